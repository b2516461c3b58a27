import type { Kind } from './kinds.ts'
import type { RunMode } from './ports.ts'

/** How far one kind of a run is. */
export type KindProgress = Readonly<{
  kind: Kind
  state: 'queued' | 'running' | 'waiting' | 'done'
  done: number
  total: number | null
  bytes: number
  wait: Wait | null
}>

/** We are asked to wait, until then (milliseconds since 1970). */
export type Wait = Readonly<{ code: string; until: number }>

export type Phase =
  | 'prepare'
  | 'read'
  | 'write'
  | 'commit'
  | 'verify'
  | 'copy'
  | 'restore'
  | 'prune'
  | 'rebuild'

/** A move of a run as its work tells it. */
export type Move = Readonly<{
  phase: Phase
  kind?: Kind
  done: number
  total: number | null
  bytes: number
  wait?: Wait
}>

/** What a run of the same sort came to before; weights of kinds are their shares of its time. */
export type Past = Readonly<{
  ms: number | null
  items: Readonly<Partial<Record<Kind, number>>>
  weights: Readonly<Partial<Record<Kind, number>>>
}>

/** The progress of one run; times in milliseconds since 1970. */
export type Progress = Readonly<{
  mode: RunMode | null
  started: number
  phase: Phase
  kinds: readonly KindProgress[]
  done: number
  total: number | null
  bytes: number
  wait: Wait | null
  /** Never less than before, below 1; null = not known. */
  fraction: number | null
  left: Readonly<{ from: number; to: number }> | null
  /** When `left` was told last. */
  leftAt: number
  pauses: Readonly<{ n: number; ms: number }>
  samples: readonly Readonly<{ at: number; bytes: number }>[]
}>

/** A run is never shown as complete before it has ended. */
const most = 0.99
/** Reading is most of a backup; the rest is closing the copy. */
const readingShare = 0.95
/** The time left is told anew this often. */
const tellLeftEvery = 30_000
/** Speed is measured over the last minute. */
const speedOver = 60_000

/** The beginning of a run that will read these kinds. */
export const begun = (
  started: number,
  kinds: readonly Kind[],
  mode: RunMode | null = null,
): Progress => ({
  mode,
  started,
  phase: 'prepare',
  kinds: kinds.map((kind) => ({
    kind,
    state: 'queued',
    done: 0,
    total: null,
    bytes: 0,
    wait: null,
  })),
  done: 0,
  total: null,
  bytes: 0,
  wait: null,
  fraction: null,
  left: null,
  leftAt: started,
  pauses: { n: 0, ms: 0 },
  samples: [],
})

/** Takes one move in; `past` is what the last run of this sort came to. */
export function moved(
  before: Progress,
  move: Move,
  { now, past }: Readonly<{ now: number; past: Past }>,
): Progress {
  const kinds = kindsAfter(before.kinds, move)
  const alone = move.kind === undefined && move.wait === undefined
  const done = alone ? move.done : sum(kinds, (one) => one.done)
  const bytes = Math.max(before.bytes, alone ? move.bytes : sum(kinds, (one) => one.bytes))
  const total = alone ? move.total : before.total
  const next = {
    ...before,
    phase: move.phase,
    kinds,
    done,
    total,
    bytes,
    wait: move.wait ?? null,
    pauses: pausesAfter(before, move, now),
    samples: samplesAfter(before.samples, now, bytes),
  }
  const fraction = fractionOf(next, past)
  const shown = Math.min(most, Math.max(before.fraction ?? 0, fraction ?? 0))
  return leftAfter({ ...next, fraction: fraction === null ? before.fraction : shown }, now, past)
}

const sum = (kinds: readonly KindProgress[], of: (one: KindProgress) => number): number =>
  kinds.reduce((all, one) => all + of(one), 0)

function kindsAfter(kinds: readonly KindProgress[], move: Move): readonly KindProgress[] {
  if (move.phase !== 'read')
    return kinds.map((one) => ({ ...one, state: 'done' as const, wait: null }))
  const { kind, wait } = move
  if (kind === undefined)
    return wait === undefined
      ? kinds
      : kinds.map((one) => (one.state === 'running' ? { ...one, state: 'waiting', wait } : one))
  return kinds.map((one) =>
    one.kind === kind
      ? {
          kind,
          state: move.total !== null && move.done >= move.total ? 'done' : 'running',
          done: Math.max(one.done, move.done),
          total: move.total,
          bytes: Math.max(one.bytes, move.bytes),
          wait: null,
        }
      : one,
  )
}

function pausesAfter({ pauses, wait }: Progress, move: Move, now: number): Progress['pauses'] {
  if (move.wait === undefined || move.wait.until === wait?.until) return pauses
  return { n: pauses.n + 1, ms: pauses.ms + Math.max(0, move.wait.until - now) }
}

const samplesAfter = (
  samples: Progress['samples'],
  now: number,
  bytes: number,
): Progress['samples'] => [
  ...samples.filter(({ at }) => now - at <= speedOver && at <= now),
  ...((samples.at(-1)?.at ?? 0) + 1_000 <= now ? [{ at: now, bytes }] : []),
]

/** Share done by what is counted now, else by what came last time; null where neither is known. */
function fractionOf(progress: Omit<Progress, 'fraction'>, past: Past): number | null {
  const { phase, kinds, done, total } = progress
  if (phase === 'prepare') return null
  if (phase === 'commit') return readingShare
  if (phase !== 'read') return total === null || total === 0 ? null : done / total
  const known = kinds.map((one) => shareOf(one, past.items[one.kind]))
  const weight = (one: KindProgress) => past.weights[one.kind] ?? 1
  const all = sum(kinds, weight)
  if (all === 0 || known.every((share) => share === null)) return null
  const reached = kinds.reduce((so, one, at) => so + (known[at] ?? 0) * weight(one), 0)
  return (reached / all) * readingShare
}

function shareOf(one: KindProgress, items: number | undefined): number | null {
  if (one.state === 'done') return 1
  if (one.state === 'queued') return 0
  const expected = one.total ?? items
  if (expected === undefined || expected === 0) return null
  return Math.min(0.98, one.done / expected)
}

/** A range for the time left: by the pace so far, wider at the beginning; told every 30 s. */
function leftAfter(progress: Progress, now: number, past: Past): Progress {
  const { fraction, started, leftAt, left } = progress
  const passed = now - started
  if (fraction === null || fraction <= 0.02 || passed < 5_000) return { ...progress, left: null }
  if (left !== null && now >= leftAt && now - leftAt < tellLeftEvery) return progress
  const byPace = (passed * (1 - fraction)) / fraction
  const byPast = past.ms === null ? byPace : Math.max(0, past.ms * (1 - fraction))
  const spread = 1 + 0.5 * (1 - fraction)
  const from = Math.max(1_000, Math.min(byPace, byPast) / spread)
  const to = Math.max(from, Math.max(byPace, byPast) * spread)
  return { ...progress, left: { from, to }, leftAt: now }
}

/** Bytes a second over the last minute; null before there is anything to measure. */
export function speedOf({ samples }: Progress): number | null {
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined || last.at - first.at < 2_000) return null
  return Math.round(((last.bytes - first.bytes) * 1_000) / (last.at - first.at))
}
