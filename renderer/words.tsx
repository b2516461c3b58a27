import { createContext, type ReactNode, useContext, useMemo } from 'react'

import {
  formatAgo,
  formatBytes,
  formatClock,
  formatDate,
  formatDuration,
  formatNumber,
  formatPercent,
  formatShortDate,
  formatSpan,
  formatTime,
} from '../resources/locales/format.ts'
import type { Words } from '../resources/locales/words.ts'

export type { Facts, WordKey, Words } from '../resources/locales/words.ts'
export type { Language } from '../resources/locales/language.ts'

const Context = createContext<Words | null>(null)

/** Gives the texts of one language to all below. */
export const WordsProvider = ({ words, children }: { words: Words; children: ReactNode }) => (
  <Context value={words}>{children}</Context>
)

/** The texts: `say(key, facts)`, `find(key)` for keys made at run time, `list(key)`. */
export function useWords(): Words {
  const words = useContext(Context)
  if (words === null) throw new Error('no words above')
  return words
}

/** Numbers, sizes and moments in the person's language (ux-spec section 20). Moments are ISO. */
export type Formats = Readonly<{
  number: (value: number) => string
  bytes: (value: number) => string
  percent: (share: number) => string
  /** Date and time: `21 Nov 2026, 09:05`. */
  moment: (at: string) => string
  /** `21 Nov 2026`. */
  day: (at: string) => string
  /** `21/11/2026`. */
  shortDay: (at: string) => string
  /** `09:05`. */
  clock: (at: string) => string
  /** `2 minutes ago`, from a moment. */
  ago: (at: string, now?: number) => string
  /** `2 hours 4 minutes`, from milliseconds. */
  span: (ms: number) => string
  /** `2 h 4 min`, from milliseconds, for tables. */
  duration: (ms: number) => string
}>

/** The formats of the person's language. */
export function useFormats(): Formats {
  const { tag } = useWords()
  return useMemo(
    () => ({
      number: (value) => formatNumber(tag, value),
      bytes: (value) => formatBytes(tag, value),
      percent: (share) => formatPercent(tag, share),
      moment: (at) => formatTime(tag, at),
      day: (at) => formatDate(tag, at),
      shortDay: (at) => formatShortDate(tag, at),
      clock: (at) => formatClock(tag, at),
      ago: (at, now = Date.now()) => formatAgo(tag, now - Date.parse(at)),
      span: (ms) => formatSpan(tag, ms),
      duration: (ms) => formatDuration(tag, ms),
    }),
    [tag],
  )
}
