import { existsSync, renameSync } from 'node:fs'
import { chmod, rename, rm } from 'node:fs/promises'

import type { Clock, State } from '../../core/ports.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import { type AuditLog, openAudit } from './audit.ts'
import { type Deliveries, openDeliveries } from './deliveries.ts'
import { openLedger } from './ledger.ts'
import type { AllowanceSettings, BudgetLedger } from './ledger.ts'
import { openPeople, type PeopleStore } from './people.ts'
import { openRecords } from './records.ts'
import { parseRun, runColumns } from './run-rows.ts'
import { guarded, isCorrupt, migrate, openSqlite, translated } from './sqlite.ts'
import type { Sqlite } from './sqlite.ts'
import { stateMigrations } from './state-schema.ts'
import { forgetLink } from './sync/forget.ts'
import { openSyncStore } from './sync/store.ts'

const file = 'state.db'

/** What `openState` needs; `onDamaged` hears under which path a broken file was kept aside. */
export type StateOptions = Readonly<{
  clock: Clock
  allowance: AllowanceSettings
  onDamaged?: (keptAs: string) => void
}>

/** All of `state.db`: what runs need of it, and the parts that only the window and the log use. */
export interface StateDatabase extends State {
  readonly audit: AuditLog
  readonly people: PeopleStore
  /** Where the sync keeps what it saw, intends and did. */
  readonly sync: SyncStore
  /** Forgets all that the sync knows of a link; the audit log keeps its rows. */
  forgetLink(linkId: number): void
  /** Events that DingTalk delivered, by month. */
  readonly deliveries: Deliveries
}

/** Opens a file that is a sound database, or gives null for one that is not. */
function openSound(path: string): Sqlite | null {
  let db: Sqlite | null = null
  try {
    db = openSqlite(path, 'full')
    migrate(db, file, stateMigrations)
    // The file is small; what is broken must show now and not in the middle of a run.
    if (db.pragma('quick_check(1)', { simple: true }) === 'ok') return db
  } catch (error) {
    db?.close()
    if (isCorrupt(error)) return null
    throw error
  }
  db.close()
  return null
}

/** Moves a broken database with its journal out of the way, under a dated name. */
function keepDatabaseAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  let keptAs = `${path}.damaged-${stamp}`
  for (let again = 2; existsSync(keptAs); again += 1) keptAs = `${path}.damaged-${stamp}-${again}`
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${part}`)) renameSync(`${path}${part}`, `${keptAs}${part}`)
  }
  return keptAs
}

function openOrReplace(path: string, options: StateOptions): Sqlite {
  const sound = openSound(path)
  if (sound !== null) return sound
  const keptAs = keepDatabaseAside(path, options.clock.now())
  options.onDamaged?.(keptAs)
  const fresh = openSqlite(path, 'full')
  migrate(fresh, file, stateMigrations)
  return fresh
}

const runMethods = (db: Sqlite): Pick<State, 'putRun' | 'runs' | 'dropRun'> => {
  const put = db.prepare(
    `INSERT OR REPLACE INTO run (id, what, mode, state, started, ended, snapshot, counts, failure)
     VALUES (:id, :what, :mode, :state, :started, :ended, :snapshot, :counts, :failure)`,
  )
  const drop = db.prepare('DELETE FROM run WHERE id = ?')
  const newest = db.prepare(
    'SELECT * FROM run WHERE started < ? ORDER BY started DESC, id DESC LIMIT ?',
  )
  return {
    putRun: (row) => void guarded(file, () => put.run(runColumns(row))),
    runs: (limit, before = Number.MAX_SAFE_INTEGER) =>
      guarded(file, () => newest.all(before, limit).map(parseRun)),
    dropRun: (id) => void guarded(file, () => drop.run(id)),
  }
}

const packMethods = (db: Sqlite): Pick<State, 'doomedPacks' | 'setDoomedPacks'> => {
  const all = db.prepare<[], { id: string; first_seen: number }>('SELECT * FROM doomed_pack')
  const clear = db.prepare('DELETE FROM doomed_pack')
  const add = db.prepare('INSERT INTO doomed_pack (id, first_seen) VALUES (?, ?)')
  const replace = db.transaction((packs: ReadonlyMap<string, number>) => {
    clear.run()
    for (const [id, seen] of packs) add.run(id, seen)
  })
  return {
    doomedPacks: () =>
      guarded(file, () => new Map(all.all().map((row) => [row.id, row.first_seen]))),
    setDoomedPacks: (packs) => guarded(file, () => replace.immediate(packs)),
  }
}

const noteMethods = (db: Sqlite): Pick<State, 'note' | 'noted'> => {
  const put = db.prepare('INSERT OR REPLACE INTO note (key, value) VALUES (?, ?)')
  const get = db.prepare<[string], { value: string }>('SELECT value FROM note WHERE key = ?')
  return {
    note: (key, value) => void guarded(file, () => put.run(key, value)),
    noted: (key) => guarded(file, () => get.get(key)?.value ?? null),
  }
}

/** Copies a database that is in use: whole, with mode 0600, or not at all. */
async function copyDatabase(db: Sqlite, path: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`
  try {
    await db.backup(beside)
    if (process.platform !== 'win32') await chmod(beside, 0o600)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw translated(file, error)
  }
}

/**
 * Opens `state.db`, made new if it is missing; every change is on the disk when its call returns.
 *
 * A broken file is kept aside under a dated name and told to `onDamaged`; a newer one is refused
 * with `newerFormat`. Calls throw `FailureError` (`storageFull`, `storageDenied`, `diskErrors`,
 * `profileBusy`, about `state.db`) where the disk or another program is in the way.
 */
export function openState(path: string, options: StateOptions): StateDatabase {
  const db = guarded(file, () => openOrReplace(path, options))
  const ledger: BudgetLedger = openLedger(db, options.clock, options.allowance)
  return {
    ledger,
    ...runMethods(db),
    ...packMethods(db),
    ...noteMethods(db),
    audit: openAudit(db),
    people: openPeople(db),
    sync: openSyncStore(db),
    forgetLink: (linkId) => forgetLink(db, linkId),
    deliveries: openDeliveries(db, options.clock, options.allowance.org),
    records: openRecords(db, file),
    async copyTo(target) {
      ledger.settle()
      await copyDatabase(db, target)
    },
    close() {
      if (!db.open) return
      try {
        ledger.settle()
      } finally {
        db.close()
      }
    },
  }
}
