import { Card } from '../../../ui/Page.tsx'
import { Shape } from '../../../ui/Shape.tsx'
import { useWords } from '../../../words.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import type { StepProps } from '../types.ts'

/** What comes on which days by default (conventions, section 6); Monday = 0. */
const rows = [
  { work: 'full', time: '00:00', on: [6] },
  { work: 'incremental', time: '00:00', on: [0, 1, 2, 3, 4, 5] },
  { work: 'check', time: '03:00', on: [0, 1, 2, 3, 4, 5, 6] },
  { work: 'drill', time: '04:00', on: [5] },
] as const

/** When copies are made and checked, in sentences and as a week; changed later in Settings. */
export function ScheduleStep({ state }: StepProps) {
  const { say, list } = useWords()
  return (
    <StepPage title={say('setup.schedule.title')} lead={say('setup.schedule.lead')}>
      <Card title={say('setup.schedule.words')}>
        <ul className="plain-list">
          <li>{say(`setup.plans.${state.values.plan}Means`)}</li>
          {list('setup.schedule.sentences').map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Card>
      <Card title={say('setup.schedule.week')}>
        <Week />
      </Card>
      <Card title={say('setup.schedule.alerts')}>
        <p>{say('setup.schedule.alertsHow')}</p>
      </Card>
    </StepPage>
  )
}

/** A Monday, to take the names of the days from. */
const monday = Date.UTC(2026, 0, 5)

function Week() {
  const { say, tag } = useWords()
  const name = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' })
  const days = Array.from({ length: 7 }, (_, day) => name.format(monday + day * 86_400_000))
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
        {rows.map(({ work, time, on }) => (
          <tr key={work}>
            <th scope="row">{say(`setup.schedule.${work}`)}</th>
            <td>{time}</td>
            {days.map((day, at) => (
              <td key={day}>{on.some((one) => one === at) && <Mark />}</td>
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
