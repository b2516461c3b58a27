import type { EntryRow, Filters, HitRow, SnapshotList } from './app-rows.ts'
import type { PutBackAsk, PutBackResult } from './app/put-back-types.ts'
import type { SyncApp } from './app/sync/types.ts'
import type { Failure, Outcome } from './core/failure.ts'
import type { Kind } from './core/kinds.ts'
import type {
  AllowanceState,
  Asker,
  Counts,
  ItemId,
  KindResult,
  RunMode,
  RunRow,
} from './core/ports.ts'
import type { State } from './core/status.ts'

export type * from './app-rows.ts'

/** What long work tells while it goes on; the command line prints them as JSON lines. */
export type AppEvent =
  | {
      readonly type: 'progress'
      readonly run: string
      readonly phase:
        | 'read'
        | 'write'
        | 'commit'
        | 'verify'
        | 'copy'
        | 'restore'
        | 'prune'
        | 'rebuild'
      readonly kind?: Kind
      readonly done: number
      readonly total: number | null
      readonly bytes: number
      /** Set while we are asked to wait; `until` in milliseconds since 1970. */
      readonly wait?: { readonly failure: Failure; readonly until: number }
    }
  | {
      readonly type: 'item'
      readonly run: string
      readonly failure: Failure
      readonly kind: Kind
      readonly item: ItemId
      readonly path: string
    }
  /** Something a person should know; the work goes on. */
  | { readonly type: 'warning'; readonly run: string; readonly failure: Failure }

/** How each long call is watched and stopped. The first abort stops at a safe point. */
export interface Watch {
  readonly signal: AbortSignal
  readonly onEvent: (event: AppEvent) => void
  /** Who asked; the command line if absent. */
  readonly by?: Asker
  /** Called at each request to DingTalk; tries again are not counted twice. */
  readonly onRequest?: () => void
}

/** One line of the live check that setup makes. */
export type SetupCheck = Readonly<{
  what: 'dingtalk' | 'permission' | 'mailbox' | 'microsoft' | 'storage' | 'passphrase' | 'folder'
  /** Permission code, address, folder or storage; shown as it is. */
  name: string
  kind: Kind | null
  needed: boolean
  failure: Failure | null
}>

export type SetupResult = Readonly<{
  checks: readonly SetupCheck[]
  /** False with `--check-only` or when a needed check failed. */
  saved: boolean
  /** A repository was made (true) or found and opened (false). */
  created: boolean
  warnings: readonly Failure[]
}>

export type BackupResult = Readonly<{
  run: string
  mode: RunMode
  /** Null when it was stopped, or when a live run found no change. */
  snapshot: string | null
  stopped: boolean
  partial: boolean
  kinds: readonly KindResult[]
  counts: Counts
  bytesAdded: number
  bytesRead: number
  failedItems: number
  calls: Readonly<{ metered: number; free: number }>
  warnings: readonly Failure[]
}>

export type RestoreAsk = Readonly<{
  snapshot: string
  target: string
  include: readonly string[]
  exclude: readonly string[]
  dryRun: boolean
  overwrite: 'never' | 'changed' | 'always'
}>

export type RestoreResult = Readonly<{
  run: string
  snapshot: string
  files: number
  bytes: number
  skipped: number
  /** Files that could not be restored, with the reason. */
  failed: readonly Readonly<{ path: string; failure: Failure }>[]
  /** Names that this system cannot hold: saved name → kept under. */
  renamed: readonly Readonly<{ path: string; as: string }>[]
  /** With `dryRun`: what would be written (first 1,000). */
  planned: readonly Readonly<{ path: string; does: 'write' | 'overwrite' | 'skip' }>[]
}>

export type VerifyAsk = Readonly<{
  readData: boolean
  subset?: Readonly<{ n: number; of: number }>
}>

export type Finding = Readonly<{
  severity: 'error' | 'note'
  what: string
  id: string
  /** Snapshots and paths that this touches (first 100 each). */
  snapshots: readonly string[]
  paths: readonly string[]
}>

export type VerifyResult = Readonly<{
  run: string
  findings: readonly Finding[]
  damaged: boolean
  snapshots: number
  packs: number
  packsRead: number
  bytesRead: number
}>

export type ForgetResult = Readonly<{
  run: string
  dryRun: boolean
  kept: readonly Readonly<{ snapshot: string; time: string; reasons: readonly string[] }>[]
  removed: readonly Readonly<{ snapshot: string; time: string }>[]
}>

export type PruneResult = Readonly<{
  run: string
  dryRun: boolean
  packsRemoved: number
  packsRewritten: number
  /** Waiting for the grace period of 24 h. */
  packsWaiting: number
  bytesFreed: number
}>

export type CopyResult = Readonly<{
  run: string
  copies: readonly Readonly<{
    name: string
    snapshots: number
    bytes: number
    failure: Failure | null
  }>[]
  dryRun: boolean
}>

export type KindStatus = Readonly<{
  kind: Kind
  /** Newest copy in which this kind was read to its end. */
  snapshot: string | null
  /** Milliseconds since 1970 up to which the kind is saved. */
  at: number | null
  failed: number
  /** Why it could not be read the last time, if so. */
  failure: Failure | null
}>

export type StatusResult = Readonly<{
  now: number
  organisation: string
  storage: string
  snapshots: number | null
  kinds: readonly KindStatus[]
  allowance: AllowanceState | null
  lastRun: RunRow | null
  lastVerify: RunRow | null
  /** Set where the storage cannot be looked at now. */
  storageFailure: Failure | null
  /** All states that are true, the worst first; absent before they were ranked. */
  states?: readonly [State, ...State[]]
}>

export type KeyRow = Readonly<{
  id: string
  username: string
  created: string
  current: boolean
  fingerprint: string
}>

/** The engine as the command line (and later the window) sees it: one profile, opened. */
export interface App {
  backup(
    ask: Readonly<{ mode: RunMode; kinds?: readonly Kind[]; refetch: boolean }>,
    watch: Watch,
  ): Promise<Outcome<BackupResult>>
  snapshots(all: boolean): Promise<Outcome<SnapshotList>>
  ls(snapshot: string, path: string): Promise<Outcome<readonly EntryRow[]>>
  find(pattern: string, filters: Filters): Promise<Outcome<readonly HitRow[]>>
  search(words: string, filters: Filters): Promise<Outcome<readonly HitRow[]>>
  restore(ask: RestoreAsk, watch: Watch): Promise<Outcome<RestoreResult>>
  putBack(ask: PutBackAsk, watch: Watch): Promise<Outcome<PutBackResult>>
  verify(ask: VerifyAsk, watch: Watch): Promise<Outcome<VerifyResult>>
  forget(dryRun: boolean, watch: Watch): Promise<Outcome<ForgetResult>>
  prune(dryRun: boolean, watch: Watch): Promise<Outcome<PruneResult>>
  copy(ask: Readonly<{ to?: string; dryRun: boolean }>, watch: Watch): Promise<Outcome<CopyResult>>
  status(): Promise<Outcome<StatusResult>>
  keys(): Promise<Outcome<readonly KeyRow[]>>
  /** Adds a key file opened by a passphrase, or by 12 new words that are given back once. */
  addKey(
    ask: Readonly<{ passphrase: string } | { words: true }>,
  ): Promise<Outcome<Readonly<{ key: KeyRow; words: string | null }>>>
  removeKey(id: string): Promise<Outcome<null>>
  rebuildCatalogue(watch: Watch): Promise<Outcome<Readonly<{ snapshots: number; items: number }>>>
  /** The sync between DingTalk and Outlook. */
  readonly sync: SyncApp
  close(): Promise<void>
}

/**
 * `openApp(profileDir)`: fails with `noProfile`, `profileBusy`, `settingsUnfit`. A wrong passphrase
 * shows in the first work that opens the storage: `passphraseWrong`.
 */
export type OpenApp = (profile: string) => Promise<Outcome<App>>

/** `setup(profileDir, configFile)`: live checks, then repository and profile. */
export type Setup = (
  ask: Readonly<{ profile: string; config: string; checkOnly: boolean }>,
  watch: Watch,
) => Promise<Outcome<SetupResult>>
