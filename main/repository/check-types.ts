import type { Id } from './types.ts'

/** What can be found; errors first, then notes that harm nobody. */
export type FindingKind =
  | 'snapshot-unreadable'
  | 'key-unreadable'
  | 'index-unreadable'
  | 'pack-missing'
  | 'pack-size' // stored size differs from what the index says
  | 'pack-damaged' // bytes do not have their hash, or a blob in it cannot be read
  | 'pack-index-mismatch' // intact, but the index describes it otherwise
  | 'pack-split' // two index files describe one pack differently
  | 'blob-missing' // content of files that no index knows
  | 'tree-missing'
  | 'tree-damaged'
  | 'tree-order' // names not in order or twice
  | 'node-invalid'
  | 'pack-duplicate' // the same pack in two index files
  | 'pack-orphan' // in no index
  | 'pack-mixed' // trees and data in one pack
  | 'lock-unreadable'

/** One thing that is not as it must be. */
export interface Finding {
  readonly severity: 'error' | 'note'
  readonly what: FindingKind
  /** Name of the file or blob it is about. */
  readonly id: Id
  readonly facts: Readonly<Record<string, string>>
  /** Snapshots that cannot be restored completely for it. */
  readonly snapshots: readonly Id[]
  /** First 100 paths that cannot be restored for it, over all snapshots; `/` is the root. */
  readonly paths: readonly string[]
}

/** The result of a check. */
export interface CheckResult {
  readonly findings: readonly Finding[]
  readonly snapshots: number
  readonly packs: number
  readonly packsRead: number
  readonly bytesRead: number
}

/** A finding before it is known whom it hurts; `blobs` are those that cannot be read for it. */
export interface OpenFinding {
  readonly severity: Finding['severity']
  readonly what: FindingKind
  readonly id: Id
  readonly facts?: Readonly<Record<string, string>>
  readonly blobs?: ReadonlySet<Id>
}
