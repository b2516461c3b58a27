import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { type Random, randomOf } from '../bench/random.ts'
import { startChild } from './child-program.ts'
import { type FileSystem, fileSystems, type Image, makeImage } from './image.ts'
import { judge, resticFindsNothing } from './judge.ts'
import { makePlace, type Place } from './place.ts'
import { Promises } from './promises.ts'

export type CutAsk = Readonly<{
  folder: string
  cuts: number
  seed: number
  tell?: (line: string) => void
}>

/** What the cuts met; the loop throws at the first thing that is wrong. */
export interface CutResult {
  cuts: Record<FileSystem, number>
  /** Copies that were looked for after the cuts, all cuts together, and the last row of a state. */
  snapshots: number
  rows: number
  withOrphans: number
}

/** Cuts the power while a child works on the disk; after each, holds the disk against its promises. */
export async function powerCuts(ask: CutAsk): Promise<CutResult> {
  const result: CutResult = { cuts: { ext4: 0, xfs: 0 }, snapshots: 0, rows: 0, withOrphans: 0 }
  for (const [index, fileSystem] of fileSystems.entries()) {
    const cuts = Math.floor((ask.cuts + index) / fileSystems.length)
    if (cuts === 0) continue
    const image = await makeImage(ask.folder, fileSystem)
    try {
      await image.mount()
      await cutOften({ ...ask, cuts, fileSystem, image, result })
    } finally {
      await image.remove()
    }
  }
  return result
}

type Cutting = CutAsk & Readonly<{ fileSystem: FileSystem; image: Image; result: CutResult }>

async function cutOften(cutting: Cutting): Promise<void> {
  const { cuts, seed, fileSystem, image, result, tell } = cutting
  const random = randomOf(`cuts ${fileSystem} ${seed}`)
  const source = join(cutting.folder, `source-${fileSystem}`)
  await mkdir(source, { recursive: true })
  const place = await makePlace({ folder: image.mountPoint, source, random })
  const promises = new Promises()
  for (let cut = 1; cut <= cuts; cut++) {
    try {
      await cutOnce({ place, image, promises, result, seed: `${seed} ${cut}` }, random)
    } catch (error) {
      const about = `cut ${cut} of ${fileSystem}, seed ${seed}`
      throw new Error(`${about}: ${error instanceof Error ? error.message : ''}`, { cause: error })
    }
    result.cuts[fileSystem] += 1
    if (cut % 5 === 0) tell?.(`${fileSystem}: ${cut} cuts, ${promises.copies} copies`)
  }
}

type Cut = Readonly<{
  place: Place
  image: Image
  promises: Promises
  result: CutResult
  seed: string
}>

/** A cut comes after so many promises at most, and at most so long after one of them. */
const mostLines = 12
const longest = 1_500

/** One cut at a random moment of the child's work. */
async function cutOnce({ place, image, promises, result, seed }: Cut, random: Random) {
  const { path, source, statePath } = place
  const lines = 1 + random.whole(mostLines)
  const late = random.next() * longest
  const due = Promise.withResolvers<void>()
  let heard = 0
  const child = startChild(['loop', path, source, statePath, seed], (line) => {
    promises.hear(line)
    heard += 1
    if (heard === lines) due.resolve()
  })
  // It goes on until it is killed, or until the errors of its disk end it: both are right here.
  const end = child.ended.then(
    () => {},
    () => {},
  )
  await Promise.race([due.promise, child.ended])
  await sleep(late)
  await image.cut()
  child.kill()
  await end
  await image.unmount()
  await image.mount()
  await expectWhole(path)
  const { orphans, copies, row } = await judge(place, promises, false)
  result.snapshots += copies
  result.rows = Math.max(result.rows, row)
  result.withOrphans += orphans > 0 ? 1 : 0
  await resticFindsNothing(path, { readData: true })
}

/** A file under its final name is complete; an empty one is a rename that came before its content. */
async function expectWhole(path: string): Promise<void> {
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^([0-9a-f]{64}|config)$/.test(entry.name)) continue
    const { size } = await stat(join(entry.parentPath, entry.name))
    if (size === 0) throw new Error(`${entry.name} is empty`)
  }
}
