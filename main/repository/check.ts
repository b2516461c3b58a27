import type { Repository } from './api.ts'
import { findAffected } from './check-affected.ts'
import { checkData } from './check-data.ts'
import { comparePacks, damageOf, type IndexReading, readIndexes } from './check-index.ts'
import { checkTrees, TreeReader } from './check-trees.ts'
import type { CheckResult, OpenFinding } from './check-types.ts'
import { RepositoryError } from './error.ts'
import type { Id, Report } from './types.ts'

export type { CheckResult, Finding, FindingKind } from './check-types.ts'

/** What to check: always the structure, and all packs or the n-th of t parts of them. */
export interface CheckOptions {
  readonly readData?: boolean
  /** `part` from 1 to `of` (at most 256): the packs whose first byte leaves `part - 1`. */
  readonly subset?: Readonly<{ part: number; of: number }>
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: Report
}

/**
 * Checks a repository and names everything that is not as it must be.
 *
 * The structure: all keys, index files, snapshots and trees, and that every pack is there in its
 * size. On demand the content of packs. Damage is a finding, never an exception; throws
 * `RepositoryError` where the place cannot be reached or the check was stopped. The caller holds a
 * lock, at least a shared one.
 */
export async function check(
  repository: Repository,
  options: CheckOptions = {},
): Promise<CheckResult> {
  const { signal } = options
  // Snapshots first: packs of a snapshot that is listed are in an index that is listed later.
  const { snapshots, unreadable } = await repository.snapshots()
  const reading = await readIndexes(repository, signal)
  const packFindings = await comparePacks(repository, reading, signal)
  const reader = new TreeReader(repository, reading.index)
  const packs = wantedPacks(reading, packFindings, options)
  const roots = snapshots.map(({ tree }) => tree)
  // Trees are this thread's work, packs the workers': both go on at the same time.
  const both = await Promise.allSettled([
    checkTrees({ index: reading.index, reader, signal }, roots),
    checkData({ ...options, repository, index: reading.index, packs }),
  ])
  const [{ findings: treeFindings }, data] = [valueOf(both[0]), valueOf(both[1])]
  const open: OpenFinding[] = [
    ...(await checkKeys(repository)),
    ...(await checkLocks(repository)),
    ...unreadable.map(({ id, reason }) => lostSnapshot(id, reason)),
    ...reading.findings,
    ...packFindings,
    ...treeFindings,
    ...data.findings,
  ]
  return {
    findings: await findAffected(reader, snapshots, open),
    snapshots: snapshots.length + unreadable.length,
    packs: reading.packs.size,
    packsRead: data.packs,
    bytesRead: data.bytes,
  }
}

function valueOf<T>(end: PromiseSettledResult<T>): T {
  if (end.status === 'rejected') throw end.reason
  return end.value
}

const lostSnapshot = (id: Id, reason: string): OpenFinding => ({
  severity: 'error',
  what: 'snapshot-unreadable',
  id,
  facts: { reason },
})

/** Packs of the wanted part; missing ones are told already. */
function wantedPacks(
  { packs }: IndexReading,
  findings: readonly OpenFinding[],
  { readData = false, subset }: CheckOptions,
): [Id, { size: number; fingerprint: number; index: Id }][] {
  if (!readData && subset === undefined) return []
  const { part, of } = subset ?? { part: 1, of: 1 }
  const isWhole = Number.isInteger(of) && Number.isInteger(part)
  if (!isWhole || of > 256 || part < 1 || part > of) {
    throw new RepositoryError('unfit', 'no such part of the packs')
  }
  const missing = new Set(findings.flatMap(({ what, id }) => (what === 'pack-missing' ? [id] : [])))
  const isWanted = (id: Id): boolean => Number.parseInt(id.slice(0, 2), 16) % of === part - 1
  return [...packs].filter(([id]) => !missing.has(id) && isWanted(id))
}

async function checkKeys(repository: Repository): Promise<OpenFinding[]> {
  const { unreadable } = await repository.listKeys()
  return unreadable.map((id) => ({ severity: 'error', what: 'key-unreadable', id }))
}

async function checkLocks(repository: Repository): Promise<OpenFinding[]> {
  const findings: OpenFinding[] = []
  for (const { name } of await repository.backend.list('locks')) {
    try {
      await repository.loadUnpacked('locks', name)
    } catch (error) {
      const reason = damageOf(error)
      if (reason === 'missing') continue
      findings.push({ severity: 'note', what: 'lock-unreadable', id: name, facts: { reason } })
    }
  }
  return findings
}
