import { Button, Checkbox, Link } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem } from '../../../bridge.ts'
import { readSession, readSetup } from '../../../state.ts'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { Card } from '../../../ui/Page.tsx'
import { go } from '../../../ui/place.ts'
import { useFormats, useWords } from '../../../words.tsx'
import { useDetail } from '../parts/detail.ts'
import { focusField, missingOf, missingText } from '../parts/missing.ts'
import { StepPage } from '../parts/StepPage.tsx'
import { goTo, showMissing, write } from '../store.ts'
import type { SetupState, Step, StepProps } from '../types.ts'

/** What was chosen, what will not be saved, and the start. */
export function StartStep({ state }: StepProps) {
  const { say } = useWords()
  const { span, number } = useFormats()
  const { forecast } = state
  return (
    <StepPage title={say('setup.start.title')} lead={say('setup.start.lead')}>
      <Summary state={state} />
      <Gaps state={state} />
      <Card title={say('setup.start.forecast')}>
        <p>
          {forecast === null
            ? say('setup.start.forecastUnknown')
            : say('setup.start.forecastKnown', {
                people: number(forecast.people),
                from: span(forecast.fromSeconds * 1000),
                to: span(forecast.toSeconds * 1000),
              })}
        </p>
      </Card>
      <Start state={state} />
    </StepPage>
  )
}

const shown = ['app', 'permissions', 'scope', 'storage', 'recovery-key', 'people'] as const

function Summary({ state }: StepProps) {
  return (
    <div className="summary">
      {state.steps
        .filter(({ step }) => shown.some((one) => one === step))
        .map((row) => (
          <SummaryCard key={row.step} row={row} state={state} />
        ))}
    </div>
  )
}

function SummaryCard(props: { row: SetupState['steps'][number]; state: SetupState }) {
  const { say } = useWords()
  const { row, state } = props
  const name = say(`setup.steps.${row.step}`)
  const own = useDetail(state, row)
  const detail = row.step === 'scope' ? <ScopeDetail state={state} /> : own
  return (
    <Card
      title={name}
      id={`summary-${row.step}`}
      beside={
        <Link as="button" onClick={() => void goTo(row.step)}>
          {say('setup.start.edit')}
          <span className="unseen">{name}</span>
        </Link>
      }
    >
      <p className="second cut">{detail ?? say('setup.start.done')}</p>
    </Card>
  )
}

function ScopeDetail({ state: { values } }: StepProps) {
  const { say, tag, find } = useWords()
  const names = values.kinds.map((kind) => find(`kinds.${kind}`) ?? kind)
  const kinds = new Intl.ListFormat(tag, { type: 'conjunction' }).format(names)
  const plan = say(`setup.plans.${values.plan}`)
  return <>{[kinds, plan].filter((part) => part !== '').join(' · ')}</>
}

function Gaps({ state: { gaps } }: StepProps) {
  const { say } = useWords()
  const accepted = gaps.filter((gap) => gap.accepted).map(({ id }) => id)
  const accept = (id: string, on: boolean) =>
    void write({
      step: 'start',
      accepted: on ? [...accepted, id] : accepted.filter((one) => one !== id),
    })
  return (
    <Card title={say('setup.start.gaps', { n: gaps.length })}>
      <p className="second">
        {say(gaps.length === 0 ? 'setup.start.noGaps' : 'setup.start.gapsWhy')}
      </p>
      {gaps.map((gap) => (
        <Checkbox
          key={gap.id}
          data-field={gap.id}
          checked={gap.accepted}
          label={<GapText gap={gap} />}
          onChange={(_, { checked }) => accept(gap.id, checked === true)}
        />
      ))}
    </Card>
  )
}

function GapText({ gap }: { gap: SetupState['gaps'][number] }) {
  const words = useWords()
  const { permission } = gap.facts
  const what = permission === undefined ? null : words.find(`permissions.${permission}.protects`)
  const text = missingText({ ...gap, field: gap.id }, words)
  return (
    <>
      {what !== null && <strong>{what}: </strong>}
      {text}
    </>
  )
}

const steps: readonly Step[] = ['language', 'needs', 'app', 'permissions', 'scope', 'storage']
const later: readonly Step[] = ['recovery-key', 'outlook', 'people', 'schedule', 'start']

function Start({ state }: StepProps) {
  const words = useWords()
  const { say } = words
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const open = [...steps, ...later].find((step) => missingOf(state, step).length > 0) ?? null
  const [missing] = open === null ? [] : missingOf(state, open)
  const start = async (when: 'now' | 'tonight') => {
    if (open !== null && missing !== undefined) {
      if (open !== 'start') return goTo(open)
      showMissing('start')
      return focusField(missing.field)
    }
    setBusy(true)
    const answer = await ask('setup.finish', { start: when })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.failure)
    go({ feature: 'setup', page: 'done', query: { at: answer.value.at, start: when } })
    await Promise.all([readSession(), readSetup()])
  }
  return (
    <div className="stack">
      {failure !== null && <FailureCard problem={failure} />}
      <div className="row">
        <Button appearance="primary" disabledFocusable={busy} onClick={() => void start('now')}>
          {say('setup.start.now')}
        </Button>
        <Button disabledFocusable={busy} onClick={() => void start('tonight')}>
          {say('setup.start.tonight')}
        </Button>
        <span className="small second">{missing !== undefined && missingText(missing, words)}</span>
      </div>
    </div>
  )
}
