import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { planHash } from '../../../main/core/sync/plan.ts'
import { usualPolicy } from '../../../main/core/sync/policy.ts'
import { tryAgain } from '../../../main/core/sync/protocol/quarantine.ts'
import { keptCursor, readWindow, usableCursor } from '../../../main/core/sync/protocol/window.ts'
import { calm, type Calm } from './calm.ts'
import { addLink } from './simulator/draw.ts'

const day = 86_400_000
const minute = 60_000

const pairOf = ({ store, linkId }: Calm) => {
  const [pair] = store.pairs(linkId)
  if (pair === undefined) throw new Error('nothing is paired')
  return pair
}

describe('a message that something changed', () => {
  const hint = (hintId: string, at: number, remoteId: string | null = null) =>
    ({ hintId, remoteId, kind: 'changed', at, taken: null }) as const

  it('is taken once both sides were read, and one that comes later stays', async () => {
    const sync = calm()
    sync.store.addHint({ ...hint('a', sync.world.now), linkId: sync.linkId })
    sync.store.addHint({ ...hint('b', sync.world.now + day), linkId: sync.linkId })
    const theirs = addLink(sync.store, usualPolicy, { dAccount: 'x' })
    sync.store.addHint({ ...hint('c', sync.world.now), linkId: theirs })

    await sync.round()

    expect(sync.store.hints().map(({ hintId }) => hintId)).toEqual(['c', 'b'])
  })

  it('stays where a side could not be read', async () => {
    const sync = calm()
    sync.store.addHint({ ...hint('a', sync.world.now), linkId: sync.linkId })
    sync.net.faults = { ...sync.net.faults, nonsense: 1 }

    await sync.round()

    expect(sync.store.hints()).toHaveLength(1)
  })

  it.for([
    { told: 1, hits: 0, why: 'is our own write where it is the only one' },
    { told: 2, hits: 1, why: 'shows a change that our write ran over where it is the second' },
  ])('in the gap of a write $why (6.4)', async ({ told, hits }) => {
    const sync = calm()
    const id = sync.put('M', { name: 'Chan', company: 'old' })
    await sync.round()
    const [copy] = sync.world.remotes.D.living()
    sync.edit('M', id, { company: 'new' })
    let at = 0
    const { onCall } = sync.net
    sync.net.onCall = (side, call) => {
      at = sync.world.now
      return onCall(side, call)
    }
    await sync.round()
    for (let one = 0; one < told; one += 1) {
      sync.store.addHint({ ...hint(`h${one}`, at, copy?.id ?? ''), linkId: sync.linkId })
    }
    const end = await sync.round()

    expect(end.counts['gap-hits'] ?? 0).toBe(hits)
    const seen = sync.store.conflicts(null).map(({ field, d, m, rule }) => [field, d, m, rule])
    expect(seen).toEqual([['company', '"old"', '"new"', 'gap']].slice(0, hits))
    expect(sync.store.audited.filter(({ action }) => action === 'sync.conflict')).toHaveLength(hits)
  })

  it('says nothing of a side that refuses writes over what it did not show', async () => {
    const sync = calm()
    const id = sync.put('D', { name: 'Chan', company: 'old' })
    await sync.round()
    const [copy] = sync.world.remotes.M.living()
    sync.edit('D', id, { company: 'new' })
    const { runId } = await sync.round()
    for (const { sentAt } of sync.store.intentsOfRun(runId ?? 0)) {
      for (const name of ['a', 'b']) {
        sync.store.addHint({ ...hint(name, sentAt ?? 0, copy?.id ?? ''), linkId: sync.linkId })
      }
    }

    expect((await sync.round()).counts['gap-hits']).toBeUndefined()
  })
})

describe('an item that cannot be written', () => {
  /** A target that somebody else changes before each of our writes. */
  async function stubborn(
    between: number,
  ): Promise<Calm & { rounds(count: number): Promise<void> }> {
    const sync = calm()
    const id = sync.put('D', { name: 'Chan', company: 'c0' })
    await sync.round()
    const [copy] = sync.world.remotes.M.living()
    let edits = 0
    sync.net.onCall = (side) => {
      edits += 1
      sync.edit(side, copy?.id ?? '', { title: `t${edits}` })
      return ''
    }
    const rounds = async (count: number): Promise<void> => {
      for (let one = 0; one < count; one += 1) {
        sync.world.now += between
        sync.edit('D', id, { company: `c${edits} ${one}` })
        await sync.round()
      }
    }
    return { ...sync, rounds }
  }

  it('is set aside after five failures within a day, and tried again when a person asks', async () => {
    const sync = await stubborn(minute)

    await sync.rounds(4)
    expect(pairOf(sync)).toMatchObject({ state: 'live' })
    await sync.rounds(1)
    expect(pairOf(sync)).toMatchObject({ state: 'quarantine' })
    const { pairId } = pairOf(sync)
    expect(sync.store.trail(pairId)?.reason).toBe('stale')

    sync.net.onCall = () => ''
    await sync.round()
    expect(sync.fields('M')[0]?.['company']).toBe('c0')
    expect(tryAgain(sync.store, pairId)).toBe(true)
    expect(tryAgain(sync.store, pairId)).toBe(false)
    await sync.round()
    expect(pairOf(sync)).toMatchObject({ state: 'live', failCount: 0 })
    expect(sync.fields('M')[0]?.['company']).not.toBe('c0')
  })

  it('is not set aside where its failures are days apart', async () => {
    const sync = await stubborn(day / 3)

    await sync.rounds(9)

    expect(pairOf(sync)).toMatchObject({ state: 'live' })
  })
})

it('keeps the hash of the plan that a run carried out', async () => {
  const sync = calm()
  sync.put('D', { name: 'Chan' })

  const { runId, plan } = await sync.round()

  expect(plan).not.toBeNull()
  if (plan === null) return
  expect(sync.store.run(runId ?? 0)?.planHash).toBe(planHash(plan, sync.ports.tools))
})

describe('the window of a calendar', () => {
  const scopeOf = (before: number, after: number | null, slack: number): string =>
    JSON.stringify({
      containers: { D: null, M: null },
      window: { before, after, slack },
    })
  const natural = fc.nat({ max: 400 })

  it('covers the scope with its slack on every day, and moves once a month', () => {
    fc.assert(
      fc.property(natural, natural, fc.nat({ max: 30 }), fc.nat(), (before, after, slack, at) => {
        const now = 1_700_000_000_000 + at * 100
        const link = { kind: 'event', scope: scopeOf(before, after, slack) } as const
        const window = readWindow(link, now)
        const midnight = now - (now % day)
        expect(window?.from).toBeLessThanOrEqual(midnight - (before + slack) * day)
        expect(window?.to).toBeGreaterThanOrEqual(midnight + (after + slack + 1) * day)
        const start = new Date(now)
        const month = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), 1)
        expect(readWindow(link, month)).toEqual(window)
        expect(readWindow(link, month - 1)).not.toEqual(window)
      }),
    )
  })

  it('is none for other kinds and for a scope without end', () => {
    const now = 1_800_000_000_000
    expect(readWindow({ kind: 'mail', scope: scopeOf(1, 1, 1) }, now)).toBeNull()
    expect(readWindow({ kind: 'event', scope: scopeOf(1, null, 1) }, now)).toBeNull()
    const policy = JSON.stringify({ ...usualPolicy, containers: {}, window: null })
    expect(readWindow({ kind: 'event', scope: policy }, now)).toBeNull()
  })

  it('makes a cursor worthless that was made for another one', () => {
    const [one, two] = [
      { from: 1, to: 2 },
      { from: 1, to: 3 },
    ]
    expect(usableCursor(one, keptCursor(one, 'c'))).toBe('c')
    expect(usableCursor(two, keptCursor(one, 'c'))).toBeNull()
    expect(usableCursor(null, keptCursor(null, 'c'))).toBe('c')
    expect(usableCursor(one, keptCursor(one, null))).toBeNull()
  })
})
