import { setImmediate } from 'node:timers/promises'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { runBackup } from '../../../main/core/backup/run.ts'
import { createTurns } from '../../../main/core/backup/turns.ts'
import type { RunAsk } from '../../../main/core/backup/work.ts'
import { fail } from '../../../main/core/failure.ts'
import { type Kind, kinds } from '../../../main/core/kinds.ts'
import type { Page, ReadAsk, Source } from '../../../main/core/ports.ts'
import { type FakeDraft, fakeClock, fakeDraft } from '../../fakes/copy-draft.ts'

const start = Date.UTC(2026, 10, 21, 16)

const page = (id: string, cursor: string): Page => ({
  changes: [{ is: 'item', item: { type: 'event', id, files: [] } }],
  cursor,
  done: 1,
  total: 1,
})

const source = (kind: Kind, read: (ask: ReadAsk) => AsyncIterable<Page>): Source => ({ kind, read })

/** A moment that one source waits for and another brings about. */
function moment() {
  const { promise, resolve } = Promise.withResolvers<null>()
  return { comes: promise, come: () => resolve(null) }
}

function ask(sources: readonly Source[], more: Partial<RunAsk> = {}): RunAsk {
  return {
    id: 'r20261121T160000Z-k7q2',
    mode: 'incremental',
    refetch: false,
    kinds: sources.map(({ kind }) => kind),
    sources,
    folders: [],
    departments: [1],
    zone: 'Asia/Hong_Kong',
    clock: fakeClock(start),
    signal: new AbortController().signal,
    attach: async () => {},
    onProgress: () => {},
    ...more,
  }
}

const json = (draft: FakeDraft, name: string) => JSON.parse(draft.system.get(name) ?? 'null')
const outcomes = (draft: FakeDraft) =>
  json(draft, 'run.json').kinds.map(({ kind, outcome }: { kind: string; outcome: string }) => [
    kind,
    outcome,
  ])

it('reads a kind while another one is still under way', async () => {
  const drive = moment()
  const calendar = source('calendar', async function* () {
    yield page('1', 'half')
    // Would wait for ever if drive came only after the calendar's end.
    await drive.comes
    yield page('2', 'whole')
  })
  const other = source('drive', async function* () {
    yield page('3', 'd')
    drive.come()
  })
  const draft = fakeDraft()
  const run = await runBackup(ask([calendar, other]), draft)

  expect(run).toMatchObject({ ok: true, value: { partial: false, counts: { new: 3 } } })
  expect(json(draft, 'cursors.json')).toEqual({ calendar: 'whole', drive: 'd' })
})

it('tells of kinds in their fixed order, whichever was read first', async () => {
  const sources = kinds
    .filter((kind) => kind !== 'folders')
    .map((kind, at, all) =>
      source(kind, async function* () {
        for (let turn = at; turn < all.length; turn += 1) await setImmediate()
        yield page(kind, kind)
      }),
    )
  const ended: string[] = []
  const draft = fakeDraft({
    tally: () => ({ counts: { new: 0, changed: 0, gone: 60, same: 40, failed: 0 } }),
  })
  const run = await runBackup(ask(sources, { onProgress: ({ kind }) => ended.push(kind) }), draft)

  const inOrder = kinds.filter((kind) => kind !== 'folders')
  expect(ended).not.toEqual(inOrder)
  expect(run).toMatchObject({
    value: {
      kinds: inOrder.map((kind) => ({ kind })),
      warnings: inOrder.map((kind) => ({ name: 'manyDeleted', about: { kind } })),
    },
  })
  expect(outcomes(draft)).toEqual(inOrder.map((kind) => [kind, 'read']))
})

it('leaves a kind alone while another one fails beside it', async () => {
  const failed = moment()
  const broken = source('calendar', async function* () {
    yield page('1', 'half')
    failed.come()
    fail('dingtalkSilent', {})
  })
  const whole = source('drive', async function* () {
    yield page('2', 'half')
    await failed.comes
    await setImmediate()
    yield page('3', 'whole')
  })
  const draft = fakeDraft()
  const run = await runBackup(ask([broken, whole]), draft)

  expect(run).toMatchObject({ ok: true, value: { partial: true } })
  expect(outcomes(draft)).toEqual([
    ['calendar', 'partly'],
    ['drive', 'read'],
  ])
  expect(json(draft, 'gaps.json')).toMatchObject([{ kind: 'calendar', code: 'DK-1110' }])
  expect(json(draft, 'cursors.json')).toEqual({ calendar: 'half', drive: 'whole' })
})

it('ends all kinds before it ends for a storage that fails', async () => {
  const reading = moment()
  let hasEnded = false
  const endless = source('calendar', async function* ({ signal }) {
    try {
      for (let at = 0; !signal.aborted; at += 1) {
        yield page(`${at}`, `${at}`)
        reading.come()
        await setImmediate()
      }
    } finally {
      hasEnded = true
    }
  })
  const full = source('drive', async function* () {
    await reading.comes
    fail('storageFull', {})
    yield page('never', 'never')
  })

  await expect(runBackup(ask([endless, full]), fakeDraft())).rejects.toThrow('DK-1304')
  expect(hasEnded).toBe(true)
})

it('keeps a finished kind as read when the run is stopped in the middle of another', async () => {
  const stop = new AbortController()
  const finished = source('contacts', async function* () {
    yield page('1', 'contacts')
  })
  const endless = source('drive', async function* ({ signal }) {
    yield page('2', 'half')
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    stop.abort()
    signal.throwIfAborted()
    yield page('3', 'never')
  })
  const draft = fakeDraft()
  const run = await runBackup(ask([finished, endless], { signal: stop.signal }), draft)

  expect(run).toMatchObject({ ok: true, value: { stopped: true, snapshot: 'checkpoint-1' } })
  expect(outcomes(draft)).toEqual([
    ['contacts', 'read'],
    ['drive', 'partly'],
  ])
  expect(json(draft, 'run.json').saved).toEqual({ contacts: '2026-11-21T16:00:00.000Z' })
  expect(json(draft, 'cursors.json')).toEqual({ contacts: 'contacts', drive: 'half' })
})

it('names only the kinds that are read to their end in a checkpoint', async () => {
  const clock = fakeClock(start)
  const saved = moment()
  const quick = source('contacts', async function* () {
    yield page('1', 'contacts')
    clock.move(2 * 60_000)
  })
  const slow = source('drive', async function* () {
    yield page('2', 'half')
    await saved.comes
    yield page('3', 'whole')
  })
  const draft = fakeDraft()
  const named: unknown[] = []
  const cursors: unknown[] = []
  const watched: FakeDraft = Object.assign(draft, {
    checkpoint: async () => {
      named.push(outcomes(draft))
      cursors.push(json(draft, 'cursors.json'))
      saved.come()
      return 'checkpoint'
    },
  })
  await runBackup(ask([quick, slow], { clock }), watched)

  expect(named).toEqual([[['contacts', 'read']]])
  expect(cursors).toEqual([{ contacts: 'contacts', drive: 'half' }])
  expect(outcomes(draft)).toEqual([
    ['contacts', 'read'],
    ['drive', 'read'],
  ])
})

it('makes one checkpoint, not one for each kind that finds it due', async () => {
  const clock = fakeClock(start)
  const all = ['contacts', 'calendar', 'drive'] as const
  const together = moment()
  let arrived = 0
  const sources = all.map((kind) =>
    source(kind, async function* () {
      yield page(kind, kind)
      arrived += 1
      if (arrived === all.length) {
        clock.move(2 * 60_000)
        together.come()
      }
      await together.comes
    }),
  )
  const draft = fakeDraft()
  await runBackup(ask(sources, { clock }), draft)

  expect(draft.checkpoints).toHaveLength(1)
})

it('does one piece of work at a time and in order, also after one has failed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ waits: fc.nat(3), fails: fc.boolean() }), { maxLength: 12 }),
      async (pieces) => {
        const turns = createTurns()
        let atWork = 0
        const order: number[] = []
        const done = pieces.map(({ waits, fails }, at) =>
          turns(async () => {
            atWork += 1
            expect(atWork).toBe(1)
            for (let turn = 0; turn < waits; turn += 1) await setImmediate()
            order.push(at)
            atWork -= 1
            if (fails) throw new Error(`${at}`)
            return at
          }),
        )
        const settled = await Promise.allSettled(done)
        expect(order).toEqual(pieces.map((_, at) => at))
        expect(settled.map(({ status }) => status === 'rejected')).toEqual(
          pieces.map(({ fails }) => fails),
        )
      },
    ),
    { numRuns: 50 },
  )
})
