import { engine, named, runSeeds, sweep, sweepTwice } from '../core/sync/simulator/engine.ts'
import { runSchedule } from '../core/sync/simulator/schedule.ts'
import { sqliteStores } from './sync-sqlite.ts'

/** What one slice of the work did; `runs` are schedules, each crash of a sweep one. */
export type Part = Readonly<{ runs: number; turns: number; crashed: number; writes: number }>

/** The kinds of work that are cut into slices of seeds. */
export const works = ['schedules', 'sweep', 'twice', 'sqlite'] as const
export type Work = (typeof works)[number]

type Slice = Readonly<{ from: number; count: number }>

const nothing: Part = { runs: 0, turns: 0, crashed: 0, writes: 0 }

async function swept({ from, count }: Slice, each: (seed: number) => Promise<number>) {
  let runs = 0
  for (let seed = from; seed < from + count; seed += 1) runs += await each(seed)
  return { ...nothing, runs, crashed: runs }
}

/** Schedules whose engine keeps its store in a real `state.db`. */
export async function onSqlite({ from, count }: Slice): Promise<Part> {
  const stores = sqliteStores()
  const sum = { ...nothing }
  for (let seed = from; seed < from + count; seed += 1) {
    const { store, close } = stores.open()
    try {
      const end = await named(`${seed}`, () => runSchedule(engine, { seed, store: () => store }))
      Object.assign(sum, {
        runs: sum.runs + 1,
        turns: sum.turns + end.turns,
        crashed: sum.crashed + (end.crashes > 0 ? 1 : 0),
        writes: sum.writes + end.writes,
      })
    } finally {
      close()
    }
  }
  stores.remove()
  return sum
}

const doing: Readonly<Record<Work, (slice: Slice) => Promise<Part>>> = {
  schedules: async (slice) => ({ runs: slice.count, ...(await runSeeds(slice)) }),
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
