import { Input } from '@fluentui/react-components'
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss'

import { useKinds } from '../../ui/use-kinds.ts'
import { useFormats, useWords } from '../../words.tsx'
import { dayOrNull, noon } from '../restore/dates.ts'
import { type Query, searchKinds } from './query.ts'

type Props = Readonly<{ query: Query; onChange: (some: Partial<Query>) => void }>

/** Filters as chips: a kind, only what is deleted, days. */
export function Chips({ query, onChange }: Props) {
  const { say, find } = useWords()
  const kinds = useKinds(searchKinds, query.kind === null ? [] : [query.kind])
  return (
    <div className="chips" role="group" aria-label={say('search.filters')}>
      <div className="picks" role="group" aria-label={say('search.kind')}>
        <Chip isOn={query.kind === null} onClick={() => onChange({ kind: null })}>
          {say('search.allKinds')}
        </Chip>
        {kinds.map((kind) => (
          <Chip key={kind} isOn={query.kind === kind} onClick={() => onChange({ kind })}>
            {find(`kinds.${kind}`) ?? kind}
          </Chip>
        ))}
      </div>
      <Chip isOn={query.onlyDeleted} onClick={() => onChange({ onlyDeleted: !query.onlyDeleted })}>
        {say('search.onlyDeleted')}
      </Chip>
      <Day
        label={say('search.since')}
        day={query.since}
        onChange={(since) => onChange({ since })}
      />
      <Day
        label={say('search.until')}
        day={query.until}
        onChange={(until) => onChange({ until })}
      />
    </div>
  )
}

function Chip(props: { isOn: boolean; onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      className={`pick${props.isOn ? ' on' : ''}`}
      aria-pressed={props.isOn}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}

function Day(props: { label: string; day: string | null; onChange: (day: string | null) => void }) {
  const { say } = useWords()
  const { shortDay } = useFormats()
  const { label, day, onChange } = props
  if (day !== null) {
    const what = `${label}: ${shortDay(noon(day))}`
    return (
      <button
        type="button"
        className="pick on"
        aria-label={say('search.remove', { what })}
        onClick={() => onChange(null)}
      >
        {what}
        <Dismiss16Regular aria-hidden="true" />
      </button>
    )
  }
  return (
    <label className="chip-day small">
      {label}
      <Input
        size="small"
        type="date"
        onChange={(_, { value }) => dayOrNull(value) !== null && onChange(value)}
      />
    </label>
  )
}
