import { z } from 'zod'

import type { Size } from '../core/forecast.ts'
import type { State } from '../core/ports.ts'
import { dayOf } from '../core/time.ts'

const schema = z.object({ used: z.number(), free: z.number().nullable() })
const subject = 'size'
const keptFor = 90 * 86_400_000

/** Sizes of the last 90 days, one a day, oldest first. */
export const sizes = ({ records }: Pick<State, 'records'>, now: number): readonly Size[] =>
  records
    .list(subject, { since: now - keptFor })
    .map(({ at, body }) => ({ at, ...schema.parse(body) }))
    .toReversed()

/** Keeps the day's size; a later one of the same day takes its place. */
export function noteSize(
  { records }: Pick<State, 'records'>,
  { at, used, free }: Size,
  zone: string,
): void {
  records.put(subject, { id: dayOf(at, zone), at, body: { used, free } })
  records.cut(subject, at - keptFor)
}
