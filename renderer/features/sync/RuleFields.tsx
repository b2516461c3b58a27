import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components'

import { useWords } from '../../words.tsx'
import type { Rules, SyncKind } from './parts.tsx'

type Change = (rules: Partial<Rules>) => void
type Props = Readonly<{ kinds: readonly SyncKind[]; rules: Rules; onChange: Change }>

/** The rules of a new link (sync engine, sections 5.1 and 7). */
export const usualRules: Rules = {
  direction: 'both',
  deletions: 'both',
  private: 'busy',
  conflicts: 'table',
  since: null,
}

/** The rules of a link, as whole sentences to choose from. */
export function RuleFields(props: Props) {
  const { kinds } = props
  const isOneWay = kinds.every((kind) => kind === 'directory')
  return (
    <div className="stack">
      {!isOneWay && <Ways {...props} />}
      <Deletions {...props} />
      {kinds.includes('event') && <Private {...props} />}
      {kinds.includes('mail') && <Since {...props} />}
    </div>
  )
}

function Ways({ rules, onChange }: Props) {
  const { say } = useWords()
  return (
    <>
      <Choice
        label={say('sync.rules.direction')}
        value={rules.direction}
        options={(['both', 'D-to-M', 'M-to-D'] as const).map((value) => ({
          value,
          text: say(`sync.rules.directions.${value}`),
        }))}
        onChange={(direction) => onChange({ direction })}
      />
      {rules.direction === 'both' && (
        <Choice
          label={say('sync.rules.conflicts')}
          value={rules.conflicts}
          options={(['table', 'D', 'M', 'ask'] as const).map((value) => ({
            value,
            text: say(`sync.rules.conflict.${value}`),
          }))}
          onChange={(conflicts) => onChange({ conflicts })}
        />
      )}
    </>
  )
}

function Deletions({ rules, onChange }: Props) {
  const { say } = useWords()
  return (
    <Choice
      label={say('sync.rules.deletions')}
      value={rules.deletions}
      options={(['both', 'never'] as const).map((value) => ({
        value,
        text: say(`sync.rules.deletion.${value}`),
      }))}
      onChange={(deletions) => onChange({ deletions })}
    />
  )
}

function Private({ rules, onChange }: Props) {
  const { say } = useWords()
  return (
    <Choice
      label={say('sync.rules.private')}
      value={rules.private}
      options={(['busy', 'full'] as const).map((value) => ({
        value,
        text: say(`sync.rules.privates.${value}`),
      }))}
      onChange={(shown) => onChange({ private: shown })}
    />
  )
}

function Choice<Value extends string>(props: {
  label: string
  value: Value
  options: readonly Readonly<{ value: Value; text: string }>[]
  onChange: (value: Value) => void
}) {
  const pick = (picked: string) => {
    const found = props.options.find(({ value }) => value === picked)
    if (found !== undefined) props.onChange(found.value)
  }
  return (
    <Field label={props.label}>
      <RadioGroup value={props.value} onChange={(_, { value }) => pick(value)}>
        {props.options.map(({ value, text }) => (
          <Radio key={value} value={value} label={text} />
        ))}
      </RadioGroup>
    </Field>
  )
}

const dayIn = (since: string | null): string => since?.slice(0, 10) ?? ''

/** The start of a day of this computer's zone; null for none. */
function momentFrom(day: string): string | null {
  const at = new Date(`${day}T00:00:00`)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

function Since({ rules, onChange }: Props) {
  const { say } = useWords()
  return (
    <Field label={say('sync.rules.since')} hint={say('sync.rules.sinceHint')}>
      <Input
        type="date"
        value={dayIn(rules.since)}
        onChange={(_, { value }) => onChange({ since: momentFrom(value) })}
      />
    </Field>
  )
}
