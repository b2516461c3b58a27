import type { News, Tell } from '../preload/contract.ts'
import type { RunView } from '../preload/contract/runs.ts'
import type { StatusView } from '../preload/contract/status.ts'
import type { Printer } from './adapters/print.ts'
import type { Sealer } from './adapters/secrets/index.ts'
import type { Shell } from './adapters/shell.ts'
import type { App, Watch } from './app-types.ts'
import type { Engine } from './app/engine.ts'
import type { AuditEntry } from './core/audit.ts'
import type { Outcome } from './core/failure.ts'
import type { Asker, Clock, Fetch, Log, RunMode, RunRow } from './core/ports.ts'
import type { StatusFacts } from './core/status-facts.ts'
import type { SyncJobs } from './desk/sync-jobs.ts'

export type { AuditEntry } from './core/audit.ts'

/** A profile that is set up and open: its commands, and what they share. */
export type Opened = Readonly<{ app: App; engine: Engine }>

export type { Asker } from './core/ports.ts'

/** A piece of long work for the desk: one at a time per profile. */
export type LongWork = Readonly<{
  what: RunRow['what'] | 'rebuild'
  mode?: RunMode
  by: Asker
  /** Does it; events reach the windows as `run.moved`. */
  run: (opened: Opened, watch: Watch) => Promise<Outcome<unknown>>
  /** Called once the desk is free again: whoever is told of the end may begin the next at once. */
  ended?: (opened: Opened, outcome: Outcome<unknown>) => void
}>

/** What all handlers work with: the profile, opened or not yet set up, and the work under way. */
export interface Desk {
  /** Folder of the profile. */
  readonly profile: string
  readonly clock: Clock
  readonly log: Log
  readonly fetch: Fetch
  /** The system's own store of secrets, where the shell has one. */
  readonly sealer?: Sealer
  /** Makes PDFs, where the shell can; else a browser of this computer does. */
  readonly printer?: Printer
  /** The program around the engine; a browser has none. */
  readonly shell?: Shell
  /** The profile, opened once; null as long as nothing is set up. */
  opened(): Promise<Opened | null>
  /** The same, or the failure `noProfile` that the window shows. */
  needed(): Promise<Outcome<Opened>>
  /** Opens again after settings or set-up have changed; waits for work under way. */
  reopen(): Promise<void>
  /** Opens a profile whose passphrase is kept nowhere: `passphraseWrong`, or what opening says. */
  unlock(passphrase: string): Promise<Outcome<null>>
  /** Starts long work and answers at once; `profileBusy` while other work goes on. */
  begin(work: LongWork): Promise<Outcome<null>>
  /** Stops the work under way at the next safe point; false where there is none. */
  stop(): boolean
  /** Stops a backup and goes on with it then; false where nothing runs that can be moved. */
  moveTo(at: number): boolean
  /** The state now, for windows and tray. */
  status(): Promise<StatusView>
  /** What the state is computed from. */
  facts(): Promise<StatusFacts>
  /** The run under way; null when there is none. */
  run(): RunView | null
  /** Work on links of the sync that windows began; it goes on beside runs. */
  readonly sync: SyncJobs
  /** Tells all windows. */
  tell<T extends Tell>(name: T, news: News<T>): void
  /** Called after anything that may change the state: status is computed and told. */
  touched(): void
  /** Appends to the audit log; a failure is logged and never stops the work. */
  audit(entry: AuditEntry): void
  close(): Promise<void>
}
