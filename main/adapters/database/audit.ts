import { createHash } from 'node:crypto'

import serialize from 'canonicalize'

import { type AuditEntry, type AuditHead, type AuditRecord } from '../../core/audit.ts'
import { bodyOf, noHead, type Proof } from '../../core/audit.ts'
import { guarded, type Sqlite } from './sqlite.ts'

const file = 'state.db'

/** Which entries; members that are absent ask for nothing, all others must be true together. */
export type AuditFilter = Readonly<{
  actor?: string
  /** What stands before the dot of `action`. */
  area?: string
  result?: AuditEntry['result']
  /** From and before these UTC times, as in `at`. */
  since?: string
  until?: string
}>

/**
 * The audit log in `state.db`: only ever longer (conventions, section 13). Synchronous; durable on
 * return. Throws `FailureError` where the disk is in the way.
 */
export interface AuditLog {
  /** Puts an entry behind the others in one transaction; `now` in milliseconds since 1970. */
  append(entry: AuditEntry, now: number): AuditHead
  head(): AuditHead
  total(): number
  hashAt(seq: number): string | null
  /** Newest first, before a number where one is given. */
  newest(ask: AuditFilter & Readonly<{ before?: number; limit: number }>): readonly AuditRecord[]
  /** All entries about one object, in order. */
  about(object: string): readonly AuditRecord[]
  /** From one number on, in order. */
  after(seq: number, limit: number): readonly AuditRecord[]
  /** Ids of all who ever did something. */
  actors(): readonly string[]
}

/** Hash and canonical form as Node and the package `canonicalize` give them. */
export const auditProof: Proof = {
  hashOf: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
  canonical(text) {
    try {
      return serialize(JSON.parse(text)) ?? null
    } catch (error) {
      // What is no JSON, or holds half a surrogate pair, has no canonical form.
      if (error instanceof Error) return null
      throw error
    }
  },
}

const conditions: Readonly<Record<keyof AuditFilter, string>> = {
  actor: "body ->> '$.actor' = :actor",
  area: "substr(body ->> '$.action', 1, length(:area) + 1) = :area || '.'",
  result: "body ->> '$.result' = :result",
  since: "body ->> '$.at' >= :since",
  until: "body ->> '$.at' < :until",
}
const isCondition = (name: string): name is keyof AuditFilter => Object.hasOwn(conditions, name)

/** Opens the log of a `state.db` that is open. */
export function openAudit(db: Sqlite): AuditLog {
  const last = db.prepare<[], AuditHead>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const put = db.prepare('INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)')
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM audit')
  const one = db.prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq = ?')
  const from = db.prepare<[number, number], AuditRecord>(
    'SELECT seq, body, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
  )
  const ofObject = db.prepare<[string], AuditRecord>(
    `SELECT seq, body, hash FROM audit
     WHERE CASE WHEN json_valid(body) THEN body ->> '$.object' = ? ELSE 0 END ORDER BY seq`,
  )
  const who = db.prepare<[], { actor: string }>(
    "SELECT DISTINCT body ->> '$.actor' AS actor FROM audit WHERE json_valid(body) ORDER BY 1",
  )
  // The head is read and the entry written under one lock: the command line writes here too.
  const append = db.transaction((entry: AuditEntry, now: number): AuditHead => {
    const body = bodyOf(entry, last.get() ?? noHead, now)
    const text = serialize(body) ?? ''
    const head = { seq: body.seq, hash: auditProof.hashOf(text) }
    put.run(head.seq, text, head.hash)
    return head
  })
  return {
    append: (entry, now) => guarded(file, () => append.immediate(entry, now)),
    head: () => guarded(file, () => last.get() ?? noHead),
    total: () => guarded(file, () => count.get()?.n ?? 0),
    hashAt: (seq) => guarded(file, () => one.get(seq)?.hash ?? null),
    newest: (ask) => guarded(file, () => newest(db, ask)),
    about: (object) => guarded(file, () => ofObject.all(object)),
    after: (seq, limit) => guarded(file, () => from.all(seq, limit)),
    actors: () => guarded(file, () => who.all().map(({ actor }) => actor)),
  }
}

function newest(
  db: Sqlite,
  ask: AuditFilter & Readonly<{ before?: number; limit: number }>,
): readonly AuditRecord[] {
  const asked = Object.keys(ask).filter(isCondition)
  const where = [
    ...(ask.before === undefined ? [] : ['seq < :before']),
    // A body that somebody broke is no JSON any more; the rest of the log must still be shown.
    ...asked.map((name) => `CASE WHEN json_valid(body) THEN ${conditions[name]} ELSE 0 END`),
  ]
  const text = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
  return db
    .prepare<[object], AuditRecord>(
      `SELECT seq, body, hash FROM audit ${text} ORDER BY seq DESC LIMIT :limit`,
    )
    .all(ask)
}
