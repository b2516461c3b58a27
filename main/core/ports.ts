import type { Failure, Outcome } from './failure.ts'
import type { Kind } from './kinds.ts'

/** A JSON value; numbers that a double cannot hold digit for digit travel as `JSON.rawJSON` objects. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** The only `now`. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number
  /** Waits; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** `fetch` as handed in: Node's, Electron's, or a test's. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>

/** What a log line may hold: ids and numbers; no names, subjects, addresses, tokens, paths. */
export type LogFacts = Readonly<Record<string, string | number | boolean>>
export interface Log {
  write(level: 'error' | 'warn' | 'info' | 'debug', event: string, facts?: LogFacts): void
}

// ---- Sources: what is read ------------------------------------------------------------------

/** Identity of one record of a kind; `type` is `user`, `dept`, `event`, … */
export type ItemId = Readonly<{ type: string; id: string }>

/** Bytes that are fetched only when they are needed. */
export interface Download {
  /** Size in bytes where the service tells it. */
  readonly size: number | null
  /** True if id, version and size equal those of the copy before: its saved content is used again. */
  readonly unchanged: boolean
  open(signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** One file of an item, below the kind's folder. */
export interface FileDraft {
  /** Logical path, parts joined by `/`, without shard folders (`~00`): those are made on writing. */
  readonly path: string
  /** Path in the copy before where it differs (a renamed or moved item). */
  readonly from?: string
  /** The item's own change time, milliseconds since 1970; 0 where there is none. */
  readonly time: number
  readonly content: Uint8Array | Download
}

/** One record with all its files; takes the place of what the item had before. */
export type ItemDraft = ItemId & { readonly files: readonly FileDraft[] }

export type Change =
  /** New or read again: written; an unchanged one gives the same bytes and counts as same. */
  | { readonly is: 'item'; readonly item: ItemDraft }
  /** Seen and not changed: its files stay as the copy before has them. */
  | { readonly is: 'same'; readonly item: ItemId; readonly paths: readonly string[] }
  /** Proven deleted by the service: its files (or whole folders) leave the next copy. */
  | { readonly is: 'gone'; readonly item: ItemId; readonly paths: readonly string[] }
  /** Could not be read: files and folders of `paths` stay as they were, and the item is named. */
  | {
      readonly is: 'failed'
      readonly item: ItemId
      readonly paths: readonly string[]
      readonly failure: Failure
    }
  /** A folder got another name; everything below moves with it. Comes before items below it. */
  | { readonly is: 'moved'; readonly from: string; readonly to: string }
  /**
   * This folder was listed to its end: whatever below it was neither written, kept nor failed in
   * this run is gone. Without this, nothing is taken as deleted.
   */
  | { readonly is: 'complete'; readonly folder: string }

/** Some changes in order, and the cursor that belongs to the tree once they are in it. */
export interface Page {
  readonly changes: readonly Change[]
  /** Absent = the cursor before still holds. */
  readonly cursor?: Json
  readonly done: number
  readonly total: number | null
}

/** One entry of a folder of the copy before; shard folders are joined and not seen. */
export type Entry = Readonly<{ name: string; is: 'file' | 'folder'; size: number; time: number }>

/** A kind's part of the copy before, to look things up. */
export interface Before {
  /** What the last page gave; null at first, and always null in a full run. */
  readonly cursor: Json | null
  /** Entries of a folder (`''` = the kind's own); empty if it is not there. */
  list(folder: string): Promise<readonly Entry[]>
  /** Content of a file, or null if it is not there. */
  read(path: string): Promise<Uint8Array | null>
}

export type Mode = 'incremental' | 'full'
/** A live run comes after a change; it makes a copy only if there was one. */
export type RunMode = Mode | 'live'

export interface ReadAsk {
  readonly mode: Mode
  /** Full run that also downloads content whose version did not change. */
  readonly refetch: boolean
  readonly before: Before
  /** Departments in range; `[1]` is everyone. */
  readonly departments: readonly number[]
  /** IANA zone in which days, months and years of paths are counted; set once for a repository. */
  readonly zone: string
  readonly signal: AbortSignal
}

/** Reads one kind. Throws `FailureError` where the kind cannot be read further. */
export interface Source {
  readonly kind: Kind
  read(ask: ReadAsk): AsyncIterable<Page>
}

// ---- The month's allowance --------------------------------------------------------------------

export type Purpose = 'backup' | 'restore' | 'sync' | 'setup' | 'alert'
export type Use = Readonly<{ kind: Kind; purpose: Purpose }>

/** What one organisation has used of one month; `cap` and counts are calls. */
export type AllowanceState = Readonly<{
  month: string
  cap: number
  used: number
  byKind: Readonly<Partial<Record<Kind, number>>>
  /** When the month ends and calls are granted again, milliseconds since 1970. */
  renews: number
}>

/**
 * Counts metered calls against the month (conventions, section 12). Synchronous: a call is noted
 * before it is sent, so that a crash can only count too much.
 */
export interface Ledger {
  /** Takes one call; refuses with `allowanceUsed` when the share of this purpose is used up. */
  reserve(use: Use): Outcome<null>
  /** Gives back a call that was throttled or never sent. */
  release(use: Use): void
  /** DingTalk itself said that the month is used up: nothing more is granted till it ends. */
  exhausted(): void
  read(): AllowanceState
}

// ---- Runs --------------------------------------------------------------------------------------

export const runStates = [
  'queued',
  'running',
  'waiting',
  'stopping',
  'finished',
  'finished-with-failures',
  'stopped',
  'failed',
] as const
export type RunState = (typeof runStates)[number]

export type Counts = Readonly<{
  new: number
  changed: number
  gone: number
  same: number
  failed: number
}>

/** One named item that could not be saved. */
export type FailedItem = Readonly<{ kind: Kind; item: ItemId; path: string; failure: Failure }>

export type KindResult = Readonly<{
  kind: Kind
  /** `read` to its end, or `partly`: carried over with what was read. */
  outcome: 'read' | 'partly'
  failure: Failure | null
  started: number
  ended: number
  counts: Counts
  bytes: number
}>

/** Who or what asked for a run. */
export const whoAsks = ['person', 'schedule', 'catch-up', 'poll', 'command-line'] as const
export type Asker = (typeof whoAsks)[number]

export type RunRow = Readonly<{
  id: string
  what: 'backup' | 'verify' | 'restore' | 'forget' | 'prune' | 'copy' | 'drill'
  mode: RunMode | null
  state: RunState
  started: number
  ended: number | null
  snapshot: string | null
  counts: Counts
  failure: Failure | null
}>

/** Small dated records by subject, each a JSON value; `at` in milliseconds since 1970. */
export interface Records {
  put(subject: string, record: Readonly<{ id: string; at: number; body: Json }>): void
  get(subject: string, id: string): Json | undefined
  /** Newest first; `before` is exclusive, `since` inclusive. */
  list(
    subject: string,
    range?: Readonly<{ before?: number; since?: number; limit?: number }>,
  ): readonly Readonly<{ id: string; at: number; body: Json }>[]
  remove(subject: string, id: string): void
  /** Drops what is older. */
  cut(subject: string, before: number): void
}

/** What cannot be rebuilt: `state.db` (conventions, section 7). Synchronous; durable on return. */
export interface State {
  readonly ledger: Ledger
  putRun(row: RunRow): void
  /** Newest first; `before` = only those that started earlier. */
  runs(limit: number, before?: number): readonly RunRow[]
  /** Takes a run out of the list again: a look for changes that found none. */
  dropRun(id: string): void
  readonly records: Records
  /** Packs found unreferenced by earlier prunes: id → first seen, milliseconds since 1970. */
  doomedPacks(): ReadonlyMap<string, number>
  setDoomedPacks(packs: ReadonlyMap<string, number>): void
  note(key: string, value: string): void
  noted(key: string): string | null
  /** Writes a consistent copy of the database to a file. */
  copyTo(path: string): Promise<void>
  close(): void
}
