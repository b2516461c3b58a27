import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openSqlite, migrate, type Sqlite } from '../../main/adapters/database/sqlite.ts'
import { stateMigrations } from '../../main/adapters/database/state-schema.ts'
import { openSyncStore } from '../../main/adapters/database/sync/store.ts'
import type { IntentRow, ItemRow, LinkRow, PairRow } from '../../main/core/sync/rows.ts'
import { type New, RuleBroken, type SyncStore } from '../../main/core/sync/store.ts'
import { createMemorySyncStore } from '../fakes/sync-store.ts'

const someLink: New<LinkRow, 'linkId'> = {
  kind: 'contact',
  dAccount: 'd',
  mAccount: 'm',
  dIdentity: 'corp',
  mIdentity: 'tenant',
  scope: '{}',
  policy: '{}',
  generation: 0,
  epoch: 1,
  mode: 'off',
  snapshotId: null,
}
const somePair = (linkId: number, uid: string): New<PairRow, 'pairId'> => ({
  linkId,
  uid,
  origin: 'D',
  owner: 'self',
  parent: null,
  origStart: null,
  flips: 0,
  failCount: 0,
  state: 'live',
})
const someItem = (linkId: number, contId: number): ItemRow => ({
  linkId,
  side: 'D',
  remoteId: 'd1',
  pairId: null,
  contId,
  version: '1',
  modified: 5,
  seenAt: 6,
  scanGen: 1,
  natKey: null,
  finger: null,
  obs: '{"image":{}}',
  obsHash: 'h',
  base: null,
  baseHash: null,
  life: 'here',
})
const someIntent = (linkId: number, runId: number): IntentRow => ({
  intentId: 'i1',
  runId,
  linkId,
  pairUid: 'u1',
  op: 'create',
  side: 'D',
  target: null,
  source: 'm1',
  idemKey: 'k1',
  expect: null,
  patch: '{}',
  image: '{}',
  preRef: null,
  state: 'planned',
  attempt: 0,
  sentAt: null,
  notBefore: null,
  errorClass: null,
  error: null,
})

const kinds: readonly (readonly [string, () => { store: SyncStore; close: () => void }])[] = [
  ['in memory', () => ({ store: createMemorySyncStore(), close: () => {} })],
  [
    'on SQLite',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'dingkeep-sync-'))
      const db: Sqlite = openSqlite(join(folder, 'state.db'), 'full')
      migrate(db, 'state.db', stateMigrations)
      const close = () => {
        db.close()
        rmSync(folder, { recursive: true })
      }
      return { store: openSyncStore(db), close }
    },
  ],
]

describe.each(kinds)('the store of the sync %s', (_, open) => {
  let store: SyncStore
  let close: () => void
  let link: LinkRow
  let contId: number
  let runId: number

  beforeEach(() => {
    ;({ store, close } = open())
    link = store.addLink(someLink)
    const { linkId } = link
    const container = { linkId, side: 'D', remoteId: 'c', name: 'c', role: null } as const
    const scan = { partner: null, cursor: null, validity: null, scanGen: 0, completeGen: 0 }
    contId = store.addContainer({ ...container, ...scan }).contId
    const run = { linkId, started: 1, ended: null, kind: 'live', planHash: null } as const
    runId = store.addRun({ ...run, undoOf: null, counts: null }).runId
  })
  afterEach(() => close())

  const paired = (uid: string, remoteId: string): ItemRow => {
    const { pairId } = store.addPair(somePair(link.linkId, uid))
    return { ...someItem(link.linkId, contId), remoteId, pairId, base: '{}', baseHash: 'b' }
  }
  const storePreImage = (ref: string, keepUntil = 100): void => {
    const row = { linkId: link.linkId, side: 'D', remoteId: 'd1', version: null, at: 1 } as const
    store.putPreImage({ ref, ...row, body: '{"name":"Chan"}', blobRef: null, why: 'x', keepUntil })
  }

  it('gives back every row as it was written', () => {
    const item = paired('u1', 'd1')
    store.putItem(item)
    storePreImage('p1')
    const intent = { ...someIntent(link.linkId, runId), op: 'update', target: 'd1' } as const
    store.putIntent({ ...intent, preRef: 'p1' })
    const trail = { pairId: item.pairId ?? 0, linkId: link.linkId, reason: 'loop', trail: '[]' }
    store.putTrail(trail)
    const conflict = { pairUid: 'u1', field: 'name', base: null, d: '"a"', m: '"b"', rule: 'later' }
    const { conflictId } = store.addConflict({ ...conflict, kept: 'D', at: 3, resolved: null })
    store.putRateWindow({ scope: 's', window: 'w', cap: 3, used: 1 })

    expect(store.link(link.linkId)).toEqual(link)
    expect(store.links()).toEqual([link])
    expect(store.item(item)).toEqual(item)
    expect(store.itemOfPair(item.pairId ?? 0, 'D')).toEqual(item)
    expect(store.itemOfPair(item.pairId ?? 0, 'M')).toBeNull()
    expect(store.items(link.linkId, 'D')).toEqual([item])
    expect(store.pairByUid('u1')).toEqual(store.pair(item.pairId ?? 0))
    expect(store.trail(item.pairId ?? 0)).toEqual(trail)
    expect(store.intent('i1')).toEqual({ ...intent, preRef: 'p1' })
    expect(store.openIntents(link.linkId)).toHaveLength(1)
    expect(store.intentsOfRun(runId)).toHaveLength(1)
    expect(store.preImage('p1')).toMatchObject({ body: '{"name":"Chan"}', keepUntil: 100 })
    expect(store.conflicts('u1')).toMatchObject([{ conflictId, ...conflict }])
    expect(store.rateWindow({ scope: 's', window: 'w' })).toMatchObject({ used: 1 })
  })

  it('takes a hint once and gives it out until it is taken', () => {
    const hint = { hintId: 'h', linkId: link.linkId, remoteId: 'd1', kind: 'event', at: 1 }

    expect(store.addHint({ ...hint, taken: null })).toBe(true)
    expect(store.addHint({ ...hint, taken: null })).toBe(false)
    expect(store.hints()).toHaveLength(1)
    store.putHint({ ...hint, taken: 5 })
    expect(store.hints()).toEqual([])
  })

  it('refuses a link that is live without a copy to go back to', () => {
    expect(() => store.putLink({ ...link, mode: 'live' })).toThrow(RuleBroken)
    store.putLink({ ...link, mode: 'live', snapshotId: 's' })
    expect(store.link(link.linkId)?.mode).toBe('live')
  })

  it('refuses a second link of the same kind and accounts', () => {
    expect(() => store.addLink(someLink)).toThrow(RuleBroken)
  })

  it('refuses a second partner of a pair on one side', () => {
    const first = paired('u1', 'd1')
    store.putItem(first)

    expect(() => store.putItem({ ...first, remoteId: 'd2' })).toThrow(RuleBroken)
    expect(store.items(link.linkId, 'D')).toEqual([first])
  })

  it('refuses a base without a pair, and a pair without a base', () => {
    const item = someItem(link.linkId, contId)

    expect(() => store.putItem({ ...item, base: '{}', baseHash: 'b' })).toThrow(RuleBroken)
    expect(() => store.putItem({ ...paired('u1', 'd1'), base: null })).toThrow(RuleBroken)
  })

  it('refuses rows that hang on nothing', () => {
    const item = someItem(link.linkId, contId)
    const pair = somePair(link.linkId, 'u')
    const intent = someIntent(link.linkId, runId)

    expect(() => store.putItem({ ...item, contId: 99 })).toThrow(RuleBroken)
    expect(() => store.putItem({ ...item, pairId: 99, base: '', baseHash: '' })).toThrow(RuleBroken)
    expect(() => store.addPair({ ...pair, linkId: 99 })).toThrow(RuleBroken)
    expect(() => store.putIntent({ ...intent, runId: 99 })).toThrow(RuleBroken)
  })

  it('refuses two pairs of one name, and two exceptions of one start', () => {
    const master = store.addPair(somePair(link.linkId, 'u1'))
    const exception = { parent: master.pairId, origStart: '2026-11-20T09:00:00' }
    store.addPair({ ...somePair(link.linkId, 'u2'), ...exception })

    expect(() => store.addPair(somePair(link.linkId, 'u1'))).toThrow(RuleBroken)
    expect(() => store.addPair({ ...somePair(link.linkId, 'u3'), ...exception })).toThrow(
      RuleBroken,
    )
  })

  it.each(['planned', 'sent', 'unknown', 'ambiguous', 'held'] as const)(
    'refuses a second open write for a pair and side while one is %s',
    (state) => {
      const intent = someIntent(link.linkId, runId)
      store.putIntent({ ...intent, state, sentAt: 1 })

      const second = { ...intent, intentId: 'i2', idemKey: 'k2' }
      expect(() => store.putIntent(second)).toThrow(RuleBroken)
      store.putIntent({ ...second, intentId: 'i3', idemKey: 'k3', side: 'M' })
      store.putIntent({ ...intent, state: 'done', sentAt: 1 })
      store.putIntent(second)
      expect(store.intent('i1')?.state).toBe('done')
      expect(store.openIntents(link.linkId)).toHaveLength(2)
    },
  )

  it.each(['update', 'move', 'delete'] as const)('refuses to %s without a pre-image', (op) => {
    const intent = { ...someIntent(link.linkId, runId), op, target: 'd1' }

    expect(() => store.putIntent(intent)).toThrow(RuleBroken)
    expect(() => store.putIntent({ ...intent, preRef: 'not stored' })).toThrow(RuleBroken)
    storePreImage('p1')
    store.putIntent({ ...intent, preRef: 'p1' })
    expect(store.intent('i1')?.preRef).toBe('p1')
  })

  it('refuses a sent write without its time, and a create key twice', () => {
    const intent = someIntent(link.linkId, runId)

    expect(() => store.putIntent({ ...intent, state: 'sent' })).toThrow(RuleBroken)
    store.putIntent(intent)
    const second = { ...intent, intentId: 'i2', pairUid: 'u2' }
    expect(() => store.putIntent(second)).toThrow(RuleBroken)
  })

  it('takes a whole transaction back when it fails in the middle', () => {
    const item = paired('u1', 'd1')
    store.putItem(item)

    expect(() =>
      store.transaction(() => {
        store.putItem({ ...item, obsHash: 'other' })
        store.removeItem(item)
        store.addPair(somePair(link.linkId, 'u2'))
        store.transaction(() => store.putRateWindow({ scope: 's', window: 'w', cap: 1, used: 0 }))
        throw new Error('power cut')
      }),
    ).toThrow('power cut')

    expect(store.items(link.linkId, 'D')).toEqual([item])
    expect(store.pairByUid('u2')).toBeNull()
    expect(store.rateWindow({ scope: 's', window: 'w' })).toBeNull()
  })

  it('forgets pre-images and writes whose time is over, but none that an open write needs', () => {
    const { linkId } = link
    const write = { ...someIntent(linkId, runId), op: 'update', target: 'd1', sentAt: 1 } as const
    for (const ref of ['p1', 'p2', 'p3']) storePreImage(ref, ref === 'p3' ? 1_000 : 100)
    store.putIntent({ ...write, preRef: 'p1', state: 'unknown' })
    const closed = { intentId: 'i2', idemKey: 'k2', pairUid: 'u2', state: 'done' } as const
    store.putIntent({ ...write, ...closed, preRef: 'p2' })

    store.cut({ now: 500, intentsBefore: 400 })

    expect(store.preImage('p1')).not.toBeNull()
    expect(store.preImage('p2')).toBeNull()
    expect(store.preImage('p3')).not.toBeNull()
    expect(store.intent('i1')).not.toBeNull()
    expect(store.intent('i2')).toBeNull()
  })
})
