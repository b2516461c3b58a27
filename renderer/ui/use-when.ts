import { useEffect, useState } from 'react'

import { useFormats, useWords } from '../words.tsx'

/** Now, anew every `every` milliseconds, so that ages on the page grow. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

const dayOf = (ms: number) => new Date(ms).toDateString()

/** Says a moment as people do: `Today 14:32`, `Yesterday 08:05`, else date and time. */
export function useWhen(): (at: string) => string {
  const { say } = useWords()
  const { clock, moment } = useFormats()
  const now = useNow(60_000)
  return (at) => {
    const day = dayOf(Date.parse(at))
    if (day === dayOf(now)) return say('common.today', { time: clock(at) })
    if (day === dayOf(now - 86_400_000)) return say('common.yesterday', { time: clock(at) })
    return day === dayOf(now + 86_400_000)
      ? say('common.tomorrow', { time: clock(at) })
      : moment(at)
  }
}
