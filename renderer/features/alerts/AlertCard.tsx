import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { useStateAction } from '../../actions.ts'
import type { Problem } from '../../bridge.ts'
import { failureSteps } from '../../ui/failure-text.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { PlaceLink } from '../../ui/Page.tsx'
import { Shape, type ShapeName, type Tone } from '../../ui/Shape.tsx'
import { useText } from '../../ui/text.ts'
import { useWhen } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import type { Alert } from './Alerts.tsx'
import { History } from './History.tsx'
import { NoteForm } from './NoteForm.tsx'
import { Snooze } from './Snooze.tsx'

const lookOf = ({ rank, solved }: Alert): readonly [ShapeName, Tone] => {
  if (solved !== null) return ['good', 'green']
  if (rank <= 6) return ['octagon', 'red']
  if (rank <= 8) return ['dots', 'grey']
  return rank < 18 ? ['triangle', 'amber'] : ['dots', 'blue']
}

/** One alert: what is wrong since when, what to do, and the button that does it. */
export function AlertCard({ alert, again }: { alert: Alert; again: () => void }) {
  const text = useText()
  const [failure, setFailure] = useState<Problem | null>(null)
  const [shape, tone] = lookOf(alert)
  const name = `alert-${alert.id}`
  return (
    <article className="card alert" aria-labelledby={name}>
      <Shape shape={shape} tone={tone} size={24} />
      <div className="grow stack">
        <div>
          <h2 id={name}>{text(alert.title)}</h2>
          <Times alert={alert} />
        </div>
        {alert.effect && <p>{text(alert.effect)}</p>}
        {alert.solved === null && <Steps code={alert.code} />}
        {failure && <FailureCard problem={failure} />}
        {alert.solved === null && <Buttons alert={alert} again={again} onFailure={setFailure} />}
        <History alert={alert} />
        {alert.solved === null && <NoteForm alert={alert} again={again} onFailure={setFailure} />}
        {alert.code && <Code code={alert.code} />}
      </div>
    </article>
  )
}

function Times({ alert }: { alert: Alert }) {
  const { say, find } = useWords()
  const { moment, day } = useFormats()
  const when = useWhen()
  const { snoozed, solved } = alert
  return (
    <p className="small second">
      {solved === null
        ? say('alerts.since', { when: when(alert.since) })
        : say('alerts.solved', { since: moment(alert.since), solved: moment(solved) })}{' '}
      {snoozed &&
        say('alerts.snoozed', { day: day(snoozed.until), role: find(`roles.${snoozed.by}`) ?? '' })}
    </p>
  )
}

function Steps({ code }: { code: string | null }) {
  const words = useWords()
  if (code === null) return null
  const steps = failureSteps(code, words)
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  )
}

function Buttons(props: {
  alert: Alert
  again: () => void
  onFailure: (failure: Problem | null) => void
}) {
  const text = useText()
  const { alert } = props
  const act = useStateAction()(alert.action)
  // The list itself needs no button that leads to it.
  const elsewhere = alert.action !== 'show-alerts' && alert.action !== 'see-reason'
  return (
    <div className="row">
      {act !== null && elsewhere && <Button onClick={act}>{text(alert.button)}</Button>}
      {alert.maySnooze && <Snooze alert={alert} again={props.again} onFailure={props.onFailure} />}
    </div>
  )
}

function Code({ code }: { code: string }) {
  const { say } = useWords()
  return (
    <p className="small second">
      <span className="mono">{code}</span> ·{' '}
      <PlaceLink to={{ feature: 'help', query: { page: `code-${code.toLowerCase()}` } }}>
        {say('failure.helpPage')}
      </PlaceLink>
    </p>
  )
}
