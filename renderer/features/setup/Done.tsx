import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import { useShared } from '../../state.ts'
import { announce } from '../../ui/announce.tsx'
import { Note } from '../../ui/Note.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { Card, Page } from '../../ui/Page.tsx'
import { addressOf } from '../../ui/place.ts'
import { Progress } from '../../ui/Progress.tsx'
import { useFormats, useWords } from '../../words.tsx'

/** After the wizard: the first copy on its way, and what to do if this computer dies. */
export function Done({ query }: PageProps) {
  const { say, list } = useWords()
  const { moment } = useFormats()
  const tonight = query['start'] === 'tonight' ? query['at'] : undefined
  return (
    <Page
      title={say('setup.done.title')}
      {...(tonight !== undefined && { lead: say('setup.done.tonight', { at: moment(tonight) }) })}
      actions={
        <Button as="a" appearance="primary" href={addressOf({ feature: 'home' })}>
          {say('setup.done.home')}
        </Button>
      }
    >
      {tonight === undefined && <FirstCopy />}
      <Card title={say('setup.done.dies')}>
        <ol className="guide">
          {list('setup.done.diesSteps').map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
        <Button onClick={() => window.print()}>{say('setup.key.print')}</Button>
      </Card>
    </Page>
  )
}

type Run = NonNullable<ReturnType<typeof useShared.getState>['run']>

/** The run as long as it goes on, and its last word after that. */
function useFirstRun(): Run | null {
  const run = useShared((shared) => shared.run)
  const [seen, setSeen] = useState<Run | null>(null)
  if (run !== null && run.what === 'backup' && run !== seen) setSeen(run)
  return seen
}

function FirstCopy() {
  const { say, find } = useWords()
  const run = useFirstRun()
  const step = run?.fraction == null ? null : Math.floor(run.fraction * 10) * 10
  const spoken = step === null ? '' : say('setup.done.percent', { percent: step })
  useEffect(() => {
    if (spoken !== '') announce(spoken)
  }, [spoken])
  if (run === null) return <Note tone="blue">{say('setup.done.starting')}</Note>
  if (run.ended !== null) return <Ended run={run} />
  return (
    <Card title={say('setup.done.running')}>
      <div className="stack">
        <p className="second">{say('setup.done.lead')}</p>
        <RunBar run={run} />
        <ul className="plain-list">
          {run.kinds.map(({ kind, state, done }) => (
            <li key={kind}>
              {say('setup.done.kind', {
                kind: find(`kinds.${kind}`) ?? kind,
                state: find(`setup.done.states.${state}`) ?? state,
                n: done,
              })}
            </li>
          ))}
        </ul>
        <p className="small second">{say('setup.done.close')}</p>
      </div>
    </Card>
  )
}

function RunBar({ run }: { run: Run }) {
  const { say } = useWords()
  const { percent, span } = useFormats()
  const { fraction, left } = run
  const said = fraction === null ? say('setup.done.starting') : percent(fraction)
  const time =
    left === null
      ? null
      : say('setup.done.left', { from: span(left.from * 1000), to: span(left.to * 1000) })
  return (
    <>
      <Progress label={say('setup.done.running')} value={fraction} text={said} />
      <p>{time === null ? said : [said, time].join(' · ')}</p>
    </>
  )
}

function Ended({ run }: { run: Run }) {
  const { say } = useWords()
  const good = run.state === 'finished'
  const kept = good || run.state === 'finished-with-failures'
  return (
    <Note tone={good ? 'green' : 'amber'}>
      {kept
        ? say(good ? 'setup.done.finished' : 'setup.done.finishedPartly', { n: run.failedItems })
        : say('setup.done.failed', { code: run.code ?? '' })}
    </Note>
  )
}
