import { plan } from '../../../../main/core/sync/plan.ts'
import { answerAmbiguous, answerHeld } from '../../../../main/core/sync/protocol/hold.ts'
import { runRound } from '../../../../main/core/sync/protocol/round.ts'
import { undoRun } from '../../../../main/core/sync/protocol/undo.ts'
import { createMemorySyncStore } from '../../../fakes/sync-store.ts'
import { type Engine, runSchedule, type ScheduleResult } from './schedule.ts'

/** The engine as it ships. */
export const engine: Engine = { runRound, plan, answerHeld, answerAmbiguous, undoRun }

/** Says which seed failed, so that it can be run again alone. */
export async function named<T>(seed: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const what = error instanceof Error ? error.message : `${error as string}`
    throw new Error(`seed ${seed}: ${what}`, { cause: error })
  }
}

/** Runs schedules of neighbouring seeds, one after the other; the first broken rule throws. */
export async function runSeeds(
  ask: Readonly<{ from: number; count: number; engine?: Engine }>,
): Promise<{ turns: number; crashed: number; writes: number }> {
  const sum = { turns: 0, crashed: 0, writes: 0 }
  for (let seed = ask.from; seed < ask.from + ask.count; seed += 1) {
    const schedule = { seed, store: createMemorySyncStore }
    const end = await named(`${seed}`, () => runSchedule(ask.engine ?? engine, schedule))
    sum.turns += end.turns
    sum.crashed += end.crashes > 0 ? 1 : 0
    sum.writes += end.writes
  }
  return sum
}

/** One schedule without a crash, then one for each of its turns in which the process dies there. */
export async function sweep(seed: number, given: Engine = engine): Promise<number> {
  const ask = { seed, store: createMemorySyncStore, short: true }
  const whole = await named(`${seed}`, () => runSchedule(given, { ...ask, crashAt: null }))
  for (let turn = 0; turn < whole.turns; turn += 1) {
    await named(`${seed} crash ${turn}`, () => runSchedule(given, { ...ask, crashAt: [turn] }))
  }
  return whole.turns
}

/** Two crashes in one schedule, at a share of all ordered pairs of its turns. */
export async function sweepTwice(seed: number, share: number): Promise<number> {
  const ask = { seed, store: createMemorySyncStore, short: true }
  const whole = await named(`${seed}`, () => runSchedule(engine, { ...ask, crashAt: null }))
  let runs = 0
  const every = Math.max(1, Math.round(1 / share))
  for (let first = 0; first < whole.turns; first += 1) {
    for (let second = first + 1 + (first % every); second < whole.turns; second += every) {
      const name = `${seed} crash ${first} ${second}`
      await named(name, () => runSchedule(engine, { ...ask, crashAt: [first, second] }))
      runs += 1
    }
  }
  return runs
}

export type { ScheduleResult }
