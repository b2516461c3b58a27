import type { Snapshot } from '../../../repository/types.ts'
import type { CatalogueUpdate, CatalogueWatch, SnapshotReader } from '../catalogue-port.ts'
import { isClosed, isCorrupt, translated } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { beforeTree } from './before.ts'
import { listSnapshots } from './browse.ts'
import { completeSnapshot, forgetSnapshots, newestSeq, undoUnfinished } from './changes.ts'
import { nodeTime } from './nodes.ts'
import type { Reading } from './reading.ts'
import type { Store } from './store.ts'
import { Walk } from './walk.ts'

/** Snapshots of this product that are copies: no checkpoints, no other programs' ones. */
export const isCatalogued = (snapshot: Snapshot): boolean =>
  snapshot.paths.includes('/dingkeep') && snapshot.tags?.includes('checkpoint') !== true

const timeOf = (snapshot: Snapshot): number => Date.parse(snapshot.time) || 0

/** Oldest first; equal times in the order of their ids, so that all agree. */
const inOrder = (snapshots: readonly Snapshot[]): Snapshot[] =>
  snapshots.filter(isCatalogued).toSorted((a, b) => timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1))

/** Totals over all snapshots of one update. */
type Totals = { files: number; bytes: number; readonly unreadable: string[] }

type Work = Readonly<{
  store: Store
  reader: SnapshotReader
  watch: CatalogueWatch
  totals: Totals
}>

function begin(db: Sqlite, snapshot: Snapshot): { seq: number; before: number } {
  const before = newestSeq(db)
  db.prepare(
    'INSERT INTO snapshot (seq, id, time, tree, tags, complete) VALUES (?, ?, ?, ?, ?, 0)',
  ).run(
    before + 1,
    snapshot.id,
    timeOf(snapshot),
    snapshot.tree,
    JSON.stringify(snapshot.tags ?? []),
  )
  return { seq: before + 1, before }
}

async function walkInto(db: Sqlite, snapshot: Snapshot, work: Work): Promise<void> {
  const { reader, watch, totals } = work
  const reading: Reading = {
    reader,
    before: beforeTree(db),
    fullText: work.store.fullText,
    signal: watch.signal,
    unreadable: totals.unreadable,
    bytes: 0,
  }
  const total = totals.files === 0 ? (snapshot.summary?.total_files_processed ?? null) : null
  const span = begin(db, snapshot)
  const onFiles = (files: number): void => {
    totals.files += files
    watch.onProgress?.({ done: totals.files, total, bytes: totals.bytes + reading.bytes })
  }
  const top = (await reader.tree(snapshot.tree)).find((node) => node.name === 'dingkeep')
  if (top?.subtree !== undefined) {
    await new Walk({ db, reading, span, onFiles, batch: work.store.batch }).root(
      top.subtree,
      nodeTime(top),
    )
  }
  totals.bytes += reading.bytes
  completeSnapshot(db, span)
}

/** Takes in one snapshot that is newer than all known ones, or leaves everything as it was. */
async function addNewest(snapshot: Snapshot, work: Work): Promise<void> {
  const db = work.store.db()
  try {
    await walkInto(db, snapshot, work)
  } catch (error) {
    if (!isCorrupt(error) && db.open && !undoUnfinished(db)) work.store.renew()
    throw translated('catalogue.db', error)
  }
}

async function addAll(snapshots: readonly Snapshot[], work: Work): Promise<void> {
  for (const snapshot of snapshots) await addNewest(snapshot, work)
}

/** True if each new snapshot comes after all that are known: only then spans can go on. */
function comesAfter(known: ReturnType<typeof listSnapshots>, fresh: readonly Snapshot[]): boolean {
  const newest = known[0]
  const first = fresh[0]
  if (newest === undefined || first === undefined) return true
  return timeOf(first) > newest.time || (timeOf(first) === newest.time && first.id > newest.id)
}

/** Drops snapshots; with the last one all goes. */
export function forgetKnown(store: Store, ids: ReadonlySet<string>): void {
  const known = store.run(listSnapshots)
  const gone = known.filter(({ id }) => ids.has(id)).map(({ id }) => id)
  if (gone.length === 0) return
  if (gone.length === known.length) store.renew()
  else store.run((db) => forgetSnapshots(db, gone))
}

async function bringUp(wanted: readonly Snapshot[], work: Work): Promise<void> {
  const { store } = work
  const ids = new Set(wanted.map(({ id }) => id))
  const stale = store.run(listSnapshots).filter(({ id }) => !ids.has(id))
  forgetKnown(store, new Set(stale.map(({ id }) => id)))
  const known = store.run(listSnapshots)
  const knownIds = new Set(known.map(({ id }) => id))
  const fresh = wanted.filter(({ id }) => !knownIds.has(id))
  if (comesAfter(known, fresh)) return addAll(fresh, work)
  store.renew()
  return addAll(wanted, work)
}

const countItems = (db: Sqlite): number =>
  db.prepare<[], { many: number }>('SELECT count(*) AS many FROM item').get()?.many ?? 0

function answer({ store, totals }: Work): CatalogueUpdate {
  return {
    snapshots: store.run(listSnapshots).length,
    items: store.run(countItems),
    unreadable: totals.unreadable,
  }
}

/** Which snapshots the catalogue shall know after an update. */
export type Aim = (all: readonly Snapshot[], known: ReadonlySet<string>) => readonly Snapshot[]

/**
 * Brings the catalogue to the snapshots that `aim` picks; a database that turns out to be broken on
 * the way is made anew once.
 */
export async function updateStore(
  store: Store,
  { reader, watch, aim }: { reader: SnapshotReader; watch: CatalogueWatch; aim: Aim },
): Promise<CatalogueUpdate> {
  const all = await reader.snapshots()
  const attempt = async (): Promise<CatalogueUpdate> => {
    const work: Work = { store, reader, watch, totals: { files: 0, bytes: 0, unreadable: [] } }
    const known = new Set(store.run(listSnapshots).map(({ id }) => id))
    await bringUp(inOrder(aim(all, known)), work)
    return answer(work)
  }
  try {
    return await attempt()
  } catch (error) {
    if (!isCorrupt(error) && !isClosed(error)) throw error
    store.renew()
    return attempt()
  }
}
