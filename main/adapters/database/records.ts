import { z } from 'zod'

import type { Json, Records } from '../../core/ports.ts'
import { guarded } from './sqlite.ts'
import type { Sqlite } from './sqlite.ts'

const body = z
  .string()
  .transform((text) => JSON.parse(text) as unknown)
  .pipe(z.json())
const row = z.object({ id: z.string(), at: z.number(), body })

/** Keeps small dated records in the table `record`; throws as `state.db` does. */
export function openRecords(db: Sqlite, file: string): Records {
  const put = db.prepare(
    'INSERT OR REPLACE INTO record (subject, id, at, body) VALUES (?, ?, ?, ?)',
  )
  const get = db.prepare<[string, string], { body: string }>(
    'SELECT body FROM record WHERE subject = ? AND id = ?',
  )
  const list = db.prepare(
    `SELECT id, at, body FROM record WHERE subject = ? AND at < ? AND at >= ?
     ORDER BY at DESC, id DESC LIMIT ?`,
  )
  const remove = db.prepare('DELETE FROM record WHERE subject = ? AND id = ?')
  const cut = db.prepare('DELETE FROM record WHERE subject = ? AND at < ?')
  return {
    put: (subject, { id, at, body: value }) =>
      void guarded(file, () => put.run(subject, id, at, JSON.stringify(value))),
    get: (subject, id) =>
      guarded(file, () => {
        const found = get.get(subject, id)
        return found === undefined ? undefined : (body.parse(found.body) as Json)
      }),
    list: (subject, range = {}) =>
      guarded(file, () => {
        const { before = Number.MAX_SAFE_INTEGER, since = 0, limit = -1 } = range
        return z.array(row).parse(list.all(subject, before, since, limit))
      }),
    remove: (subject, id) => void guarded(file, () => remove.run(subject, id)),
    cut: (subject, before) => void guarded(file, () => cut.run(subject, before)),
  }
}
