import { describe, expect, it } from 'vitest'

import { usualBrake } from '../../../main/core/sync/policy.ts'
import { answerHeld } from '../../../main/core/sync/protocol/hold.ts'
import { proofRun } from '../../../main/core/sync/protocol/proof.ts'
import { opHash } from '../../../main/core/sync/protocol/round.ts'
import { undoRun } from '../../../main/core/sync/protocol/undo.ts'
import { calm } from './calm.ts'

const chan = { name: 'Chan Tai Man', company: 'Harbour Ltd' }

describe('a round of the sync', () => {
  it('copies what is new, carries a change over, and then rests', async () => {
    const sync = calm()
    const id = sync.put('D', chan)
    sync.put('M', { name: 'Dewi' })

    await sync.round()
    expect(sync.fields('M')).toEqual(expect.arrayContaining([chan]))
    expect(sync.fields('D')).toEqual(expect.arrayContaining([{ name: 'Dewi' }]))
    sync.edit('D', id, { company: 'Peak Ltd' })
    await sync.round()
    const sent = sync.calls.length
    await sync.round()

    expect(sync.fields('M')).toEqual(expect.arrayContaining([{ ...chan, company: 'Peak Ltd' }]))
    expect(sync.calls).toHaveLength(sent)
  })

  it('writes nothing in a preview, and then exactly what the preview showed', async () => {
    const sync = calm()
    sync.put('D', chan)

    const preview = await sync.round({ kind: 'preview' })
    expect(sync.calls).toEqual([])
    const only = new Set(preview.plan?.ops.map((op) => opHash(sync.ports, op)))
    sync.put('D', { name: 'Came later' })
    await sync.round({ only })

    expect(sync.calls).toEqual(['create M'])
    expect(sync.fields('M')).toEqual([chan])
  })

  it('stops at a pause before anything more is sent', async () => {
    const sync = calm()
    sync.put('D', chan)
    sync.state.paused = true

    await sync.round()
    expect(sync.calls).toEqual([])
    sync.state.paused = false
    await sync.round()

    expect(sync.fields('M')).toEqual([chan])
  })

  it('puts the link on hold when an account is another one, and touches nothing', async () => {
    const sync = calm()
    sync.put('D', chan)
    await sync.round()
    sync.net.identity.M = 'somebody else'
    sync.put('D', { name: 'New' })

    const end = await sync.round()

    expect(end.cards).toEqual(['identity'])
    expect(sync.store.link(sync.linkId)?.mode).toBe('hold')
    expect(sync.fields('M')).toEqual([chan])
    sync.net.identity.M = 'tenant'
    await sync.round()
    expect(sync.calls).toEqual(['create M'])
  })

  it('repairs with an old state file: deletes nothing and overwrites nothing', async () => {
    const sync = calm()
    const id = sync.put('D', chan)
    await sync.round()
    sync.remove('D', id)
    // The place beside the file has seen later runs than the file knows of.
    sync.state.beside = 50

    const end = await sync.round()

    expect(end.cards).toEqual(['old-state'])
    expect(sync.calls).not.toContain('delete M')
    expect(sync.fields('M')).toEqual([chan])
    expect(sync.store.link(sync.linkId)).toMatchObject({ mode: 'live', generation: 51 })
  })

  it('does nothing at all if the generation cannot be written beside the file', async () => {
    const sync = calm()
    sync.put('D', chan)
    const full = () => Promise.reject(new Error('disk full'))
    const generations = { ...sync.ports.generations, write: full }
    Object.assign(sync.ports, { generations })

    await expect(sync.round()).rejects.toThrow('disk full')
    expect(sync.calls).toEqual([])
  })
})

describe('the brake', () => {
  const strict = {
    brake: { ...usualBrake, deletes: 1, deleteShare: 99, changeShare: 99 },
  }

  it('holds too many deletes until a person says yes, however long it takes', async () => {
    const sync = calm({ ...strict, brake: { ...strict.brake, createShare: 99, creates: 99 } })
    const ids = ['a', 'b', 'c'].map((name) => sync.put('D', { name }))
    await sync.round()
    for (const id of ids) sync.remove('D', id)

    for (let days = 0; days < 3; days += 1) await sync.round()
    expect(sync.calls.filter((call) => call === 'delete M').length).toBeLessThanOrEqual(1)
    const held = sync.store.openIntents(sync.linkId).filter(({ state }) => state === 'held')
    expect(held.length).toBeGreaterThan(0)
    for (const { intentId } of held) answerHeld(sync.store, intentId, true)
    await sync.round()

    expect(sync.fields('M').length).toBeLessThanOrEqual(3 - held.length)
  })

  it('looks again when a person says yes, and leaves what has changed since', async () => {
    const sync = calm({ ...strict, brake: { ...strict.brake, deletes: 0, createShare: 99 } })
    const id = sync.put('D', { name: 'a' })
    await sync.round()
    sync.remove('D', id)
    await sync.round()
    const [held] = sync.store.openIntents(sync.linkId)
    const [copy] = sync.world.remotes.M.living()
    expect(held?.state).toBe('held')

    sync.edit('M', copy?.id ?? '', { name: 'changed meanwhile' })
    answerHeld(sync.store, held?.intentId ?? '', true)
    await sync.round()

    expect(sync.calls).not.toContain('delete M')
    expect(sync.fields('M')).toEqual([{ name: 'changed meanwhile' }])
  })
})

describe('undo of a run', () => {
  it('puts back a change, takes away a copy, and brings back what was deleted', async () => {
    const sync = calm()
    const gone = sync.put('D', { name: 'gone' })
    const edited = sync.put('D', { name: 'old' })
    await sync.round()
    sync.remove('D', gone)
    sync.edit('D', edited, { name: 'new' })
    sync.put('D', { name: 'fresh' })
    const before = sync.fields('M')
    const { runId } = await sync.round()

    const ask = { linkId: sync.linkId, runId: runId ?? 0 }
    const dry = await sync.run(() => undoRun(sync.ports, { ...ask, dry: true }))
    expect(dry.steps.map(({ why }) => why)).toEqual(['ready', 'ready', 'ready'])
    expect(sync.fields('M')).not.toEqual(before)
    await sync.run(() => undoRun(sync.ports, { ...ask, dry: false }))
    const names = (list: readonly Readonly<Record<string, string>>[]) =>
      list.map(({ name = '' }) => name).toSorted((a, b) => (a < b ? -1 : 1))
    expect(names(sync.fields('M'))).toEqual(names(before))

    // The next rounds do not do again what was undone.
    await sync.round()
    await sync.round()
    expect(names(sync.fields('M'))).toEqual(names(before))
  })

  it('leaves alone what a person changed since', async () => {
    const sync = calm()
    const id = sync.put('D', { name: 'old' })
    await sync.round()
    sync.edit('D', id, { name: 'new' })
    const { runId } = await sync.round()
    const [copy] = sync.world.remotes.M.living()
    sync.edit('M', copy?.id ?? '', { name: 'by hand' })

    const ask = { linkId: sync.linkId, runId: runId ?? 0, dry: false }
    const undone = await sync.run(() => undoRun(sync.ports, ask))

    expect(undone.steps.map(({ why }) => why)).toEqual(['changed'])
    expect(sync.fields('M')).toEqual([{ name: 'by hand' }])
  })
})

it('proves that both sides agree, and says so in the audit log', async () => {
  const sync = calm()
  sync.put('D', chan)
  await sync.round()

  const ask = { linkId: sync.linkId, whole: true }
  const report = await sync.run(() => proofRun(sync.ports, ask))

  expect(report).toMatchObject({ same: 1, differ: [], waiting: 0 })
  const entry = sync.store.audited.at(-1)
  expect(entry).toMatchObject({ action: 'sync.proved', result: 'ok', about: { same: '1' } })
})
