import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { type Random, randomOf } from '../bench/random.ts'
import { actionNames, type Action } from './actions.ts'
import { changeFolder } from './changing-folder.ts'
import { startChild } from './child-program.ts'
import { judge, resticFindsNothing } from './judge.ts'
import { makePlace, type Place } from './place.ts'
import { Promises } from './promises.ts'

export type KillAsk = Readonly<{
  /** An empty folder to work in; left as it is when something is wrong. */
  folder: string
  kills: number
  seed: number
  /** Stock restic checks the structure after each so many kills, and all data after each so many. */
  resticEvery: number
  readDataEvery: number
  tell?: (line: string) => void
  /** Ends the loop after the kill at hand; what was done so far counts. */
  enough?: AbortSignal
}>

/** What the kills met; the loop throws at the first thing that is wrong. */
export interface KillResult {
  kills: Record<Action, number>
  /** Children that ended before their kill: not counted as kills. */
  escaped: number
  withLock: number
  withOrphans: number
  withRepeated: number
  structureChecks: number
  readDataChecks: number
  snapshotsAtEnd: number
  prunedPacks: number
}

const emptyResult = (): KillResult => ({
  kills: { backup: 0, forget: 0, prune: 0, check: 0 },
  escaped: 0,
  withLock: 0,
  withOrphans: 0,
  withRepeated: 0,
  structureChecks: 0,
  readDataChecks: 0,
  snapshotsAtEnd: 0,
  prunedPacks: 0,
})

/** Kills children at random moments; after each, holds the place against what they promised. */
export async function killLoop(ask: KillAsk): Promise<KillResult> {
  const random = randomOf(`kills ${ask.seed}`)
  const source = join(ask.folder, 'source')
  const place = await makePlace({ folder: ask.folder, source, random })
  const promises = new Promises()
  const lengths = new Lengths()
  const result = emptyResult()
  let done = 0
  while (done < ask.kills && ask.enough?.aborted !== true) {
    const action = chooseAction(random)
    await changeFolder(place.source, random)
    let wasKilled = false
    try {
      wasKilled = await killOne({ action, place, random, lengths, promises })
      const { locks, orphans, repeated } = await judge(place, promises, random.next() < 0.15)
      result.withLock += locks > 0 ? 1 : 0
      result.withOrphans += orphans > 0 ? 1 : 0
      result.withRepeated += repeated > 0 ? 1 : 0
      if (!wasKilled) {
        result.escaped += 1
        continue
      }
      done += 1
      result.kills[action] += 1
      if (done % ask.readDataEvery === 0) {
        await resticFindsNothing(place.path, { readData: true })
        result.readDataChecks += 1
      } else if (done % ask.resticEvery === 0) {
        await resticFindsNothing(place.path, { readData: false })
        result.structureChecks += 1
      }
    } catch (error) {
      const about = `${done} kills, last in ${action}, seed ${ask.seed}, left in ${ask.folder}`
      throw new Error(`${about}: ${error instanceof Error ? error.message : ''}`, { cause: error })
    }
    if (done % 25 === 0) ask.tell?.(`${done} kills, ${promises.copies} copies`)
  }
  await resticFindsNothing(place.path, { readData: true })
  result.readDataChecks += 1
  result.snapshotsAtEnd = promises.copies
  result.prunedPacks = promises.pruned
  return result
}

/** Backups take half of the kills: they are what runs most. */
function chooseAction(random: Random): Action {
  const at = random.next()
  if (at < 0.5) return 'backup'
  return actionNames[1 + random.whole(actionNames.length - 1)] ?? 'backup'
}

/** How long each action takes here, in milliseconds, learnt from what was seen so far. */
class Lengths {
  readonly #known: Record<Action, number> = { backup: 600, forget: 500, prune: 600, check: 500 }

  of(action: Action): number {
    return this.#known[action]
  }

  /** One that lived longer than expected moves the length up, one that ended moves it to its own. */
  learn(action: Action, lived: number, wasKilled: boolean): void {
    const known = this.#known[action]
    if (wasKilled && lived < known) return
    this.#known[action] = known * 0.7 + lived * (wasKilled ? 1.3 : 1) * 0.3
  }
}

type Killing = Readonly<{
  action: Action
  place: Place
  random: Random
  lengths: Lengths
  promises: Promises
}>

/** Runs one child and kills it: at a random time, or when a chosen file comes or goes. */
async function killOne({ action, place, random, lengths, promises }: Killing): Promise<boolean> {
  const { path, source, statePath } = place
  const byTime = random.next() < 0.6
  const wait = random.next() * lengths.of(action)
  const events = 1 + random.whole(action === 'backup' ? 10 : 20)
  const late = random.next() < 0.5 ? 0 : random.whole(15)
  let begun = 0
  let timer: NodeJS.Timeout | undefined
  const watchers = byTime
    ? []
    : await watchFiles(path, events, () => {
        timer = setTimeout(() => child.kill(), late)
      })
  const child = startChild([action, path, source, statePath], (line) => {
    promises.hear(line)
    if (line !== 'begun') return
    begun = performance.now()
    if (byTime) timer = setTimeout(() => child.kill(), wait)
  })
  try {
    const wasKilled = await child.ended
    if (byTime || !wasKilled) lengths.learn(action, performance.now() - begun, wasKilled)
    return wasKilled
  } finally {
    clearTimeout(timer)
    for (const one of watchers) one.close()
  }
}

/** Calls back once, at the n-th change of any folder of the repository. */
async function watchFiles(path: string, n: number, then: () => void): Promise<FSWatcher[]> {
  let seen = 0
  const hear = (): void => {
    seen += 1
    if (seen === n) then()
  }
  const folders = ['index', 'snapshots', 'locks']
  for (const name of await readdir(join(path, 'data'))) folders.push(`data/${name}`)
  return folders.map((name) => watch(join(path, name), hear))
}

/** Adds up what several loops met. */
export function sumOf(results: readonly KillResult[]): KillResult {
  const sum = emptyResult()
  for (const result of results) {
    for (const action of actionNames) sum.kills[action] += result.kills[action]
    sum.escaped += result.escaped
    sum.withLock += result.withLock
    sum.withOrphans += result.withOrphans
    sum.withRepeated += result.withRepeated
    sum.structureChecks += result.structureChecks
    sum.readDataChecks += result.readDataChecks
    sum.snapshotsAtEnd += result.snapshotsAtEnd
    sum.prunedPacks += result.prunedPacks
  }
  return sum
}
