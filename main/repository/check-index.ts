import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import { MutableIndex } from './blob-index.ts'
import type { OpenFinding } from './check-types.ts'
import { RepositoryError } from './error.ts'
import { decodeIndex, type IndexedPack } from './index-file.ts'
import { packFingerprint } from './pack-fingerprint.ts'
import { packSize } from './pack.ts'
import type { Id } from './types.ts'

/** What the index files say of one pack. */
export type PackRecord = Readonly<{ size: number; fingerprint: number; index: Id }>

/** All readable index files together. */
export interface IndexReading {
  readonly index: MutableIndex
  readonly packs: ReadonlyMap<Id, PackRecord>
  readonly findings: readonly OpenFinding[]
  /** Names of index files that cannot be read. */
  readonly unreadable: readonly Id[]
}

/** Gives the reason of a failure to read content; passes on all that trying again may better. */
export function damageOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'undecodable'
  const isContent =
    error instanceof RepositoryError && ['damaged', 'missing'].includes(error.reason)
  if (!isContent) throw error
  return error.reason
}

/** Reads every index file; damaged ones are named and left out. */
export async function readIndexes(
  repository: Repository,
  signal?: AbortSignal,
): Promise<IndexReading> {
  const files = await repository.backend.list('index', signal)
  const packs = new Map<Id, PackRecord>()
  const findings: OpenFinding[] = []
  const unreadable: Id[] = []
  // Every entry takes at least 36 bytes of an index file, also when compressed.
  const index = new MutableIndex(Math.ceil(files.reduce((sum, { size }) => sum + size, 0) / 36))
  await inParallel(files, 4, async ({ name }) => {
    if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
    try {
      const described = decodeIndex(await repository.loadUnpacked('index', name))
      for (const pack of described) {
        const finding = record(packs, pack, name)
        if (finding !== null) findings.push(finding)
        index.add(pack)
      }
    } catch (error) {
      unreadable.push(name)
      const facts = { reason: damageOf(error) }
      findings.push({ severity: 'error', what: 'index-unreadable', id: name, facts })
    }
  })
  return { index, packs, findings, unreadable }
}

function record(packs: Map<Id, PackRecord>, pack: IndexedPack, file: Id): OpenFinding | null {
  const { id, blobs } = pack
  const fingerprint = packFingerprint(blobs)
  const before = packs.get(id)
  if (before !== undefined) {
    const same = before.fingerprint === fingerprint
    const facts = { first: before.index, second: file }
    return same
      ? { severity: 'note', what: 'pack-duplicate', id, facts }
      : { severity: 'error', what: 'pack-split', id, facts }
  }
  packs.set(id, { size: packSize(blobs), fingerprint, index: file })
  if (new Set(blobs.map(({ type }) => type)).size < 2) return null
  return { severity: 'note', what: 'pack-mixed', id }
}

/** Compares the packs that are stored with those that the index files describe. */
export async function comparePacks(
  repository: Repository,
  { index, packs }: IndexReading,
  signal?: AbortSignal,
): Promise<OpenFinding[]> {
  const stored = new Map<Id, number>()
  for (const { name, size } of await repository.backend.list('data', signal)) stored.set(name, size)
  const findings: OpenFinding[] = []
  const gone = new Map<Id, Set<Id>>()
  for (const [id, { size }] of packs) {
    const found = stored.get(id)
    if (found === size) continue
    const blobs = new Set<Id>()
    gone.set(id, blobs)
    findings.push(
      found === undefined
        ? { severity: 'error', what: 'pack-missing', id, blobs }
        : {
            severity: 'error',
            what: 'pack-size',
            id,
            facts: { size: String(found), expected: String(size) },
            blobs,
          },
    )
  }
  if (gone.size > 0) collectLost(index, gone)
  for (const [id, size] of stored) {
    if (packs.has(id)) continue
    findings.push({ severity: 'note', what: 'pack-orphan', id, facts: { size: String(size) } })
  }
  return findings
}

/** Notes for each lost pack its blobs that lie nowhere else. */
function collectLost(index: MutableIndex, gone: ReadonlyMap<Id, Set<Id>>): void {
  for (const { id, type, packId } of index.blobs()) {
    const lost = gone.get(packId)
    if (lost === undefined) continue
    if (index.lookupAll(type, id).every((place) => gone.has(place.packId))) lost.add(id)
  }
}
