import { Button, Checkbox } from '@fluentui/react-components'
import { BranchFork20Regular } from '@fluentui/react-icons/svg/branch-fork'
import { ChevronLeft20Regular } from '@fluentui/react-icons/svg/chevron-left'
import { ChevronRight20Regular } from '@fluentui/react-icons/svg/chevron-right'
import { useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { useWhen } from '../../ui/use-when.ts'
import { useWords } from '../../words.tsx'
import { useFieldName, useValue } from './fields.tsx'
import type { Conflict } from './parts.tsx'

type Choice = Conflict['choices'][number]

type Props = Readonly<{
  link: number
  conflicts: readonly Conflict[]
  at: number
  onMove: (n: number) => void
}>

/** Both versions of what both sides changed, one conflict after the other, with four ways out. */
export function ConflictPanel({ link, conflicts, at, onMove }: Props) {
  const { say } = useWords()
  const conflict = conflicts[at]
  if (conflict === undefined) return null
  return (
    <section className="card pad sync-conflict" aria-labelledby="sync-conflict">
      <div className="row">
        <span className="sync-op tone-amber">
          <BranchFork20Regular aria-hidden="true" />
        </span>
        <h2 id="sync-conflict" className="grow">
          {say('sync.conflict.nth', { n: at + 1, all: conflicts.length })}
        </h2>
        <Button
          appearance="subtle"
          icon={<ChevronLeft20Regular />}
          aria-label={say('sync.conflict.before')}
          disabledFocusable={at === 0}
          onClick={() => onMove(at - 1)}
        />
        <Button
          appearance="subtle"
          icon={<ChevronRight20Regular />}
          aria-label={say('sync.conflict.next')}
          disabledFocusable={at === conflicts.length - 1}
          onClick={() => onMove(at + 1)}
        />
      </div>
      <Settle
        key={`${conflict.id} ${conflict.title} ${conflict.field}`}
        link={link}
        conflict={conflict}
        isLast={conflicts.length === 1}
      />
    </section>
  )
}

/** One conflict: what it is about, the choices, and the button that takes one. */
export function Settle(props: { link: number; conflict: Conflict; isLast: boolean }) {
  const { say } = useWords()
  const fieldName = useFieldName()
  const { conflict } = props
  const [choice, setChoice] = useState<Choice>(conflict.choices[0] ?? 'leave')
  const isLater = conflict.id === 0
  const shown: readonly Choice[] = isLater ? ['D', 'M'] : conflict.choices
  return (
    <div className="stack grow">
      <div>
        <p className="strong">{conflict.title === '' ? say('sync.untitled') : conflict.title}</p>
        <p className="small second">
          {say('sync.conflict.about', { field: fieldName(conflict.field) })}
        </p>
      </div>
      <fieldset className="sync-choices">
        <legend className="unseen">{say('sync.conflict.choices')}</legend>
        {shown.map((one) => (
          <Option
            key={one}
            choice={one}
            conflict={conflict}
            isPicked={one === choice}
            onPick={() => setChoice(one)}
          />
        ))}
      </fieldset>
      {isLater ? (
        <p className="small second">{say('sync.conflict.later')}</p>
      ) : (
        <Take {...props} choice={choice} />
      )}
    </div>
  )
}

function Take(props: { link: number; conflict: Conflict; isLast: boolean; choice: Choice }) {
  const { say } = useWords()
  const { link, conflict, choice } = props
  const [alike, setAlike] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const settle = async () => {
    setBusy(true)
    const answer = await ask('sync.settle', { link, conflict: conflict.id, choice, alike })
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
  }
  return (
    <>
      <Checkbox
        label={say('sync.conflict.alike')}
        checked={alike}
        onChange={(_, { checked }) => setAlike(checked === true)}
      />
      {failure !== null && <FailureCard problem={failure} />}
      <Button disabledFocusable={busy} onClick={() => void settle()}>
        {say(props.isLast ? 'sync.conflict.use' : 'sync.conflict.useNext')}
      </Button>
    </>
  )
}

function Option(props: {
  choice: Choice
  conflict: Conflict
  isPicked: boolean
  onPick: () => void
}) {
  const { say } = useWords()
  const { choice, conflict } = props
  return (
    <label className={`sync-option${props.isPicked ? ' picked' : ''}`}>
      <input
        type="radio"
        name={`sync-conflict-${conflict.id}`}
        checked={props.isPicked}
        onChange={props.onPick}
      />
      <span>
        <span className="strong">{say(`sync.conflict.keep.${choice}`)}</span>
        {choice === 'D' && <Version value={conflict.d} at={conflict.dAt} />}
        {choice === 'M' && <Version value={conflict.m} at={conflict.mAt} />}
        {(choice === 'both' || choice === 'leave') && (
          <span className="small second">{say(`sync.conflict.more.${choice}`)}</span>
        )}
      </span>
    </label>
  )
}

/** One side's value, and when it was made. */
function Version({ value, at }: { value: string | null; at: string | null }) {
  const { say } = useWords()
  const valueOf = useValue()
  const when = useWhen()
  return (
    <>
      <span className="small">{value === null ? say('sync.values.empty') : valueOf(value)}</span>
      {at !== null && (
        <span className="small second">{say('sync.conflict.changed', { when: when(at) })}</span>
      )}
    </>
  )
}
