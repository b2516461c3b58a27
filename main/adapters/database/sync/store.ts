import type { SyncStore } from '../../../core/sync/store.ts'
import { openAudit } from '../audit.ts'
import { guarded, type Sqlite } from '../sqlite.ts'
import { placeTables } from './places.ts'
import { ruled } from './table.ts'
import { workTables } from './work.ts'

/**
 * The sync's tables of a `state.db` that is open and migrated; its `synchronous` must be FULL, as
 * an intent has to be on the disk before its call goes out (sync engine, section 6).
 */
export function openSyncStore(db: Sqlite): SyncStore {
  db.pragma('foreign_keys = ON')
  const log = openAudit(db)
  const atomically = db.transaction((work: () => unknown) => work())
  return {
    transaction: <T>(work: () => T): T =>
      ruled(() => {
        if (db.inTransaction) return work()
        // What runs inside is exactly `work`; better-sqlite3 types its answer as unknown here.
        return atomically.immediate(work) as T
      }),
    ...placeTables(db),
    ...workTables(db),
    audit: (entry, now) => void guarded('state.db', () => log.append(entry, now)),
  }
}
