import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask, type Problem, useReading } from '../../bridge.ts'
import { ConfirmContent } from '../../ui/Confirm.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import { OpIcon } from './OpIcon.tsx'
import type { Run } from './parts.tsx'

type Plan = NonNullable<NonNullable<Output<'sync.job'>['last']>['undo']>

/** What taking back would do, if that is what was worked out last. */
function planIn(last: Output<'sync.job'>['last']): Plan | null {
  const undo = last?.what === 'undo' ? last.undo : null
  return undo?.run === null ? undo : null
}

/** Taking a run back: first what that would do, step by step, then the yes; not while work goes on. */
export function Undo({ link, run, isBusy }: { link: number; run: Run; isBusy: boolean }) {
  const { say } = useWords()
  const [asked, setAsked] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const reading = useReading('sync.job', { link }, ['sync.moved'])
  const last = reading.value?.last ?? null
  const plan = asked && !isBusy ? planIn(last) : null
  const begin = async (dry: boolean) => {
    setAsked(dry)
    const answer = await ask('sync.undo', { link, run: run.id, dry })
    setFailure(answer.ok ? null : answer.failure)
  }
  return (
    <Card title={say('sync.undo.title')}>
      <div className="stack">
        <p className="small second">{say('sync.undo.text')}</p>
        {failure !== null && <FailureCard problem={failure} />}
        {plan === null ? (
          <div className="row">
            <Button disabledFocusable={isBusy} onClick={() => void begin(true)}>
              {say('sync.undo.show')}
            </Button>
          </div>
        ) : (
          <UndoPlan plan={plan} onAct={() => void begin(false)} onKeep={() => setAsked(false)} />
        )}
      </div>
    </Card>
  )
}

function UndoPlan(props: { plan: Plan; onAct: () => void; onKeep: () => void }) {
  const { say } = useWords()
  const { plan } = props
  return (
    <>
      <ul className="sync-undo">
        {plan.steps.map(({ op, side, title, why }, n) => (
          // Steps have no name of their own, and their order never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={n}>
            <OpIcon op={op} />
            <span className="grow">
              {say(`sync.undo.does.${side}.${op}`, {
                title: title === '' ? say('sync.untitled') : title,
              })}
            </span>
            {why !== 'ready' && <span className="small second">{say(`sync.undo.not.${why}`)}</span>}
          </li>
        ))}
      </ul>
      {plan.ready === 0 ? (
        <p>{say('sync.undo.nothing')}</p>
      ) : (
        <ConfirmContent
          effects={[
            { will: true, text: say('sync.undo.will', { n: plan.ready }) },
            { will: false, text: say('sync.undo.quiet') },
            ...(plan.total > plan.ready
              ? [{ will: false, text: say('sync.undo.others', { n: plan.total - plan.ready }) }]
              : []),
          ]}
          act={say('sync.undo.act')}
          keep={say('sync.undo.keep')}
          onAct={props.onAct}
          onKeep={props.onKeep}
        />
      )}
    </>
  )
}
