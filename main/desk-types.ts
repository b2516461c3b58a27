import type { News, Tell } from '../preload/contract.ts'
import type { App, Watch } from './app-types.ts'
import type { Engine } from './app/engine.ts'
import type { Outcome } from './core/failure.ts'
import type { Clock, Fetch, Log, Mode, RunRow } from './core/ports.ts'

/** A profile that is set up and open: its commands, and what they share. */
export type Opened = Readonly<{ app: App; engine: Engine }>

/** Who or what asked for a run. */
export type Asker = 'person' | 'schedule' | 'catch-up' | 'poll'

/** A piece of long work for the desk: one at a time per profile. */
export type LongWork = Readonly<{
  what: RunRow['what'] | 'drill' | 'rebuild'
  mode?: Mode
  by: Asker
  /** Does it; events reach the windows as `run.moved`. */
  run: (opened: Opened, watch: Watch) => Promise<Outcome<unknown>>
}>

/** What all handlers work with: the profile, opened or not yet set up, and the work under way. */
export interface Desk {
  /** Folder of the profile. */
  readonly profile: string
  readonly clock: Clock
  readonly log: Log
  readonly fetch: Fetch
  /** The profile, opened once; null as long as nothing is set up. */
  opened(): Promise<Opened | null>
  /** The same, or the failure `noProfile` that the window shows. */
  needed(): Promise<Outcome<Opened>>
  /** Opens again after settings or set-up have changed; waits for work under way. */
  reopen(): Promise<void>
  /** Starts long work and answers at once; `profileBusy` while other work goes on. */
  begin(work: LongWork): Promise<Outcome<null>>
  /** Stops the work under way at the next safe point; false where there is none. */
  stop(): boolean
  /** Tells all windows. */
  tell<T extends Tell>(name: T, news: News<T>): void
  /** Called after anything that may change the state: status is computed and told. */
  touched(): void
  /** Appends to the audit log; a failure is logged and never stops the work. */
  audit(entry: AuditEntry): void
  close(): Promise<void>
}

/** One line of the audit log, before it gets its number and hash (conventions, section 13). */
export type AuditEntry = Readonly<{
  /** `p3`, `system` or `cli`. */
  actor: string
  role: string
  source: 'window' | 'engine' | 'cli'
  /** `backup.finished`, `restore.started`… */
  action: string
  object: string
  factor: 'none' | 'totp' | 'system' | 'backup-code'
  result: 'ok' | 'refused' | 'failed'
  reason?: string
  /** Numbers and keyed hashes as strings; no names, no content. */
  about: Readonly<Record<string, string>>
}>
