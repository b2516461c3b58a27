import type { Repository } from './api.ts'
import { damageOf } from './check-index.ts'
import { RepositoryError } from './error.ts'
import { decodeIndex, type IndexedPack, indexJson } from './index-file.ts'
import type { Lock } from './lock.ts'
import { packFingerprint } from './pack-fingerprint.ts'
import type { Id } from './types.ts'

/** Most blobs of one index file, as restic has it. */
const mostBlobs = 50_000
/** So many small index files are merged into one. */
const mostSmall = 10
const smallBlobs = 5_000

/** What to change in the index. */
export interface IndexChange {
  /** Packs that must not be described any more, or not as before. */
  readonly drop: ReadonlySet<Id>
  /** Packs to describe anew. */
  readonly add: readonly IndexedPack[]
  readonly lock: Lock
}

/**
 * Writes new index files for those that a change touches, and only then removes the old ones, so that
 * a crash leaves at worst a pack described twice. Index files that cannot be read are removed too, and
 * many small ones become one. Throws `damaged` where two files describe a pack differently.
 */
export async function rewriteIndex(
  repository: Repository,
  { drop, add, lock }: IndexChange,
): Promise<{ written: number; removed: number }> {
  const { old, kept } = await gather(repository, drop)
  if (old.length + add.length === 0) return { written: 0, removed: 0 }
  const packs = unite([...add, ...kept])
  await lock.confirm()
  const fresh = new Set<Id>()
  for (const part of parts(packs)) {
    fresh.add(await repository.saveUnpacked('index', indexJson(part)))
  }
  await lock.confirm()
  for (const id of old) if (!fresh.has(id)) await repository.backend.remove('index', id)
  await repository.reloadIndex()
  return { written: fresh.size, removed: old.length }
}

/** Leaves out packs that are described twice. Throws `damaged` where the descriptions differ. */
function unite(packs: readonly IndexedPack[]): IndexedPack[] {
  const described = new Map<Id, number>()
  return packs.filter(({ id, blobs }) => {
    const fingerprint = packFingerprint(blobs)
    const before = described.get(id)
    described.set(id, fingerprint)
    if (before === undefined || before === fingerprint) return before === undefined
    const about = { type: 'data', name: id }
    throw new RepositoryError('damaged', 'two index files describe a pack differently', { about })
  })
}

type Indexed = Readonly<{ name: Id; packs: readonly IndexedPack[] }>

/** Finds the index files to replace and the packs in them that stay. */
async function gather(
  repository: Repository,
  drop: ReadonlySet<Id>,
): Promise<{ old: Id[]; kept: IndexedPack[] }> {
  const { readable, unreadable } = await readAll(repository)
  const twice = packsInTwo(readable)
  const isTouched = ({ packs }: Indexed): boolean =>
    packs.some(({ id }) => drop.has(id) || twice.has(id))
  const small = readable.filter((one) => !isTouched(one) && blobsOf(one) < smallBlobs)
  const replaced = [...readable.filter(isTouched), ...(small.length >= mostSmall ? small : [])]
  return {
    old: [...unreadable, ...replaced.map(({ name }) => name)],
    kept: replaced.flatMap(({ packs }) => packs.filter(({ id }) => !drop.has(id))),
  }
}

const blobsOf = ({ packs }: Indexed): number =>
  packs.reduce((sum, { blobs }) => sum + blobs.length, 0)

/** A rewriting that was cut off left them: described by the new index file and the old one. */
function packsInTwo(files: readonly Indexed[]): ReadonlySet<Id> {
  const once = new Set<Id>()
  const twice = new Set<Id>()
  for (const { packs } of files) {
    for (const { id } of packs) (once.has(id) ? twice : once).add(id)
  }
  return twice
}

async function readAll(repository: Repository): Promise<{ readable: Indexed[]; unreadable: Id[] }> {
  const readable: Indexed[] = []
  const unreadable: Id[] = []
  for (const { name } of await repository.backend.list('index')) {
    const packs = await readIndex(repository, name)
    if (packs === null) unreadable.push(name)
    else readable.push({ name, packs })
  }
  return { readable, unreadable }
}

async function readIndex(repository: Repository, name: Id): Promise<IndexedPack[] | null> {
  try {
    return decodeIndex(await repository.loadUnpacked('index', name))
  } catch (error) {
    damageOf(error)
    return null
  }
}

function* parts(packs: readonly IndexedPack[]): Generator<IndexedPack[]> {
  let part: IndexedPack[] = []
  let blobs = 0
  for (const pack of packs) {
    if (part.length > 0 && blobs + pack.blobs.length > mostBlobs) {
      yield part
      part = []
      blobs = 0
    }
    part.push(pack)
    blobs += pack.blobs.length
  }
  if (part.length > 0) yield part
}
