import { chmodSync, closeSync, openSync } from 'node:fs'

import Database from 'better-sqlite3'

import { fail, FailureError } from '../../core/failure.ts'
import type { FailureName } from '../../core/failure.ts'

export type Sqlite = Database.Database

/** One step of a database's history: plain SQL, never edited after release. */
export type Migration = string

/** How durable a commit is: `full` outlives a power cut, `normal` may lose the newest commits. */
export type Durability = 'full' | 'normal'

const causes: readonly (readonly [prefix: string, name: FailureName])[] = [
  ['SQLITE_FULL', 'storageFull'],
  ['SQLITE_READONLY', 'storageDenied'],
  ['SQLITE_PERM', 'storageDenied'],
  ['SQLITE_CANTOPEN', 'storageDenied'],
  ['SQLITE_AUTH', 'storageDenied'],
  ['SQLITE_IOERR', 'diskErrors'],
  ['SQLITE_BUSY', 'profileBusy'],
  ['SQLITE_LOCKED', 'profileBusy'],
]

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '')

/** Tells whether SQLite found its file to be no database, or a broken one. */
export const isCorrupt = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(codeOf(error))

/** Tells whether a database was closed under the work on it. */
export const isClosed = (error: unknown): boolean =>
  error instanceof TypeError && error.message.includes('database connection is not open')

/**
 * Runs work on a database; full, forbidden, broken and busy become a `FailureError` whose
 * `about.storage` is the file's name. Anything else is thrown as it is.
 */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw translated(file, error)
  }
}

/** The error that stands for one of SQLite's; other errors come back as they are. */
export function translated(file: string, error: unknown): unknown {
  const code = codeOf(error)
  if (isCorrupt(error)) return error
  const cause = causes.find(([prefix]) => code.startsWith(prefix))
  if (cause === undefined) return error
  return new FailureError({ name: cause[1], about: { storage: file, folder: file } }, error)
}

/** Opens a database file (made with mode 0600) in WAL mode; throws SQLite's errors. */
export function openSqlite(path: string, durability: Durability): Sqlite {
  // SQLite gives its -wal and -shm the mode of the main file, so that it must be right first.
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  const db = new Database(path, { timeout: 5_000 })
  try {
    db.pragma('journal_mode = WAL')
    // The build's own default for WAL is NORMAL, which forgets commits in a power cut.
    db.pragma(`synchronous = ${durability}`)
    db.pragma('trusted_schema = OFF')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const statements = new WeakMap<Sqlite, Map<string, Database.Statement>>()

/** A statement that is asked often, prepared once for each database. */
export function prepared<P extends unknown[], R>(
  db: Sqlite,
  sql: string,
): Database.Statement<P, R> {
  const known = statements.get(db) ?? new Map<string, Database.Statement>()
  statements.set(db, known)
  const statement = known.get(sql) ?? db.prepare(sql)
  known.set(sql, statement)
  // The text of the statement decides what it takes and gives; the compiler cannot see it.
  return statement as unknown as Database.Statement<P, R>
}

/** The number of migrations that a database has behind it. */
export const versionOf = (db: Sqlite): number => Number(db.pragma('user_version', { simple: true }))

/**
 * Brings a database to the newest shape: each missing step and its number in one transaction.
 *
 * Throws `newerFormat` (about: `file`, `version`) if a newer program has been here.
 */
export function migrate(db: Sqlite, file: string, steps: readonly Migration[]): void {
  const upgrade = db.transaction(() => {
    const version = versionOf(db)
    if (version > steps.length) fail('newerFormat', { file, version: `${version}` })
    for (const step of steps.slice(version)) db.exec(step)
    if (version < steps.length) db.pragma(`user_version = ${steps.length}`)
  })
  upgrade.immediate()
}
