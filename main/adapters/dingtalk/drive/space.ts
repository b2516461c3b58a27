import type { Change } from '../../../core/ports.ts'
import { applied, hasUnknownParent, seeAll, seeChanges, type Seen } from './changes.ts'
import { printOfAll } from './cursor.ts'
import { keepUnseen } from './doubt.ts'
import { downloadOf } from './downloads.ts'
import { type Dentries, entryId } from './layout.ts'
import type { Space } from './listing.ts'
import { spaceChanges } from './plan.ts'
import { type DriveRun, failedSpace, folderBefore, spaceFailure, spaceFolder } from './run.ts'
import { readSpace, type Saved } from './saved.ts'
import { addVersions } from './versions.ts'

/** Changes are handed on in portions of so many. */
const portionSize = 24

const nothing: Saved = {
  dentries: new Map(),
  paths: new Map(),
  items: new Map(),
  files: new Map(),
}

/** What is known of one space before its changes are told. */
type Reading = Readonly<{ seen: Seen; saved: Saved; before: string | null; folder: string }>

async function readReading(run: DriveRun, space: Space): Promise<Reading> {
  const { drive, ask, cursors } = run
  const last = cursors.get(space.id)
  const before = folderBefore(run, space.id)
  const folder = spaceFolder(space)
  const seen =
    last && before ? await seeChanges(drive, space.id, last) : await seeAll(drive, space.id)
  const isSame = seen.what === 'none' && before === folder
  const saved = isSame || before === null ? nothing : await readSpace(ask.before, space.id, before)
  if (seen.what === 'some' && hasUnknownParent(saved.dentries, seen.found))
    return { seen: await seeAll(drive, space.id), saved, before, folder }
  return { seen, saved, before, folder }
}

/** Entries that are handed on although no list told of them: something of them failed before. */
function pending(run: DriveRun, space: Space, now: Dentries): Dentries {
  const again = run.cursors.get(space.id)?.again ?? []
  return new Map(
    again.flatMap((id) => {
      const dentry = now.get(id)
      return dentry ? [[id, dentry]] : []
    }),
  )
}

/** The space as it is now, with the versions of what changed. */
async function stateNow(run: DriveRun, space: Space, { seen, saved }: Reading) {
  const isAll = seen.what === 'all'
  const base = isAll ? seen.found : applied(saved.dentries, seen)
  const found = new Map([...seen.found].filter(([id]) => base.has(id)))
  const told: Dentries = new Map([...pending(run, space, base), ...found])
  const { drive, trouble, ask } = run
  const { refetch } = ask
  const about = { drive, space: space.id, saved: saved.dentries, refetch, trouble }
  const { all, failed } = await addVersions(about, told)
  const now: Dentries = isAll ? all : new Map([...base, ...all])
  return { now, told: new Set(told.keys()), failed }
}

function* portions(changes: Iterable<Change>): Generator<Change[]> {
  let portion: Change[] = []
  for (const change of changes) {
    portion.push(change)
    if (portion.length < portionSize) continue
    yield portion
    portion = []
  }
  yield portion
}

/** Ids of a space's entries of which something failed in this run. */
function failedIn(run: DriveRun, space: Space, failed: readonly Change[]): string[] {
  const start = entryId(space.id, '')
  const ids = failed.flatMap((one) => (one.is === 'failed' ? [one.item.id] : []))
  const all = [...ids, ...run.contents.failedItems].filter((id) => id.startsWith(start))
  return [...new Set(all)].map((id) => id.slice(start.length)).toSorted()
}

/** What a complete list does not show although it is there. */
async function hiddenIn({ drive }: DriveRun, space: Space, { seen, saved }: Reading) {
  if (seen.what !== 'all') return { found: seen.found, failed: [] }
  return keepUnseen({ drive, space: space.id, seen, saved })
}

async function* handOn(run: DriveRun, space: Space, reading: Reading): AsyncGenerator<Change[]> {
  const { seen, saved, folder } = reading
  const unseen = await hiddenIn(run, space, reading)
  yield unseen.failed
  const { now, told, failed } = await stateNow(run, space, {
    ...reading,
    seen: { ...seen, found: unseen.found },
  })
  const changes = spaceChanges({
    space: space.id,
    folder,
    saved,
    now,
    complete: seen.what === 'all',
    told,
    download: downloadOf(run.drive, run.contents, space.id),
  })
  yield* portions(changes)
  yield failed
  const again = failedIn(run, space, failed)
  const all = printOfAll(now.values())
  run.cursors.set(space.id, { ...seen.cursor, again, count: now.size, all })
  yield []
}

/** Tells whether a space shows nothing although the copy has something that is not in the bin. */
function isUnproven({ seen, saved }: Reading): boolean {
  const isEmptied = seen.what === 'all' && seen.found.size === 0 && saved.dentries.size > 0
  if (!seen.empty && !isEmptied) return false
  const gone = new Set(seen.cursor.recycled)
  const left = applied(saved.dentries, { found: new Map(), gone })
  return saved.dentries.size === 0 || left.size > 0
}

/** Says what an empty space means where there was something: nothing yet. */
function emptyChanges(run: DriveRun, space: Space, { seen, before }: Reading): Change[] {
  run.cursors.delete(space.id)
  // A complete list that shows nothing: whoever takes the changes decides when to believe it.
  if (seen.what === 'all' && before !== null) return [{ is: 'complete', folder: before }]
  return [failedSpace(run, space, { name: 'suddenlyEmpty', about: { kind: 'drive' } })]
}

/** A space whose listing is at hand, or that could not be listed. */
export type ListedSpace = Readonly<{ space: Space; reading: Reading | null; failed: Change[] }>

/** Lists a space, or what changed in it. One that cannot be listed is named and stays as it is. */
export async function listSpace(run: DriveRun, space: Space): Promise<ListedSpace> {
  try {
    const reading = await readReading(run, space)
    run.trouble.read()
    return { space, reading, failed: [] }
  } catch (error) {
    return { space, reading: null, failed: [failedSpace(run, space, spaceFailure(run, error))] }
  }
}

/** Hands the changes of a listed space on in portions; sets its cursor after the last. */
export async function* spaceChangesOf(
  run: DriveRun,
  { space, reading, failed }: ListedSpace,
): AsyncGenerator<Change[]> {
  if (reading === null) {
    yield failed
    return
  }
  const { seen, before, folder } = reading
  if (isUnproven(reading)) {
    yield emptyChanges(run, space, reading)
  } else if (seen.what === 'none' && before === folder) {
    const count = run.cursors.get(space.id)?.count ?? 0
    run.cursors.set(space.id, { ...seen.cursor, again: [], count })
    yield []
  } else {
    yield* handOn(run, space, reading)
  }
}
