import { useFormats, useWords } from '../../words.tsx'
import { noon } from './dates.ts'

/** A day with its changes, in one sentence. */
export function useDayText(): (
  day: string,
  of: { changes: number; unusual: boolean } | null,
) => string {
  const { say } = useWords()
  const { day: format } = useFormats()
  return (day, of) => {
    const text = format(noon(day))
    if (of === null) return say('restore.when.dayNone', { day: text })
    const key = of.unusual ? 'restore.when.dayUnusual' : 'restore.when.day'
    return say(key, { day: text, n: of.changes })
  }
}
