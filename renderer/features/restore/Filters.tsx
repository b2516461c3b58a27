import {
  Button,
  Field,
  Input,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Select,
} from '@fluentui/react-components'
import { Filter20Regular } from '@fluentui/react-icons/svg/filter'
import { useEffect, useState } from 'react'

import { useWords } from '../../words.tsx'
import { dayOrNull } from './dates.ts'
import { browse, type Filter, filtersOn, noFilter, type Sort, useBrowsing } from './store.ts'

const states = ['deleted', 'changed', 'unchanged'] as const
const sorts = [
  ['newest', 'restore.filters.newest'],
  ['oldest', 'restore.filters.oldest'],
  ['title', 'restore.filters.byTitle'],
] as const

/** What narrows and orders the list of items. */
export function Filters() {
  const { say } = useWords()
  const { filter, sort } = useBrowsing()
  const n = filtersOn(filter)
  const change = (some: Partial<Filter>) => browse({ filter: { ...filter, ...some } })
  return (
    <Popover trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small" data-small icon={<Filter20Regular />}>
          {n === 0 ? say('restore.filters.title') : say('restore.filters.active', { n })}
        </Button>
      </PopoverTrigger>
      <PopoverSurface aria-label={say('restore.filters.title')}>
        <div className="stack filters">
          <WordsField words={filter.words} onChange={(words) => change({ words })} />
          <DateRange since={filter.since} until={filter.until} onChange={change} />
          <StateField state={filter.state} onChange={(state) => change({ state })} />
          <SortField sort={sort} />
          <Button disabledFocusable={n === 0} onClick={() => browse({ filter: noFilter })}>
            {say('restore.filters.clear')}
          </Button>
        </div>
      </PopoverSurface>
    </Popover>
  )
}

function WordsField(props: { words: string; onChange: (words: string) => void }) {
  const { say } = useWords()
  const [typed, setTyped] = useState(props.words)
  const { words, onChange } = props
  useEffect(() => {
    if (typed === words) return
    // A short wait: every letter would be a question.
    const timer = setTimeout(() => onChange(typed), 200)
    return () => clearTimeout(timer)
  }, [typed, words, onChange])
  return (
    <Field label={say('restore.filters.words')}>
      <Input
        type="search"
        value={typed}
        maxLength={200}
        onChange={(_, { value }) => setTyped(value)}
      />
    </Field>
  )
}

function DateRange(props: {
  since: string | null
  until: string | null
  onChange: (some: Partial<Filter>) => void
}) {
  const { say } = useWords()
  return (
    <div className="row">
      <Field label={say('restore.filters.since')}>
        <Input
          type="date"
          value={props.since ?? ''}
          onChange={(_, { value }) => props.onChange({ since: dayOrNull(value) })}
        />
      </Field>
      <Field label={say('restore.filters.until')}>
        <Input
          type="date"
          value={props.until ?? ''}
          onChange={(_, { value }) => props.onChange({ until: dayOrNull(value) })}
        />
      </Field>
    </div>
  )
}

function StateField(props: { state: Filter['state']; onChange: (state: Filter['state']) => void }) {
  const { say } = useWords()
  return (
    <Field label={say('restore.filters.state')}>
      <Select
        value={props.state ?? ''}
        onChange={(_, { value }) => props.onChange(states.find((one) => one === value) ?? null)}
      >
        <option value="">{say('restore.filters.any')}</option>
        {states.map((state) => (
          <option key={state} value={state}>
            {say(`restore.state.${state}`)}
          </option>
        ))}
      </Select>
    </Field>
  )
}

function SortField({ sort }: { sort: Sort }) {
  const { say } = useWords()
  return (
    <Field label={say('restore.filters.sort')}>
      <Select
        value={sort}
        onChange={(_, { value }) =>
          browse({ sort: sorts.find(([one]) => one === value)?.[0] ?? 'newest' })
        }
      >
        {sorts.map(([value, key]) => (
          <option key={value} value={value}>
            {say(key)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
