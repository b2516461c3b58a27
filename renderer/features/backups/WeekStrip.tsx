import type { Output } from '../../../preload/contract.ts'
import { useWords } from '../../words.tsx'

type Times = Output<'schedule.read'>['times']

const names = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** The days of a week, Monday first, each with a moment that falls on it (5 January 1970, UTC…). */
export const weekdays = names.map((day, n) => ({ day, at: (4 + n) * 86_400_000 }))

/** A week at a glance: which copy comes on which day. */
export function WeekStrip({ times }: { times: Times }) {
  const { say, tag } = useWords()
  const short = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' })
  const [fullDay, fullAt] = times.full.split(' ')
  return (
    <ol className="week" aria-label={say('backups.schedule.week')}>
      {weekdays.map(({ day, at }) => {
        const isFull = day === fullDay
        return (
          <li key={day} className={isFull ? 'full' : ''}>
            <b>{short.format(at)}</b>
            <span className="small">
              {say(isFull ? 'backups.jobs.full' : 'backups.jobs.incremental')}
            </span>
            <span className="small second">{isFull ? fullAt : times.incremental}</span>
          </li>
        )
      })}
    </ol>
  )
}
