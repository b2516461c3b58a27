import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

import { isMailAt, officeFile, type SetOf } from './office-files.ts'
import { randomOf } from './random.ts'

/** A data set on the disk; `root` is what is backed up. */
export interface DataSet {
  readonly set: SetOf
  readonly root: string
  /** Makes the change of a round: new, edited and deleted files; gives their numbers. */
  change(round: number): Promise<ChangeCounts>
  /** Brings the set back to what it was before all changes. */
  undo(): Promise<void>
}

export type ChangeCounts = Readonly<{ added: number; edited: number; deleted: number }>

/** What a change touches, noted beside the set so that a broken-off run can be undone. */
type Touched = Readonly<{ added: number[]; edited: number[]; deleted: number[] }>

/** Makes a data set in a folder, or takes the one that an earlier run left there. */
export async function openDataSet(folder: string, set: SetOf): Promise<DataSet> {
  const home = join(folder, `office-${set.files}-${set.seed}-v2`)
  const root = join(home, 'data')
  const done = join(home, 'complete')
  const note = join(home, 'changed.json')
  if (!existsSync(done)) {
    await rm(home, { recursive: true, force: true })
    await writeAll(root, set, [...Array.from({ length: set.files }).keys()])
    await writeFile(done, '')
  }
  const undo = async (): Promise<void> => {
    if (!existsSync(note)) return
    const { added, edited, deleted } = parseTouched(await readFile(note, 'utf8'))
    for (const at of added) await rm(join(root, officeFile(set, at).path), { force: true })
    await writeAll(root, set, [...edited, ...deleted])
    for (const place of ['mail/new', 'files/new']) await removeIfEmpty(join(root, place))
    await rm(note)
  }
  await undo()
  const change = async (round: number): Promise<ChangeCounts> => {
    const touched = chooseChanges(set, round)
    await writeFile(note, JSON.stringify(touched))
    await writeAll(root, set, touched.added)
    await writeAll(root, set, touched.edited, round)
    for (const at of touched.deleted) await rm(join(root, officeFile(set, at).path))
    const { added, edited, deleted } = touched
    return { added: added.length, edited: edited.length, deleted: deleted.length }
  }
  return { set, root, change, undo }
}

function parseTouched(text: string): Touched {
  const value: unknown = JSON.parse(text)
  const list = (name: string): number[] => {
    const found: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
    if (!Array.isArray(found)) throw new Error('the note of the changed files cannot be read')
    return found.map(Number)
  }
  return { added: list('added'), edited: list('edited'), deleted: list('deleted') }
}

async function removeIfEmpty(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  if ((await readdir(folder)).length === 0) await rm(folder, { recursive: true })
}

/** Per 63,000 files: 2,400 new, 600 mails and 150 office files edited, 300 deleted. */
function chooseChanges(set: SetOf, round: number): Touched {
  const random = randomOf(`${set.seed} round ${round}`)
  const part = (of63k: number): number => Math.max(1, Math.round((of63k * set.files) / 63_000))
  const taken = new Set<number>()
  const choose = (count: number, fits: (at: number) => boolean): number[] => {
    const chosen: number[] = []
    while (chosen.length < count) {
      const at = random.whole(set.files)
      if (taken.has(at) || !fits(at)) continue
      taken.add(at)
      chosen.push(at)
    }
    return chosen
  }
  const mails = choose(part(600), (at) => isMailAt(set, at))
  const files = choose(part(150), (at) => !isMailAt(set, at))
  const deleted = choose(part(300), () => true)
  const added = part(2_400)
  const first = set.files + round * added
  return {
    added: Array.from({ length: added }, (_, index) => first + index),
    edited: [...mails, ...files],
    deleted,
  }
}

async function writeAll(
  root: string,
  set: SetOf,
  places: readonly number[],
  edition = 0,
): Promise<void> {
  const made = new Set<string>()
  let next = 0
  const work = async (): Promise<void> => {
    for (let at = places[next++]; at !== undefined; at = places[next++]) {
      const { path, content } = officeFile(set, at, edition)
      const target = join(root, path)
      const folder = dirname(target)
      if (!made.has(folder)) await mkdir(folder, { recursive: true })
      made.add(folder)
      await writeFile(target, content)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() * 2 }, work))
}

/** Files, folders below the top, and bytes of a tree. */
export type Extent = Readonly<{ files: number; folders: number; bytes: number }>

/** Counts what a folder holds; reading each file too warms the cache. */
export async function extentOf(folder: string, read = false): Promise<Extent> {
  let files = 0
  let folders = 0
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) folders += 1
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files += 1
    bytes += read ? (await readFile(path)).length : (await stat(path)).size
  }
  return { files, folders, bytes }
}
