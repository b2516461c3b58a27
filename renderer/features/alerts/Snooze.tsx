import { Button } from '@fluentui/react-components'

import { ask, type Problem } from '../../bridge.ts'
import { toast } from '../../ui/toast.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Alert } from './Alerts.tsx'

const days = [1, 3, 7] as const

// A minute less than the whole days, so that the engine's limit of seven holds.
const endOf = (n: number) => new Date(Date.now() + n * 86_400_000 - 60_000).toISOString()

/** No messages about an alert for some days; its state stays what it is. */
export function Snooze(props: {
  alert: Alert
  again: () => void
  onFailure: (failure: Problem | null) => void
}) {
  const { say } = useWords()
  const { day } = useFormats()
  const snooze = async (n: number) => {
    const until = endOf(n)
    const answer = await ask('alerts.snooze', { id: props.alert.id, until })
    props.onFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    toast(say('alerts.snoozedUntil', { day: day(until) }))
    props.again()
  }
  return (
    <div className="row" role="group" aria-label={say('alerts.snooze')}>
      <span className="small second">{say('alerts.snooze')}</span>
      {days.map((n) => (
        <Button key={n} size="small" appearance="subtle" onClick={() => void snooze(n)}>
          {say('alerts.snoozeDays', { n })}
        </Button>
      ))}
    </div>
  )
}
