import { z } from 'zod'

import { type AskOf, keepers, Kind, Moment } from './common.ts'
import { Text } from './text.ts'

export const Plan = z.enum(['economy', 'balanced', 'fast'])

/** What comes by itself. `live` is the poll for changes. */
export const Job = z.enum(['live', 'incremental', 'full', 'check', 'drill', 'copy'])

const clock = String.raw`([01]\d|2[0-3]):[0-5]\d`
const weekday = '(sun|mon|tues|wednes|thurs|fri|satur)day'
const Zone = z
  .string()
  .max(60)
  .regex(/^[A-Za-z0-9_+\-/]+$/)

/** Times of the day in `zone`, in the words of the settings file (conventions, section 8). */
export const ScheduleTimes = z.object({
  zone: Zone,
  incremental: z.string().regex(new RegExp(`^${clock}$`)),
  full: z.string().regex(new RegExp(`^${weekday} ${clock}$`)),
  check: z.string().regex(new RegExp(`^${clock}$`)),
  drill: z.string().regex(new RegExp(`^first-${weekday} ${clock}$`)),
})
export type ScheduleTimes = z.infer<typeof ScheduleTimes>

const ScheduleView = z.object({
  plan: Plan,
  times: ScheduleTimes,
  /** When each comes next; null while it does not come at all (no second copy, paused). */
  next: z.array(z.object({ job: Job, at: Moment.nullable() })),
  /** Age that each plan promises per kind in scope, milliseconds. */
  targets: z.array(
    z.object({
      kind: Kind,
      metered: z.boolean(),
      economy: z.int(),
      balanced: z.int(),
      fast: z.int(),
    }),
  ),
  /** Kinds that the plan polls for changes, and how often, minutes; none = daily only. */
  polls: z.array(z.object({ kinds: z.array(Kind), minutes: z.int() })),
  /** The schedule in one sentence each: changes, copies, checks. */
  sentences: z.array(Text),
  pausedUntil: Moment.nullable(),
})
export type ScheduleView = z.infer<typeof ScheduleView>

export const scheduleAsks = {
  'schedule.read': { access: keepers, input: z.null(), output: ScheduleView },
  /** Takes a new plan or new times; an unknown zone is `settingsUnfit`. */
  'schedule.write': {
    access: keepers,
    factor: 'settings',
    input: z.object({ plan: Plan, times: ScheduleTimes }),
    output: ScheduleView,
  },
} as const satisfies Record<string, AskOf>
