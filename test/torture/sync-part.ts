import { engine, named, sweep, sweepTwice } from '../core/sync/simulator/engine.ts'
import { runSchedule } from '../core/sync/simulator/schedule.ts'
import { createMemorySyncStore, type MemorySyncStore } from '../fakes/sync-store.ts'
import { sqliteStores } from './sync-sqlite.ts'

/** What one slice of the work did; `runs` are schedules, each crash of a sweep one. */
export type Part = Readonly<{
  runs: number
  turns: number
  crashed: number
  writes: number
  /** Broken rules, each with its seed; empty is what is hoped for. */
  broken: readonly string[]
}>

/** The kinds of work that are cut into slices of seeds. */
export const works = ['schedules', 'sweep', 'twice', 'sqlite'] as const
export type Work = (typeof works)[number]

type Slice = Readonly<{ from: number; count: number }>

const nothing: Part = { runs: 0, turns: 0, crashed: 0, writes: 0, broken: [] }

/** Adds two parts up. */
export const added = (a: Part, b: Part): Part => ({
  runs: a.runs + b.runs,
  turns: a.turns + b.turns,
  crashed: a.crashed + b.crashed,
  writes: a.writes + b.writes,
  broken: [...a.broken, ...b.broken],
})

/** One seed after the other; a broken rule is noted with its seed, and the search goes on. */
async function eachSeed(
  { from, count }: Slice,
  work: (seed: number) => Promise<Omit<Part, 'broken'>>,
): Promise<Part> {
  let sum = nothing
  for (let seed = from; seed < from + count; seed += 1) {
    try {
      sum = added(sum, { ...(await work(seed)), broken: [] })
    } catch (error) {
      const what = error instanceof Error ? error.message : `${error as string}`
      sum = added(sum, { ...nothing, runs: 1, broken: [what.slice(0, 200)] })
    }
  }
  return sum
}

const swept = (slice: Slice, each: (seed: number) => Promise<number>): Promise<Part> =>
  eachSeed(slice, async (seed) => {
    const runs = await each(seed)
    return { ...nothing, runs, crashed: runs }
  })

async function scheduled(seed: number, store: () => MemorySyncStore): Promise<Part> {
  const end = await named(`${seed}`, () => runSchedule(engine, { seed, store }))
  const { turns, writes } = end
  return { ...nothing, runs: 1, turns, writes, crashed: end.crashes > 0 ? 1 : 0 }
}

/** Schedules whose engine keeps its store in a real `state.db`. */
export async function onSqlite(slice: Slice): Promise<Part> {
  const stores = sqliteStores()
  const sum = await eachSeed(slice, async (seed) => {
    const { store, close } = stores.open()
    try {
      return await scheduled(seed, () => store)
    } finally {
      close()
    }
  })
  stores.remove()
  return sum
}

const doing: Readonly<Record<Work, (slice: Slice) => Promise<Part>>> = {
  schedules: (slice) => eachSeed(slice, (seed) => scheduled(seed, createMemorySyncStore)),
  sweep: (slice) => swept(slice, (seed) => sweep(seed)),
  twice: (slice) => swept(slice, (seed) => sweepTwice(seed, 0.1)),
  sqlite: onSqlite,
}

const isWork = (word: string): word is Work => (works as readonly string[]).includes(word)

// A process of its own for each slice, so that both cores are used.
if (process.argv[1] === import.meta.filename) {
  const [work = '', from = '0', count = '0'] = process.argv.slice(2)
  if (!isWork(work)) throw new Error(`no such work: ${work}`)
  const part = await doing[work]({ from: Number(from), count: Number(count) })
  console.log(JSON.stringify(part))
}
