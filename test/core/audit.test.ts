import { createHash } from 'node:crypto'

import serialize from 'canonicalize'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  type AuditEntry,
  type AuditRecord,
  bodyOf,
  chainChecker,
  noHead,
  restoredAction,
  sealBreach,
  sealOf,
  sealTag,
} from '../../main/core/audit.ts'

const hashOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

const canonical = (text: string): string | null => {
  try {
    return serialize(JSON.parse(text)) ?? null
  } catch {
    return null // no JSON
  }
}

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: 'system',
  role: '',
  source: 'engine',
  action: 'backup.finished',
  object: 'snapshot:0a1b2c3d',
  factor: 'none',
  result: 'ok',
  about: { files: '3' },
  ...more,
})

const at = Date.parse('2026-11-21T16:00:00Z')

function chainOf(entries: readonly AuditEntry[]): AuditRecord[] {
  const rows: AuditRecord[] = []
  for (const one of entries) {
    const body = bodyOf(one, rows.at(-1) ?? noHead, at)
    const text = serialize(body) ?? ''
    rows.push({ seq: body.seq, body: text, hash: hashOf(text) })
  }
  return rows
}

function check(rows: readonly AuditRecord[]) {
  const checker = chainChecker({ hashOf, canonical })
  for (const row of rows) {
    const breach = checker.next(row)
    if (breach) return breach
  }
  return { head: checker.head(), losses: checker.losses() }
}

it('gives the body and hash that the conventions state', () => {
  const text = serialize(bodyOf(entry(), noHead, at)) ?? ''

  expect(text).toBe(
    `{"about":{"files":"3"},"action":"backup.finished","actor":"system","at":"2026-11-21T16:00:00.000Z","factor":"none","object":"snapshot:0a1b2c3d","prev":"${'0'.repeat(64)}","result":"ok","seq":1,"source":"engine","v":1}`,
  )
  expect(hashOf(text)).toBe('9a52fe67c552c77edfb04dac12661b1973e5957c23622466bcccb4510748e42f')
})

const words = fc.string({ unit: 'grapheme', maxLength: 12 })
const entries = fc.array(
  fc.record({
    actor: fc.constantFrom('p1', 'p2', 'system', 'cli'),
    role: fc.constantFrom('', 'owner', 'keeper'),
    source: fc.constantFrom('window', 'engine', 'cli'),
    action: fc.constantFrom('backup.finished', 'session.signed-in'),
    object: words,
    factor: fc.constantFrom('none', 'totp'),
    result: fc.constantFrom('ok', 'refused', 'failed'),
    about: fc.dictionary(words, words, { maxKeys: 3 }),
  }),
  { minLength: 1, maxLength: 8 },
)

it('finds every log whole that only grew', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const rows = chainOf(all)
      const { seq, hash } = rows.at(-1) ?? noHead

      expect(check(rows)).toEqual({ head: { seq, hash }, losses: [] })
    }),
  )
})

it('finds any single change of any stored field, and names the entry', () => {
  fc.assert(
    fc.property(
      entries,
      fc.nat(),
      fc.constantFrom('seq', 'body', 'hash'),
      fc.nat(),
      (all, which, field, where) => {
        const rows = chainOf(all)
        const at = which % rows.length
        const row = rows[at] as AuditRecord
        const text = `${row[field]}`
        const spot = where % text.length
        const other = text[spot] === '7' ? '8' : '7'
        const changed = text.slice(0, spot) + other + text.slice(spot + 1)
        rows[at] = { ...row, [field]: field === 'seq' ? Number(changed) : changed }

        const breach = check(rows)

        expect(breach).toHaveProperty('why')
        expect(breach).toHaveProperty('seq', expect.any(Number))
        expect(breach).not.toHaveProperty('head')
        const { seq } = breach as { seq: number }
        // Where a hash is wrong, the entry itself does not fit; a wrong number shows at its place.
        expect(seq).toBeLessThanOrEqual(at + 1)
      },
    ),
  )
})

it('finds an entry that was written again with its hash, by the link of the next one', () => {
  const rows = chainOf([entry(), entry({ result: 'failed' }), entry()])
  const first = rows[1]?.body.replace('failed', 'refused') ?? ''
  rows[1] = { seq: 2, body: first, hash: hashOf(first) }

  expect(check(rows)).toEqual({ seq: 3, why: 'link' })
})

it('finds an entry that was taken out, put in twice, or is no canonical JSON', () => {
  const rows = chainOf([entry(), entry(), entry()])
  const [one, two, three] = rows as [AuditRecord, AuditRecord, AuditRecord]
  const spaced = two.body.replace('{', '{ ')

  expect(check([one, three])).toEqual({ seq: 2, why: 'gap' })
  expect(check([one, two, two, three])).toEqual({ seq: 2, why: 'gap' })
  expect(check([two, three])).toEqual({ seq: 1, why: 'gap' })
  expect(check([one, { seq: 2, body: spaced, hash: hashOf(spaced) }])).toEqual({
    seq: 2,
    why: 'body',
  })
})

it('finds by the seals of copies that the newest entries were cut off, or written anew', () => {
  const rows = chainOf([entry(), entry(), entry()])
  const seals = rows.flatMap((row) => sealOf(sealTag(row) ?? '', 'a copy') ?? [])
  const hashAt = (of: readonly AuditRecord[]) => (seq: number) => of[seq - 1]?.hash ?? null
  const anew = chainOf([entry(), entry({ result: 'failed' }), entry()])
  const judged = (of: AuditRecord[]) =>
    sealBreach(seals, { head: of.at(-1) ?? noHead, hashAt: hashAt(of), losses: [] })

  expect(seals).toHaveLength(3)
  expect(judged(rows)).toBeNull()
  expect(judged(rows.slice(0, 1))).toEqual({ seq: 2, why: 'cut' })
  expect(judged([])).toEqual({ seq: 1, why: 'cut' })
  expect(judged(anew)).toEqual({ seq: 2, why: 'seal' })
})

it('takes entries for lost, not for cut, where the log itself says so in their place', () => {
  const full = chainOf([entry(), entry(), entry(), entry()])
  const seals = full.flatMap((row) => sealOf(sealTag(row) ?? '', 'a copy') ?? [])
  const back = entry({ action: restoredAction, about: { sealed: '4' } })
  const restored = chainOf([entry(), entry(), back])

  const found = check(restored)

  expect(found).toMatchObject({ losses: [{ from: 3, to: 4 }] })
  const { head, losses } = found as { head: typeof noHead; losses: [] }
  const hashAt = (seq: number) => restored[seq - 1]?.hash ?? null
  expect(sealBreach(seals, { head, losses, hashAt })).toBeNull()
  const later = [...seals, { seq: 5, hash: 'ab'.repeat(32), where: 'a later copy' }]
  expect(sealBreach(later, { head, losses, hashAt })).toEqual({ seq: 4, why: 'cut' })
})

it('takes no other tag for a seal', () => {
  for (const tag of ['audit', 'audit:0:', `audit:0:${'0'.repeat(64)}`, `audit:1:${'g'.repeat(64)}`])
    expect(sealOf(tag, 'a copy')).toBeNull()
  expect(sealTag(noHead)).toBeNull()
})
