import { Field, Input, Select } from '@fluentui/react-components'

import { useWords } from '../../words.tsx'
import type { Facts, Filter } from './parts.ts'

type Area = NonNullable<Filter['area']>
type Result = NonNullable<Filter['result']>

// `Object.keys` forgets the type: these are all members of a union of the contract, and the
// compiler lets none be missing.
const namesOf = <T extends string>(all: Readonly<Record<T, true>>) => Object.keys(all) as T[]
const areas = namesOf<Area>({
  backup: true,
  restore: true,
  verify: true,
  forget: true,
  prune: true,
  copy: true,
  drill: true,
  run: true,
  key: true,
  setup: true,
  settings: true,
  schedule: true,
  sync: true,
  gap: true,
  alert: true,
  people: true,
  session: true,
  audit: true,
})
const results = namesOf<Result>({ ok: true, refused: true, failed: true })

const dayOf = (moment: string | null): string => moment?.slice(0, 10) ?? ''
const momentOf = (day: string, time: string): string | null =>
  day === '' ? null : new Date(`${day}T${time}`).toISOString()

type Props = Readonly<{
  filter: Filter
  actors: Facts['actors']
  change: (filter: Filter) => void
}>

/** Whose entries, about what, with which result, from when to when. */
export function Filters({ filter, actors, change }: Props) {
  const { say, find } = useWords()
  const all = say('audit.all')
  const people = actors.map(
    ({ id, name }) => [id, name ?? find(`audit.actors.${id}`) ?? id] as const,
  )
  const areaNames = areas.map((area) => [area, say(`audit.areas.${area}`)] as const)
  const resultNames = results.map((result) => [result, say(`audit.results.${result}`)] as const)
  return (
    <div className="row fields" role="group" aria-label={say('audit.filter')}>
      <Choice
        label={say('audit.who')}
        all={all}
        choices={people}
        value={filter.actor}
        onChange={(actor) => change({ ...filter, actor })}
      />
      <Choice
        label={say('audit.area')}
        all={all}
        choices={areaNames}
        value={filter.area}
        onChange={(area) => change({ ...filter, area })}
      />
      <Choice
        label={say('audit.result')}
        all={all}
        choices={resultNames}
        value={filter.result}
        onChange={(result) => change({ ...filter, result })}
      />
      <Days filter={filter} change={change} />
    </div>
  )
}

function Days({ filter, change }: Pick<Props, 'filter' | 'change'>) {
  const { say } = useWords()
  return (
    <>
      <Day
        label={say('audit.since')}
        value={filter.since}
        onChange={(day) => change({ ...filter, since: momentOf(day, '00:00') })}
      />
      <Day
        label={say('audit.until')}
        value={filter.until}
        onChange={(day) => change({ ...filter, until: momentOf(day, '23:59:59') })}
      />
    </>
  )
}

const Day = (props: { label: string; value: string | null; onChange: (day: string) => void }) => (
  <Field label={props.label}>
    <Input
      type="date"
      value={dayOf(props.value)}
      onChange={(_, { value }) => props.onChange(value)}
    />
  </Field>
)

function Choice<T extends string>(props: {
  label: string
  all: string
  choices: readonly (readonly [T, string])[]
  value: T | null
  onChange: (value: T | null) => void
}) {
  return (
    <Field label={props.label}>
      <Select
        value={props.value ?? ''}
        onChange={(_, { value }) =>
          props.onChange(props.choices.find(([one]) => one === value)?.[0] ?? null)
        }
      >
        <option value="">{props.all}</option>
        {props.choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  )
}
