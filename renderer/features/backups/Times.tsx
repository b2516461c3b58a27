import { Field, Input, Select } from '@fluentui/react-components'

import { useWords } from '../../words.tsx'
import type { Wanted } from './Schedule.tsx'
import { weekdays } from './WeekStrip.tsx'

/** Hours and days of what comes by itself. */
export function Times(props: {
  times: Wanted['times']
  change: (next: Wanted['times']) => void
  /** What is wrong with the zone that was typed. */
  zoneWrong?: string | null
}) {
  const { say } = useWords()
  const { times, zoneWrong = null } = props
  const set = (part: Partial<Wanted['times']>) => props.change({ ...times, ...part })
  return (
    <div className="times">
      <Clock
        label={say('backups.jobs.incremental')}
        value={times.incremental}
        onChange={(incremental) => set({ incremental })}
      />
      <DayAndTime
        day={say('backups.schedule.fullDay')}
        time={say('backups.jobs.full')}
        value={times.full}
        onChange={(full) => set({ full })}
      />
      <Clock
        label={say('backups.jobs.check')}
        value={times.check}
        onChange={(check) => set({ check })}
      />
      <DayAndTime
        day={say('backups.schedule.drillDay')}
        time={say('backups.jobs.drill')}
        value={times.drill.replace('first-', '')}
        onChange={(drill) => set({ drill: `first-${drill}` })}
      />
      <Zone value={times.zone} wrong={zoneWrong} onChange={(zone) => set({ zone })} />
    </div>
  )
}

function Zone(props: { value: string; wrong: string | null; onChange: (zone: string) => void }) {
  const { say } = useWords()
  return (
    <Field
      label={say('backups.schedule.zone')}
      hint={say('backups.schedule.zoneHint')}
      {...(props.wrong !== null && { validationMessage: props.wrong })}
    >
      <Input
        data-field="zone"
        value={props.value}
        maxLength={60}
        onChange={(_, { value }) => props.onChange(value.trim())}
      />
    </Field>
  )
}

type FieldProps = Readonly<{ label: string; value: string; onChange: (value: string) => void }>

/** `sunday 00:00` as two fields. */
function DayAndTime(
  props: Readonly<{ day: string; time: string; value: string; onChange: (value: string) => void }>,
) {
  const [day = '', at = ''] = props.value.split(' ')
  return (
    <>
      <Day label={props.day} value={day} onChange={(next) => props.onChange(`${next} ${at}`)} />
      <Clock label={props.time} value={at} onChange={(next) => props.onChange(`${day} ${next}`)} />
    </>
  )
}

const Clock = ({ label, value, onChange }: FieldProps) => (
  <Field label={label}>
    <Input
      type="time"
      value={value}
      onChange={(_, { value: next }) => next !== '' && onChange(next.slice(0, 5))}
    />
  </Field>
)

function Day({ label, value, onChange }: FieldProps) {
  const { tag } = useWords()
  const name = new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' })
  return (
    <Field label={label}>
      <Select value={value} onChange={(_, { value: next }) => onChange(next)}>
        {weekdays.map(({ day, at }) => (
          <option key={day} value={day}>
            {name.format(at)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
