import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openAudit } from '../../main/adapters/database/audit.ts'
import { migrate, openSqlite } from '../../main/adapters/database/sqlite.ts'
import { stateMigrations } from '../../main/adapters/database/state-schema.ts'
import { openSyncStore } from '../../main/adapters/database/sync/store.ts'
import type { AuditBody } from '../../main/core/audit.ts'
import type { IntentRow } from '../../main/core/sync/rows.ts'
import type { SyncStore } from '../../main/core/sync/store.ts'
import type { MemorySyncStore } from '../fakes/sync-store.ts'

/** A store on SQLite that the oracle can look into, and how to be rid of it. */
export type SqliteStore = Readonly<{ store: MemorySyncStore; close: () => void }>

const everything = Number.MAX_SAFE_INTEGER

const intentsOf = (store: SyncStore): readonly IntentRow[] =>
  store.links().flatMap(({ linkId }) =>
    store
      .runs(linkId, everything)
      .toReversed()
      .flatMap(({ runId }) => store.intentsOfRun(runId)),
  )

/** Opens the sync's store in a `state.db` for a schedule and its oracle. */
export function openForOracle(path: string): SqliteStore {
  const db = openSqlite(path, 'full')
  const store = openSyncStore(db)
  const log = openAudit(db)
  return {
    close: () => db.close(),
    store: {
      ...store,
      get audited() {
        // Our own texts, as the log wrote them.
        return log.after(0, everything).map(({ body }) => {
          const entry = JSON.parse(body) as AuditBody
          return { ...entry, role: entry.role ?? '' }
        })
      },
      allIntents: () => intentsOf(store),
      preImages: () =>
        intentsOf(store).flatMap(({ preRef }) =>
          preRef === null ? [] : (store.preImage(preRef) ?? []),
        ),
    },
  }
}

/** A folder with an empty `state.db` that is copied for each schedule. */
export function sqliteStores(): { open: () => SqliteStore; remove: () => void; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dingkeep-sync-torture-'))
  const template = join(folder, 'template.db')
  const db = openSqlite(template, 'full')
  migrate(db, 'state.db', stateMigrations)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return {
    folder,
    open() {
      const path = join(folder, 'state.db')
      for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
      copyFileSync(template, path)
      return openForOracle(path)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
