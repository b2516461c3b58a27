import { guarded, type Sqlite } from '../sqlite.ts'

/** Tables of one link, those first that refer to others; conflicts and hints hang on by name only. */
const tables = [
  'sync_hint',
  'sync_trail',
  'sync_item',
  'sync_intent',
  'sync_pre_image',
  'sync_pair',
  'sync_container',
  'sync_run',
  'sync_link',
] as const

/**
 * Forgets all that is known of a link, in one transaction. What it wrote stays where it is, and the
 * audit log keeps every row.
 */
export function forgetLink(db: Sqlite, linkId: number): void {
  const forget = db.transaction(() => {
    // Pairs, containers and runs refer to their like: only the end has to be sound.
    db.pragma('defer_foreign_keys = ON')
    db.prepare(
      `DELETE FROM sync_conflict WHERE pair_uid IN
         (SELECT uid FROM sync_pair WHERE link_id = :link
          UNION SELECT pair_uid FROM sync_intent WHERE link_id = :link)`,
    ).run({ link: linkId })
    for (const table of tables) db.prepare(`DELETE FROM ${table} WHERE link_id = ?`).run(linkId)
  })
  guarded('state.db', () => forget.immediate())
}
