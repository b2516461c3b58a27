import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'

import { auditProof } from '../../../main/adapters/database/audit.ts'
import { openState } from '../../../main/adapters/database/state.ts'
import { type AuditEntry, chainChecker } from '../../../main/core/audit.ts'
import { handClock } from './state-suite.ts'

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: 'system',
  role: '',
  source: 'engine',
  action: 'backup.finished',
  object: 'snapshot:0a1b2c3d',
  factor: 'none',
  result: 'ok',
  about: {},
  ...more,
})

async function opened() {
  const folder = await mkdtemp(join(tmpdir(), 'dk-audit-'))
  const path = join(folder, 'state.db')
  const open = () => {
    const state = openState(path, {
      clock: handClock('2026-11-20T01:00:00Z'),
      allowance: { org: 'ding1', cap: 1, capSource: 'person' },
    })
    onTestFinished(() => state.close())
    return state
  }
  const raw = () => {
    const db = new Database(path)
    onTestFinished(() => void db.close())
    return db
  }
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return { open, raw, state: open() }
}

const at = Date.parse('2026-11-21T16:00:00Z')

it('keeps a chain of entries that checks, over a restart and from two programs at once', async () => {
  const { open, state } = await opened()
  const other = open()
  for (let n = 0; n < 20; n += 1) (n % 2 ? state : other).audit.append(entry(), at + n)

  const checker = chainChecker(auditProof)
  const rows = open().audit.after(0, 100)

  expect(rows.map((row) => checker.next(row))).toEqual(Array.from({ length: 20 }, () => null))
  expect(checker.head()).toEqual(state.audit.head())
  expect(state.audit.total()).toBe(20)
  expect(state.audit.hashAt(20)).toBe(state.audit.head().hash)
  expect(state.audit.hashAt(21)).toBeNull()
})

it('gives the hash that the conventions state', async () => {
  const { state } = await opened()

  const head = state.audit.append(entry({ about: { files: '3' } }), at)

  expect(head).toEqual({
    seq: 1,
    hash: '9a52fe67c552c77edfb04dac12661b1973e5957c23622466bcccb4510748e42f',
  })
})

it('lets no statement change, remove, replace, skip or insert before an entry', async () => {
  const { raw, state } = await opened()
  for (let n = 0; n < 3; n += 1) state.audit.append(entry(), at)
  const db = raw()
  const statements = [
    "UPDATE audit SET body = '{}' WHERE seq = 2",
    'UPDATE audit SET seq = seq + 10',
    'DELETE FROM audit WHERE seq = 3',
    'DELETE FROM audit',
    "INSERT INTO audit VALUES (2, '{}', '')",
    "INSERT OR REPLACE INTO audit VALUES (2, '{}', '')",
    "REPLACE INTO audit VALUES (3, '{}', '')",
    "INSERT INTO audit VALUES (5, '{}', '')",
    "INSERT INTO audit VALUES (0, '{}', '')",
    "INSERT INTO audit (body, hash) VALUES ('{}', '')",
  ]

  const before = state.audit.after(0, 10)
  for (const statement of statements) expect(() => db.exec(statement)).toThrow(/audit: /)
  expect(state.audit.after(0, 10)).toEqual(before)
})

it('lists newest first by filter and page, also where a body was broken', async () => {
  const { raw, state } = await opened()
  state.audit.append(entry({ actor: 'p1', action: 'session.signed-in' }), at)
  state.audit.append(entry({ actor: 'p2', action: 'session.signed-in', result: 'refused' }), at + 1)
  state.audit.append(entry({ action: 'sessions.other' }), at + 2)
  state.audit.append(entry({ actor: 'p1', action: 'restore.started' }), at + 3)
  const seqs = (ask: Partial<Parameters<typeof state.audit.newest>[0]>) =>
    state.audit.newest({ limit: 10, ...ask }).map(({ seq }) => seq)

  expect(seqs({})).toEqual([4, 3, 2, 1])
  expect(seqs({ limit: 2 })).toEqual([4, 3])
  expect(seqs({ before: 3, limit: 1 })).toEqual([2])
  expect(seqs({ actor: 'p1' })).toEqual([4, 1])
  expect(seqs({ area: 'session' })).toEqual([2, 1])
  expect(seqs({ area: 'session', result: 'refused' })).toEqual([2])
  expect(
    seqs({ since: new Date(at + 1).toISOString(), until: new Date(at + 3).toISOString() }),
  ).toEqual([3, 2])
  expect(seqs({ actor: "' OR 1=1 --" })).toEqual([])

  const db = raw()
  db.exec("DROP TRIGGER audit_no_update; UPDATE audit SET body = 'x' WHERE seq = 2")
  expect(seqs({})).toEqual([4, 3, 2, 1])
  expect(seqs({ area: 'session' })).toEqual([1])
  expect(state.audit.actors()).toEqual(['p1', 'system'])
})

it('writes what has no UTF-8 in a form that can be hashed', async () => {
  const { state } = await opened()
  state.audit.append(entry({ about: { odd: 'a\uD800b' } }), at)

  const checker = chainChecker(auditProof)

  expect(state.audit.after(0, 1).map((row) => checker.next(row))).toEqual([null])
})
