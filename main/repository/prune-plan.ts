import type { BlobEntry, BlobIndex } from './blob-index.ts'
import { RepositoryError } from './error.ts'
import type { BlobType, Id } from './types.ts'
import type { UsedBlobs } from './used-blobs.ts'

/** What a prune would do with the packs. */
export interface PrunePlan {
  /** Nothing in them is needed, or all of it lies elsewhere too. */
  readonly unneeded: ReadonlySet<Id>
  /** Partly needed: what is needed is written anew, then they are unneeded too. */
  readonly repack: ReadonlySet<Id>
  /** Described in the index but not stored, and not needed. */
  readonly gone: ReadonlySet<Id>
  /** Needed blobs of the packs to repack, in the order in which they lie. */
  readonly blobs: readonly BlobEntry[]
  readonly usedBytes: number
  readonly unusedBytes: number
}

/** What the plan is made of. */
export interface PruneFacts {
  readonly index: BlobIndex
  readonly used: UsedBlobs
  /** Sizes of the stored packs. */
  readonly stored: ReadonlyMap<Id, number>
  /** Packs that a prune before found unneeded: of equal copies, those elsewhere count. */
  readonly doomed: ReadonlyMap<Id, number>
  /** Unused bytes that may stay, as a part of the used ones. */
  readonly maxUnused: number
}

type Pack = { id: Id; used: number; unused: number; types: Set<BlobType> }

/** Packs below this size count as small, and so many small ones of a type are merged. */
const smallPack = 0.8 * 4 * 1024 * 1024
const manySmall = 10

/** Decides over all packs. Throws `missing` where a needed blob lies in no stored pack. */
export function planPrune(facts: PruneFacts): PrunePlan {
  const { index, stored } = facts
  const keeper = chooseKeepers(facts)
  const isKept = ({ type, id, packId }: BlobEntry): boolean =>
    facts.used[type].has(id) && (keeper.get(`${type}${id}`) ?? packId) === packId
  const packs = new Map<Id, Pack>()
  for (const blob of index.blobs()) {
    let pack = packs.get(blob.packId)
    if (pack === undefined) {
      pack = { id: blob.packId, used: 0, unused: 0, types: new Set() }
      packs.set(blob.packId, pack)
    }
    pack.types.add(blob.type)
    if (isKept(blob)) pack.used += blob.length
    else pack.unused += blob.length
  }
  const all = [...packs.values()]
  const lost = all.find(({ id, used }) => used > 0 && !stored.has(id))
  if (lost !== undefined) {
    const about = { type: 'data', name: lost.id }
    throw new RepositoryError('missing', 'a pack that a snapshot needs is not there', { about })
  }
  const present = all.filter(({ id }) => stored.has(id))
  const repack = chooseRepack(present, facts)
  const blobs = [...index.blobs()].filter((blob) => repack.has(blob.packId) && isKept(blob))
  return {
    unneeded: new Set(present.filter(({ used }) => used === 0).map(({ id }) => id)),
    repack,
    gone: new Set(all.filter(({ id }) => !stored.has(id)).map(({ id }) => id)),
    blobs,
    usedBytes: all.reduce((sum, { used }) => sum + used, 0),
    unusedBytes: present.reduce((sum, { unused }) => sum + unused, 0),
  }
}

/** Of the copies of a blob one counts: in a stored pack, and rather not in a doomed one. */
function chooseKeepers({ index, stored, doomed }: PruneFacts): Map<string, Id> {
  const keepers = new Map<string, Id>()
  const rank = (pack: Id): number => (stored.has(pack) ? 2 : 0) + (doomed.has(pack) ? 0 : 1)
  for (const places of index.duplicates()) {
    const [first, ...others] = places
    if (first === undefined) continue
    const best = others.reduce((a, b) => (rank(b.packId) > rank(a.packId) ? b : a), first)
    keepers.set(`${first.type}${first.id}`, best.packId)
  }
  return keepers
}

function chooseRepack(packs: readonly Pack[], facts: PruneFacts): Set<Id> {
  const needed = packs.filter((pack) => pack.used > 0)
  const repack = new Set(wasteful(needed, facts.maxUnused))
  for (const { id, types } of needed) if (types.size > 1) repack.add(id)
  for (const type of ['data', 'tree'] as const) {
    const small = needed.filter(
      ({ id, types }) => types.has(type) && (facts.stored.get(id) ?? 0) < smallPack,
    )
    if (small.length >= manySmall) for (const { id } of small) repack.add(id)
  }
  return repack
}

/** Partly needed packs, worst first, until little enough is unneeded in the rest. */
function* wasteful(packs: readonly Pack[], maxUnused: number): Generator<Id> {
  const used = packs.reduce((sum, pack) => sum + pack.used, 0)
  let unused = packs.reduce((sum, pack) => sum + pack.unused, 0)
  // Trees always, since they are read at every look.
  const rank = (pack: Pack): number =>
    pack.types.has('tree') ? Infinity : pack.unused / (pack.used + pack.unused)
  const partly = packs.filter((pack) => pack.unused > 0)
  for (const pack of partly.toSorted((a, b) => rank(b) - rank(a) || b.unused - a.unused)) {
    if (!pack.types.has('tree') && unused <= used * maxUnused) return
    yield pack.id
    unused -= pack.unused
  }
}
