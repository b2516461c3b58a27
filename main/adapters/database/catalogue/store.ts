import { rmSync } from 'node:fs'

import { FailureError } from '../../../core/failure.ts'
import type { CatalogueOptions } from '../catalogue-port.ts'
import { guarded, isCorrupt, migrate, openSqlite } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { undoUnfinished } from './changes.ts'
import { catalogueMigrations } from './schema.ts'

const file = 'catalogue.db'

/** The database of a catalogue; being a cache, it is made anew whenever it is of no use. */
export interface Store {
  readonly fullText: boolean
  readonly batch: number
  /** The database of this moment; do not keep it over a call of `renew` or `run`. */
  db(): Sqlite
  /**
   * Runs work on the database. If that turns out to be broken, an empty one takes its place and the
   * work is done again on that.
   */
  run<T>(work: (db: Sqlite) => T): T
  /** Starts again with an empty database. */
  renew(): void
  close(): void
}

function isOf(db: Sqlite, fullText: boolean): boolean {
  const wanted = fullText ? 'yes' : 'no'
  const read = db.prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'fullText'`)
  const found = read.get()?.value
  if (found === undefined) {
    db.prepare(`INSERT INTO meta (key, value) VALUES ('fullText', ?)`).run(wanted)
  }
  return found === undefined || found === wanted
}

/** Opens what is there, or gives null where that is broken, newer, or made for other settings. */
function openUsable(path: string, fullText: boolean): Sqlite | null {
  let db: Sqlite | null = null
  try {
    db = openSqlite(path, 'normal')
    db.pragma('cache_size = -65536')
    db.pragma('temp_store = MEMORY')
    migrate(db, file, catalogueMigrations)
    if (isOf(db, fullText) && undoUnfinished(db)) return db
  } catch (error) {
    db?.close()
    const isNewer = error instanceof FailureError && error.failure.name === 'newerFormat'
    if (isNewer || isCorrupt(error) || isForeign(error)) return null
    throw error
  }
  db.close()
  return null
}

/** Tables are missing that our version number promises: somebody else's database. */
const isForeign = (error: unknown): boolean =>
  error instanceof Error && /^no such (table|column)|already exists/.test(error.message)

function openFresh(path: string, fullText: boolean): Sqlite {
  for (const part of ['', '-wal', '-shm']) rmSync(`${path}${part}`, { force: true })
  const db = openUsable(path, fullText)
  if (db === null) throw new Error('A new catalogue cannot be used')
  return db
}

/** Files that one transaction takes in; more would block readers for long. */
const usualBatch = 4_000

/** Opens `catalogue.db`; see `Store`. Throws `FailureError` where disk or rights are in the way. */
export function openStore(path: string, options: CatalogueOptions): Store {
  const { fullText } = options
  let db = guarded(file, () => openUsable(path, fullText) ?? openFresh(path, fullText))

  const renew = (): void => {
    db.close()
    db = guarded(file, () => openFresh(path, fullText))
  }

  return {
    fullText,
    batch: options.batch ?? usualBatch,
    db: () => db,
    run(work) {
      try {
        return guarded(file, () => work(db))
      } catch (error) {
        if (!isCorrupt(error)) throw error
        renew()
        return guarded(file, () => work(db))
      }
    },
    renew,
    close: () => void db.close(),
  }
}
