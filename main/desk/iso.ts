import type { Text as SentText } from '../../preload/contract/text.ts'
import type { Text } from '../core/text.ts'
import { utcTime } from '../core/time.ts'

/** A moment as it crosses to the windows. */
export const iso = (ms: number): string => utcTime(Math.round(ms))

/** The same, where there may be none. */
export const isoOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms)

/** A text as it crosses: its times as moments. */
export function sent({ key, facts }: Text): SentText {
  const said: SentText['facts'] = {}
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.is === 'moment' || fact.is === 'day')
      said[name] = { is: fact.is, value: iso(fact.value) }
    else if (fact.is === 'kinds') said[name] = { is: 'kinds', value: [...fact.value] }
    else if (fact.is === 'text') said[name] = { is: 'text', value: fact.value.slice(0, 300) }
    // The two unions name the same members; TypeScript compares them one by one.
    else said[name] = fact as SentText['facts'][string]
  }
  return { key, facts: said }
}
