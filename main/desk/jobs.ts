import type { Settings } from '../adapters/settings/index.ts'
import type { VerifyAsk } from '../app-types.ts'
import { type Check, checksSince } from '../app/checks.ts'
import { drill } from '../app/drill.ts'
import { outcomeOf } from '../app/engine.ts'
import type { Kind } from '../core/kinds.ts'
import type { Asker, RunMode, State } from '../core/ports.ts'
import type { LongWork } from '../desk-types.ts'
import { freshIndex } from './fresh-index.ts'
import { noteSeconds } from './seconds.ts'

/** One backup. */
export const backupWork = (
  by: Asker,
  ask: Readonly<{ mode: RunMode; kinds?: readonly Kind[]; refetch?: boolean }>,
): LongWork => ({
  what: 'backup',
  mode: ask.mode,
  by,
  async run({ app, engine }, watch) {
    const fresh = await outcomeOf(engine, () => freshIndex(engine, ask.mode))
    return fresh.ok ? app.backup({ refetch: false, ...ask }, watch) : fresh
  },
})

/** Removes copies that the retention does not keep. */
export const forgetWork = (by: Asker): LongWork => ({
  what: 'forget',
  by,
  run: ({ app }, watch) => app.forget(false, watch),
})

/** Frees the room of what no copy needs. */
export const pruneWork = (by: Asker): LongWork => ({
  what: 'prune',
  by,
  run: ({ app }, watch) => app.prune(false, watch),
})

/** Brings the second copies up to date, or one of them. */
export const copyWork = (by: Asker, to?: string): LongWork => ({
  what: 'copy',
  by,
  async run({ app, engine }, watch) {
    const result = await app.copy({ dryRun: false, ...(to === undefined ? {} : { to }) }, watch)
    if (result.ok) noteSeconds(engine.state, result.value, engine.clock.now())
    return result
  },
})

/** A restore for proof. */
export const drillWork = (by: Asker): LongWork => ({
  what: 'drill',
  by,
  run: ({ engine }, watch) => drill(engine, watch),
})

/** Checks the backup: the day's part of the data, all of it, or its structure alone. */
export const checkWork = (by: Asker, depth: 'structure' | 'part' | 'all'): LongWork => ({
  what: 'verify',
  by,
  run: ({ app, engine }, watch) =>
    app.verify(verifyAsk(depth, engine.state, engine.clock.now()), watch),
})

function verifyAsk(depth: 'structure' | 'part' | 'all', state: State, now: number): VerifyAsk {
  if (depth === 'structure') return { readData: false }
  if (depth === 'all') return { readData: true }
  return { readData: true, subset: nextPart(checksSince(state, now - 60 * day), roundOf(state)) }
}

const day = 86_400_000
const quick = 7
const slow = 28
/** A seventh that takes longer than this is too much for a night. */
const longSeventh = 3 * 3_600_000

/** In how many parts all data is read again: 7, or 28 once a seventh took over 3 h. */
export function roundOf(state: Pick<State, 'runs' | 'records'>): 7 | 28 {
  const [check] = state.records.list('check', { limit: 1 })
  const run = state.runs(100).find(({ what, ended }) => what === 'verify' && ended !== null)
  if (check === undefined || run === undefined || run.ended === null) return quick
  const parts = checksSince(state, check.at)[0]?.part?.of ?? quick
  const took = ((run.ended - run.started) * parts) / quick
  return took > longSeventh ? slow : quick
}

/** The part of the data that was read longest ago, or never; good results only count. */
export function nextPart(checks: readonly Check[], of: number): { n: number; of: number } {
  const read = new Map<number, number>()
  for (const { part, at, good } of checks)
    if (good && part?.of === of) read.set(part.n, Math.max(at, read.get(part.n) ?? 0))
  const parts = Array.from({ length: of }, (_, at) => at + 1)
  const oldest = parts.toSorted((a, b) => (read.get(a) ?? 0) - (read.get(b) ?? 0) || a - b)
  return { n: oldest[0] ?? 1, of }
}

/** What follows a scheduled run: old copies go, room comes back on Sundays, then second copies. */
export function followUps(
  mode: RunMode | null,
  by: Asker,
  { secondCopies }: Pick<Settings, 'secondCopies'>,
): readonly LongWork[] {
  if (mode === 'live') return []
  return [
    forgetWork(by),
    ...(mode === 'full' ? [pruneWork(by)] : []),
    ...(secondCopies.length > 0 ? [copyWork(by)] : []),
  ]
}
