import type { Sqlite } from '../sqlite.ts'
import { fold } from '../text/fold.ts'

/** Removes people of whom nothing is left, and names the others as their newest record does. */
export function tidyPeople(db: Sqlite): void {
  db.exec('DELETE FROM person WHERE key NOT IN (SELECT person FROM doc WHERE person IS NOT NULL)')
  const newest = db.prepare<[], { key: string; title: string }>(`
    SELECT person.key, (SELECT doc.title FROM item
        JOIN version ON version.item = item.id JOIN doc ON doc.version = version.id
        WHERE item.identity = 'contacts:' || person.key AND version.part = ''
        ORDER BY version.last DESC, version.first DESC LIMIT 1) AS title
    FROM person WHERE title IS NOT NULL AND title <> person.name`)
  const rename = db.prepare('UPDATE person SET name = ?, folded = ? WHERE key = ?')
  for (const { key, title } of newest.all()) rename.run(title, fold(title), key)
}
