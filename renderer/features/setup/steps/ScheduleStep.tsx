import { Card } from '../../../ui/Page.tsx'
import { Shape } from '../../../ui/Shape.tsx'
import { useWords } from '../../../words.tsx'
import { Times } from '../../backups/Times.tsx'
import { useFieldError } from '../parts/missing.ts'
import { StepPage } from '../parts/StepPage.tsx'
import { write } from '../store.ts'
import type { SetupState, StepProps } from '../types.ts'

type ScheduleTimes = SetupState['values']['times']

/** When copies are made and checked: in sentences, as a week, and to be changed. */
export function ScheduleStep({ state }: StepProps) {
  const { say } = useWords()
  const { times, plan } = state.values
  const zoneWrong = useFieldError('schedule', 'zone', true)
  return (
    <StepPage title={say('setup.schedule.title')} lead={say('setup.schedule.lead')}>
      <Card title={say('setup.schedule.words')}>
        <Sentences plan={plan} times={times} />
      </Card>
      <Card title={say('setup.schedule.week')}>
        <Week times={times} />
      </Card>
      <Card title={say('backups.schedule.times')}>
        <Times
          times={times}
          zoneWrong={zoneWrong}
          change={(next) => void write({ step: 'schedule', times: next })}
        />
      </Card>
      <Card title={say('setup.schedule.alerts')}>
        <p>{say('setup.schedule.alertsHow')}</p>
      </Card>
    </StepPage>
  )
}

function Sentences({ plan, times }: Pick<SetupState['values'], 'plan' | 'times'>) {
  const { say, find, list } = useWords()
  const [fullDay = '', fullAt = ''] = times.full.split(' ')
  const [drillDay = '', drillAt = ''] = times.drill.replace('first-', '').split(' ')
  const dayOf = (day: string) => find(`schedule.days.${day}`) ?? day
  const sentences = [
    say(`setup.plans.${plan}Means`),
    say('schedule.daily', { time: times.incremental }),
    say('schedule.weekly', { day: dayOf(fullDay), time: fullAt }),
    say('schedule.check', { time: times.check }),
    say('schedule.drill', { day: dayOf(drillDay), time: drillAt }),
    ...list('setup.schedule.sentences'),
  ]
  return (
    <ul className="plain-list">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

/** A Monday, to take the names of the days from. */
const monday = Date.UTC(2026, 0, 5)
const all = [0, 1, 2, 3, 4, 5, 6]
const dayNames = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** What comes on which days; Monday = 0. */
function rowsOf(times: ScheduleTimes) {
  const [fullDay = '', fullAt = ''] = times.full.split(' ')
  const [drillDay = '', drillAt = ''] = times.drill.replace('first-', '').split(' ')
  const placeOf = (day: string) => dayNames.findIndex((one) => one === day)
  return [
    { work: 'full', time: fullAt, on: [placeOf(fullDay)] },
    {
      work: 'incremental',
      time: times.incremental,
      on: all.filter((day) => day !== placeOf(fullDay)),
    },
    { work: 'check', time: times.check, on: all },
    { work: 'drill', time: drillAt, on: [placeOf(drillDay)] },
  ] as const
}

function Week({ times }: { times: ScheduleTimes }) {
  const { say, tag } = useWords()
  const name = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' })
  const days = all.map((day) => name.format(monday + day * 86_400_000))
  return (
    <table className="week">
      <thead>
        <tr>
          <th scope="col">{say('setup.schedule.what')}</th>
          <th scope="col">{say('setup.schedule.time')}</th>
          {days.map((day) => (
            <th key={day} scope="col">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOf(times).map(({ work, time, on }) => (
          <tr key={work}>
            <th scope="row">{say(`setup.schedule.${work}`)}</th>
            <td>{time}</td>
            {days.map((day, at) => (
              <td key={day}>{on.includes(at) && <Mark />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Mark() {
  const { say } = useWords()
  return (
    <>
      <Shape shape="good" tone="blue" />
      <span className="unseen">{say('setup.schedule.yes')}</span>
    </>
  )
}
