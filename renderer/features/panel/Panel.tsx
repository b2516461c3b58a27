import { Button } from '@fluentui/react-components'
import { Archive20Regular } from '@fluentui/react-icons/svg/archive'
import { History20Regular } from '@fluentui/react-icons/svg/history'
import { Open20Regular } from '@fluentui/react-icons/svg/open'
import { useState } from 'react'

import { useMayOpen, useStateAction } from '../../actions.ts'
import { ask, type Problem } from '../../bridge.ts'
import { type Status, useShared } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { HeadlineIcon } from '../../ui/HeadlineIcon.tsx'
import { KindIcon } from '../../ui/KindIcon.tsx'
import { Heading } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Progress } from '../../ui/Progress.tsx'
import { Skeleton } from '../../ui/Reader.tsx'
import { useText } from '../../ui/text.ts'
import { useNow } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'

/** State, age, storage, up to two things to do, and the three things people come for. */
export function Panel() {
  const status = useShared((shared) => shared.status)
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  if (status === null) return <Skeleton />
  return (
    <div className="panel">
      <Top status={status} />
      <RunLine />
      <ul className="card panel-lines" aria-label={say('home.locked.ages')}>
        {status.kinds.map((row) => (
          <KindLine key={row.kind} row={row} />
        ))}
        {status.others.slice(0, 2).map((state) => (
          <TodoLine key={state.name} state={state} />
        ))}
      </ul>
      {failure && <FailureCard problem={failure} />}
      <Buttons onFailure={setFailure} />
    </div>
  )
}

function Top({ status }: { status: Status }) {
  const text = useText()
  const { state } = status
  return (
    <div className="panel-top">
      <HeadlineIcon state={state} size={40} />
      <div className="grow">
        <Heading>{text(state.headline)}</Heading>
        <Age status={status} />
      </div>
    </div>
  )
}

/** The detail of the state, or else how old the newest copy is. */
function Age({ status }: { status: Status }) {
  const { say } = useWords()
  const { ago } = useFormats()
  const text = useText()
  const now = useNow()
  if (status.state.detail) return <p className="small second">{text(status.state.detail)}</p>
  const newest = status.kinds
    .map(({ at }) => at)
    .filter((at) => at !== null)
    .toSorted((a, b) => a.localeCompare(b))
    .at(-1)
  if (newest === undefined) return null
  return <p className="small second">{say('panel.newest', { ago: ago(newest, now) })}</p>
}

function RunLine() {
  const { say } = useWords()
  const { percent } = useFormats()
  const run = useShared((shared) => shared.run)
  if (run === null || run.ended !== null) return null
  const text = run.fraction === null ? say('panel.running') : percent(run.fraction)
  return <Progress label={say('panel.running')} value={run.fraction} text={text} />
}

function KindLine({ row }: { row: Status['kinds'][number] }) {
  const { say, find } = useWords()
  const { ago } = useFormats()
  const now = useNow()
  return (
    <li>
      <KindIcon kind={row.kind} />
      <span className="grow">{find(`kinds.${row.kind}`)}</span>
      <span className="second">{row.at === null ? say('home.never') : ago(row.at, now)}</span>
    </li>
  )
}

function TodoLine({ state }: { state: Status['state'] }) {
  const text = useText()
  const act = useStateAction()(state.action)
  return (
    <li>
      <HeadlineIcon state={state} size={20} />
      <span className="grow">{text(state.headline)}</span>
      {act && (
        <Button size="small" appearance="subtle" onClick={act}>
          {text(state.button)}
        </Button>
      )}
    </li>
  )
}

function Buttons({ onFailure }: { onFailure: (failure: Problem | null) => void }) {
  const { say } = useWords()
  const mayOpen = useMayOpen()
  const backUp = async () => {
    const answer = await ask('backup.start', { full: false, kinds: null, refetch: false })
    onFailure(answer.ok ? null : answer.failure)
  }
  return (
    <div className="panel-buttons">
      {mayOpen('restore') && (
        <Button
          className="grow"
          appearance="primary"
          icon={<History20Regular />}
          onClick={() => go({ feature: 'restore' })}
        >
          {say('home.restore')}
        </Button>
      )}
      {mayOpen('backups') && (
        <Button className="grow" icon={<Archive20Regular />} onClick={() => void backUp()}>
          {say('home.backUpNow')}
        </Button>
      )}
      <Button
        icon={<Open20Regular />}
        aria-label={say('panel.open')}
        title={say('panel.open')}
        onClick={() => go({ feature: 'home' })}
      />
    </div>
  )
}
