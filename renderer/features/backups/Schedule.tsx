import { Button, Radio, RadioGroup } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Input as AskInput, Output } from '../../../preload/contract.ts'
import { type Problem, useReading } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { useKept } from '../../kept.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useText } from '../../ui/text.ts'
import { toast } from '../../ui/toast.tsx'
import { useWhen } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Times } from './Times.tsx'
import { WeekStrip } from './WeekStrip.tsx'

type View = Output<'schedule.read'>
export type Wanted = AskInput<'schedule.write'>

const plans = ['economy', 'balanced', 'fast'] as const

/** When copies, checks and drills come by themselves, and which ages the plan promises. */
export function Schedule() {
  const { say } = useWords()
  const reading = useReading('schedule.read', null, ['status.moved'])
  return (
    <Page
      title={say('backups.schedule.title')}
      crumbs={[{ label: say('nav.backups'), to: { feature: 'backups' } }]}
    >
      <Reader reading={reading}>
        {(view) => (
          <>
            <Now view={view} />
            <ScheduleForm
              key={JSON.stringify([view.plan, view.times])}
              view={view}
              saved={reading.again}
            />
          </>
        )}
      </Reader>
    </Page>
  )
}

function Now({ view }: { view: View }) {
  const { say } = useWords()
  const text = useText()
  const when = useWhen()
  return (
    <Card title={say('backups.schedule.now')}>
      {view.sentences.map((sentence) => (
        <p key={sentence.key}>{text(sentence)}</p>
      ))}
      <WeekStrip times={view.times} />
      <ul className="plain">
        {view.next.map(
          ({ job, at }) =>
            at !== null && (
              <li key={job}>
                <b>{say(`backups.jobs.${job}`)}</b> <span className="second">{when(at)}</span>
              </li>
            ),
        )}
      </ul>
    </Card>
  )
}

function ScheduleForm({ view, saved }: { view: View; saved: () => void }) {
  const { say } = useWords()
  const [wanted, setWanted] = useKept<Wanted>('backups.schedule', {
    plan: view.plan,
    times: view.times,
  })
  const [failure, setFailure] = useState<Problem | null>(null)
  const save = async () => {
    const answer = await askWithFactor('schedule.write', wanted, 'settings')
    if (!answer.ok) return setFailure(answer.failure)
    toast(say('backups.schedule.saved'))
    return saved()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Card title={say('backups.schedule.plan')}>
        <Plans view={view} wanted={wanted} change={setWanted} />
      </Card>
      <Card title={say('backups.schedule.times')}>
        <Times times={wanted.times} change={(times) => setWanted({ ...wanted, times })} />
      </Card>
      {failure && <FailureCard problem={failure} />}
      <div className="row">
        <Button type="submit" appearance="primary">
          {say('backups.schedule.save')}
        </Button>
      </div>
    </form>
  )
}

export type Change = Readonly<{ wanted: Wanted; change: (next: Wanted) => void }>

function Plans({ view, wanted, change }: Change & { view: View }) {
  const { say } = useWords()
  const { span } = useFormats()
  const agesOf = (plan: Wanted['plan']): string =>
    view.targets
      .map((target) =>
        say('backups.schedule.target', {
          kind: say(`kinds.${target.kind}`),
          span: span(target[plan]),
        }),
      )
      .join(', ')
  return (
    <RadioGroup
      aria-label={say('backups.schedule.plan')}
      value={wanted.plan}
      onChange={(_, { value }) => {
        const plan = plans.find((one) => one === value)
        if (plan !== undefined) change({ ...wanted, plan })
      }}
    >
      {plans.map((plan) => (
        <Radio
          key={plan}
          value={plan}
          label={
            <>
              <b>{say(`backups.plans.${plan}`)}</b>
              <br />
              <span className="small second">
                {say('backups.schedule.promises', { ages: agesOf(plan) })}
              </span>
            </>
          }
        />
      ))}
    </RadioGroup>
  )
}
