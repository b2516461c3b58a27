import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'

import { type StateAction, useStateAction } from '../actions.ts'
import type { Problem } from '../bridge.ts'
import { useFormats, useWords } from '../words.tsx'
import { type FailureButton, failureButtons } from './failure-buttons.ts'
import { failureWords } from './failure-text.ts'
import { addressOf } from './place.ts'
import { Shape } from './Shape.tsx'

/**
 * A failure as a person reads it: headline, effect, steps, one button, and code with technical
 * details to copy. `quiet` where it is part of a page and no news (read politely).
 */
export function FailureCard(props: {
  problem: Problem
  /** Does the next step; the one button. */
  action?: ReactNode
  quiet?: boolean
}) {
  const words = useWords()
  const text = failureWords(props.problem, words)
  return (
    <section
      className="card failure"
      role={props.quiet ? 'group' : 'alert'}
      aria-label={text.headline}
    >
      <Shape shape="octagon" tone="red" size={24} />
      <div className="grow stack">
        <p className="strong">{text.headline}</p>
        {text.effect !== '' && <p>{text.effect}</p>}
        {text.steps.length > 0 && (
          <ol className="steps">
            {text.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        <div className="row">
          {props.action}
          <NextStep code={text.code} />
        </div>
        <Details code={text.code} details={text.details} headline={text.headline} />
      </div>
    </section>
  )
}

const actions: Readonly<Record<FailureButton, StateAction>> = {
  'open-storage': 'test-storage',
  'make-space': 'make-space',
  'start-again': 'start-again',
}

/** The button that the engine's list names for a failure, where this person may press it. */
function NextStep({ code }: { code: string }) {
  const { say } = useWords()
  const button = failureButtons[code]
  const actionOf = useStateAction()
  const act = button === undefined ? null : actionOf(actions[button])
  if (button === undefined || act === null) return null
  return <Button onClick={act}>{say(`buttons.${button}`)}</Button>
}

function Details(props: { code: string; details: string; headline: string }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const [at] = useState(() => new Date().toISOString())
  const [copied, setCopied] = useState(false)
  const lines = [`${props.code} ${props.headline}`, at, props.details].join('\n')
  const copy = () =>
    void navigator.clipboard.writeText(lines).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <details className="small second">
      <summary>
        <span className="mono">{props.code}</span> · {moment(at)} · {say('failure.details')}
      </summary>
      <pre className="mono">{lines}</pre>
      <div className="row">
        <Button size="small" onClick={copy}>
          {say(copied ? 'common.copied' : 'common.copy')}
        </Button>
        <a
          href={addressOf({ feature: 'help', query: { page: `code-${props.code.toLowerCase()}` } })}
        >
          {say('failure.helpPage')}
        </a>
      </div>
    </details>
  )
}
