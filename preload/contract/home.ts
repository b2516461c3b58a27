import { z } from 'zod'

import { type AskOf, Kind, Moment } from './common.ts'
import { Job } from './schedule.ts'
import { StateAction, StateView } from './status.ts'
import { Text } from './text.ts'

const SecondCopy = z.object({
  name: z.string(),
  /** Time of its newest copy; null = none was made yet. */
  at: Moment.nullable(),
  /** How far behind the first it is, milliseconds. */
  behind: z.int().nullable(),
  /** Why the last try failed. */
  code: z.string().nullable(),
})

const Coverage = z.object({
  kind: Kind,
  /** People whose data is in the newest copy; null where the kind is not kept by person. */
  covered: z.int().nullable(),
  /** People that the scope holds; null where nothing is known yet. */
  inScope: z.int().nullable(),
  at: Moment.nullable(),
  state: z.enum(['complete', 'partly', 'late', 'never', 'failed']),
  /** The state in words. */
  words: Text,
  code: z.string().nullable(),
})

const Storage = z.object({
  name: z.string(),
  used: z.int().nullable(),
  free: z.int().nullable(),
  /** One point a day, oldest first, at most 90. */
  history: z.array(z.object({ at: Moment, used: z.int() })),
  /** Straight line from the history, with the range of its slope. */
  full: z.object({ about: Moment, from: Moment, to: Moment.nullable() }).nullable(),
  /** Why there is no forecast. */
  reason: z.enum(['needs-30-days', 'room-unknown', 'not-growing', 'unreachable']).nullable(),
})

const Figure = z.object({
  /** Storage packs whose hash was read again and matched within `days`. */
  checked: z.int(),
  all: z.int(),
  days: z.int(),
  share: z.number().min(0).max(1),
})

/** All of the start page; null = not known, with the reason beside it where there is one. */
export const HomeView = z.object({
  organisation: z.string(),
  state: StateView,
  others: z.array(StateView),
  /** How fresh what is. */
  sentence: Text.nullable(),
  /** The gap line. */
  gaps: z.object({ open: z.int(), accepted: z.int() }),
  newest: Moment.nullable(),
  next: z.object({ job: Job, at: Moment }).nullable(),
  check: z.object({ at: Moment, good: z.boolean(), parts: z.int() }).nullable(),
  secondCopies: z.array(SecondCopy),
  drill: z
    .object({ at: Moment, passed: z.boolean(), seconds: z.number(), limit: z.int() })
    .nullable(),
  nextDrill: Moment.nullable(),
  banner: z.object({ text: Text, action: StateAction, button: Text, more: z.int() }).nullable(),
  /** Null = nothing was checked by hash yet. */
  integrity: Figure.nullable(),
  coverage: z.array(Coverage),
  storage: Storage,
  /** Worst age ÷ target over the last 24 h, one point per 15 min; null = the computer was off. */
  ages: z.object({
    points: z.array(z.object({ at: Moment, age: z.int().nullable() })),
    /** Target of the kinds that these ages belong to, milliseconds. */
    target: z.int(),
    /** Share of the points with the computer on that were within the target. */
    within: z.number().min(0).max(1).nullable(),
  }),
  allowance: z
    .object({
      used: z.int(),
      cap: z.int(),
      renews: Moment,
      /** When it is used up at this pace; null = it lasts the month. */
      empty: Moment.nullable(),
    })
    .nullable(),
  /** The card "Getting safe"; gone when all are done. */
  gettingSafe: z
    .array(
      z.object({
        what: z.enum(['first-full', 'first-check', 'first-drill', 'second-copy', 'second-person']),
        done: z.boolean(),
      }),
    )
    .nullable(),
})
export type HomeView = z.infer<typeof HomeView>

export const homeAsks = {
  'home.read': { access: 'signed-in', input: z.null(), output: HomeView },
} as const satisfies Record<string, AskOf>
