import { type Kind, kinds, metered } from './kinds.ts'

/** How the month's allowance is spent (conventions, section 6). */
export type Plan = 'economy' | 'balanced' | 'fast'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const targets: Readonly<Record<Kind, Readonly<Record<Plan, number>>>> = {
  contacts: { economy: 5 * minute, balanced: 5 * minute, fast: 5 * minute },
  calendar: { economy: day, balanced: hour, fast: 5 * minute },
  approvals: { economy: day, balanced: hour, fast: 5 * minute },
  drive: { economy: day, balanced: hour, fast: 5 * minute },
  mail: { economy: 5 * minute, balanced: 5 * minute, fast: 5 * minute },
  'outlook-mail': { economy: 5 * minute, balanced: 5 * minute, fast: 5 * minute },
  'outlook-calendar': { economy: 5 * minute, balanced: 5 * minute, fast: 5 * minute },
  'outlook-contacts': { economy: 5 * minute, balanced: 5 * minute, fast: 5 * minute },
  'outlook-tasks': { economy: 5 * minute, balanced: 5 * minute, fast: 5 * minute },
  folders: { economy: day, balanced: day, fast: day },
}

/** The age that a plan promises for a kind, milliseconds (conventions, section 1). */
export const targetOf = (kind: Kind, plan: Plan): number => targets[kind][plan]

/** Pauses between looks for changes by target (conventions, section 6). */
const polls: readonly (readonly [target: number, every: number])[] = [
  [5 * minute, 2 * minute],
  [15 * minute, 5 * minute],
  [hour, 20 * minute],
]

/** How often a kind is looked at between its daily runs, milliseconds; null = daily only. */
export const pollOf = (kind: Kind, plan: Plan): number | null =>
  polls.find(([target]) => targetOf(kind, plan) <= target)?.[1] ?? null

/** Kinds that are looked at together. */
export type Poll = Readonly<{ every: number; kinds: readonly Kind[] }>

/**
 * The looks for changes of a plan, most frequent first.
 *
 * `sparing` (80 % of the month forecast as used) halves how often metered kinds are looked at;
 * with `spent` (the month is used up) they are not looked at until it ends.
 */
export function pollsOf(
  inScope: readonly Kind[],
  plan: Plan,
  { sparing = false, spent = false }: Readonly<{ sparing?: boolean; spent?: boolean }> = {},
): readonly Poll[] {
  const found = new Map<number, Kind[]>()
  for (const kind of kinds.filter((one) => inScope.includes(one))) {
    const every = pollOf(kind, plan)
    if (every === null) continue
    const pace = paceOf(kind, { sparing, spent })
    if (pace !== null) found.set(every * pace, [...(found.get(every * pace) ?? []), kind])
  }
  return [...found]
    .map(([every, of]) => ({ every, kinds: of }))
    .toSorted((a, b) => a.every - b.every)
}

/** Only what is counted is spared. */
function paceOf(kind: Kind, month: Readonly<{ sparing: boolean; spent: boolean }>): number | null {
  if (!metered[kind]) return 1
  if (month.spent) return null
  return month.sparing ? 2 : 1
}

/** From this age on a kind is late: three targets, 36 h where the target is a day. */
export const lateAfter = (target: number): number => (target >= day ? 1.5 * target : 3 * target)
