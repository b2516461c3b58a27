import { fingerprint, overlap, printOfAll, seenOf, type SpaceCursor } from './cursor.ts'
import type { Dentry } from './dentry.ts'
import type { Dentries } from './layout.ts'
import {
  askSome,
  type Drive,
  findRecycleBin,
  listAll,
  listAtOnce,
  listRecycled,
  listSince,
} from './listing.ts'

/** What a listing of a space tells. */
export type Seen = Readonly<{
  /** `all` = the whole space; `some` = what changed; `none` = nothing did. */
  what: 'all' | 'some' | 'none'
  /** Entries of the whole space, or those that changed. */
  found: Dentries
  /** Entries that were put into the recycle bin, with all that is below them. */
  gone: ReadonlySet<string>
  /** True where the space showed nothing at all although it held something. */
  empty: boolean
  /** `all` is set where nothing changed; else it follows from what the space then has. */
  cursor: Omit<SpaceCursor, 'again' | 'count'>
}>

/** Lists a space to its end. */
export async function seeAll(drive: Drive, space: string): Promise<Seen> {
  const bin = await findRecycleBin(drive, space)
  // The bin comes first: what is deleted between the two calls is then missing in the list only.
  const recycled = [...(await listRecycled(drive, bin))].toSorted()
  const found = await listAll(drive, space)
  const cursor = { ...seenOf(found.values()), bin, recycled, all: null }
  return { what: 'all', found, gone: new Set(), empty: false, cursor }
}

/** What left the bin was restored or is gone for good; only the first concerns us. */
async function isRestored(drive: Drive, space: string, left: readonly string[]): Promise<boolean> {
  return left.length > 0 && (await askSome(drive, space, left)).there.size > 0
}

/**
 * Lists what changed in a space since the last reading.
 *
 * A small space shows everything in one answer: if that is what it was, its recycle bin need not be
 * asked for, which is metered as well.
 */
export async function seeChanges(drive: Drive, space: string, last: SpaceCursor): Promise<Seen> {
  if (last.all === null || last.again.length > 0) return seeSome(drive, space, last)
  const now = await listAtOnce(drive, space)
  const all = now === null ? null : printOfAll(now)
  if (all === last.all) {
    const { seen, recent, bin, recycled } = last
    const cursor = { seen, recent, bin, recycled, all }
    return { what: 'none', found: new Map(), gone: new Set(), empty: false, cursor }
  }
  const some = await seeSome(drive, space, last)
  return some.what === 'none' ? { ...some, cursor: { ...some.cursor, all } } : some
}

/** The newest changes, and what was put into the recycle bin. */
async function seeSome(drive: Drive, space: string, last: SpaceCursor): Promise<Seen> {
  const recycled = await listRecycled(drive, last.bin)
  const left = last.recycled.filter((id) => !recycled.has(id))
  // A folder that comes back brings all with it, and none of it has a new time.
  if (await isRestored(drive, space, left)) return seeAll(drive, space)
  const { found, any } = await listSince(drive, space, last.seen - overlap)
  const fresh = [...found].filter(([id, dentry]) => last.recent[id] !== fingerprint(dentry))
  const before = new Set(last.recycled)
  const gone = new Set([...recycled].filter((id) => !before.has(id) && !found.has(id)))
  const isSame = fresh.length === 0 && gone.size === 0 && last.again.length === 0
  return {
    what: isSame ? 'none' : 'some',
    found: new Map(fresh),
    gone,
    empty: !any && last.count > 0,
    cursor: {
      ...seenOf(found.values(), last.seen),
      bin: last.bin,
      recycled: [...recycled].toSorted(),
      all: null,
    },
  }
}

/** The entries of a space after changes: what is below a deleted folder leaves with it. */
export function applied(saved: Dentries, { found, gone }: Pick<Seen, 'found' | 'gone'>): Dentries {
  const all = new Map([...saved, ...found])
  const leaves = (dentry: Dentry): boolean => {
    const seen = new Set<string>()
    for (let at: Dentry | undefined = dentry; at && !seen.has(at.id); at = all.get(at.parent)) {
      if (gone.has(at.id) || at.deleted) return true
      seen.add(at.id)
    }
    return false
  }
  return new Map([...all].filter(([, dentry]) => !leaves(dentry)))
}

/** Tells whether a changed entry lies in a folder of which nothing is known. */
export function hasUnknownParent(saved: Dentries, found: Dentries): boolean {
  const parents = new Set([...saved.values()].map(({ parent }) => parent))
  return [...found.values()].some(
    ({ parent }) =>
      parent !== '0' && !found.has(parent) && !saved.has(parent) && !parents.has(parent),
  )
}
