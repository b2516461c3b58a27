import { expect, it } from 'vitest'

import { runBackup } from '../../../main/core/backup/run.ts'
import type { RunAsk } from '../../../main/core/backup/work.ts'
import { fail } from '../../../main/core/failure.ts'
import type { Kind } from '../../../main/core/kinds.ts'
import type { Change, Page, ReadAsk, Source } from '../../../main/core/ports.ts'
import { fakeClock, fakeDraft } from '../../fakes/copy-draft.ts'

const start = Date.UTC(2026, 10, 21, 16)

const item = (id: string): Change => ({ is: 'item', item: { type: 'event', id, files: [] } })
const page = (changes: readonly Change[], cursor?: string): Page => ({
  changes,
  done: 1,
  total: 1,
  ...(cursor === undefined ? {} : { cursor }),
})

const source = (kind: Kind, read: (ask: ReadAsk) => AsyncIterable<Page>): Source => ({ kind, read })
const pages = (kind: Kind, ...all: Page[]) =>
  source(kind, async function* () {
    yield* all
  })

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

const json = (text: string | undefined) => JSON.parse(text ?? 'null')

it('commits one copy with the cursor that belongs to its tree', async () => {
  const draft = fakeDraft()
  const run = await runBackup(ask([pages('calendar', page([item('1')], 'after-1'))]), draft)

  expect(run).toMatchObject({ ok: true, value: { snapshot: 'snapshot-1', partial: false } })
  expect(json(draft.system.get('cursors.json'))).toEqual({ calendar: 'after-1' })
  expect(draft.commits).toEqual([
    { time: '2026-11-22T00:00:00.000+08:00', tags: ['dingkeep', 'layout-1', 'incremental'] },
  ])
})

it('goes on with the other kinds when one fails, marks the copy and names the gap', async () => {
  const broken = source('calendar', async function* () {
    yield page([item('1')], 'half')
    fail('dingtalkSilent', {})
  })
  const draft = fakeDraft()
  const run = await runBackup(ask([broken, pages('drive', page([item('2')], 'd'))]), draft)

  expect(run).toMatchObject({ ok: true, value: { partial: true } })
  expect(draft.commits[0]?.tags).toContain('partial')
  expect(json(draft.system.get('gaps.json'))).toMatchObject([{ kind: 'calendar', code: 'DK-1110' }])
  expect(json(draft.system.get('cursors.json'))).toEqual({ calendar: 'half', drive: 'd' })
})

it('makes no copy when nothing at all could be read', async () => {
  const broken = source('calendar', async function* () {
    fail('credentialsRefused', {})
    yield page([])
  })
  const draft = fakeDraft()
  const run = await runBackup(ask([broken]), draft)

  expect(run).toEqual({ ok: false, failure: { name: 'credentialsRefused', about: {} } })
  expect(draft.abandoned).toBe(true)
  expect(draft.commits).toEqual([])
})

it('ends the run when the storage fails', async () => {
  const full = source('calendar', async function* () {
    fail('storageFull', {})
    yield page([])
  })

  await expect(runBackup(ask([full]), fakeDraft())).rejects.toThrow('DK-1304')
})

it('hands a full run no cursor, and keeps the old one until the new one is there', async () => {
  const seen: unknown[] = []
  const spying = source('calendar', async function* (asked) {
    seen.push(asked.before.cursor)
    yield page([item('1')])
  })
  const draft = fakeDraft({ system: { 'cursors.json': { calendar: 'old' } } })
  await runBackup(ask([spying], { mode: 'full' }), draft)

  expect(seen).toEqual([null])
  expect(json(draft.system.get('cursors.json'))).toEqual({ calendar: 'old' })
})

it('keeps what was read as a checkpoint when it is stopped', async () => {
  const stop = new AbortController()
  const endless = source('calendar', async function* () {
    yield page([item('1')], 'one')
    stop.abort()
    yield page([item('2')], 'two')
  })
  const draft = fakeDraft()
  const run = await runBackup(ask([endless], { signal: stop.signal }), draft)

  expect(run).toMatchObject({ ok: true, value: { stopped: true, snapshot: 'checkpoint-1' } })
  expect(draft.commits).toEqual([])
  expect(json(draft.system.get('cursors.json'))).toEqual({ calendar: 'two' })
})

it('makes a long run durable every ten minutes and after each kind', async () => {
  const clock = fakeClock(start)
  const slow = source('calendar', async function* () {
    for (let at = 0; at < 3; at += 1) {
      clock.move(11 * 60_000)
      yield page([item(`${at}`)], `${at}`)
    }
    clock.move(2 * 60_000)
  })
  const draft = fakeDraft()
  await runBackup(ask([slow], { clock }), draft)

  expect(draft.checkpoints).toHaveLength(4)
})

it('never dates a copy before the one that it follows, and says that the clock is wrong', async () => {
  const parent = { id: 'p', time: '2026-11-23T00:00:00+08:00', checkpoint: false }
  const draft = fakeDraft({ parent })
  const run = await runBackup(ask([pages('calendar', page([item('1')]))]), draft)

  expect(draft.commits[0]?.time).toBe('2026-11-23T00:00:00.001+08:00')
  expect(run).toMatchObject({
    value: { warnings: [{ name: 'clockWrong', about: { min: '1440' } }] },
  })
})

it('believes an emptied folder only an hour after it was first seen empty', async () => {
  const asked: (readonly string[])[] = []
  const empty = pages('calendar', page([{ is: 'complete', folder: 'Amy' }]))
  const since = (minutes: number) => new Date(start - minutes * 60_000).toISOString()
  const gap = (minutes: number) => [
    { kind: 'calendar', path: 'Amy', code: 'DK-1115', since: since(minutes) },
  ]
  for (const minutes of [59, 60]) {
    const draft = fakeDraft({ system: { 'gaps.json': gap(minutes) } })
    const kind = draft.kind.bind(draft)
    const spying = {
      ...draft,
      kind: (name: Kind, how: Parameters<typeof kind>[1]) => {
        asked.push(how.confirmedEmpty)
        return kind(name, how)
      },
    }
    await runBackup(ask([empty]), spying)
  }

  expect(asked).toEqual([[], ['Amy']])
})

it('keeps the date since when a gap is there', async () => {
  const since = '2026-11-01T00:00:00.000Z'
  const broken = source('calendar', async function* () {
    yield page([item('1')])
    fail('dingtalkSilent', {})
  })
  const draft = fakeDraft({
    system: { 'gaps.json': [{ kind: 'calendar', path: '', code: 'DK-1110', since }] },
  })
  await runBackup(ask([broken]), draft)

  expect(json(draft.system.get('gaps.json'))).toMatchObject([{ since }])
})

it('reads only the changes of kinds that a broken-off full run had read to their end', async () => {
  const modes: string[] = []
  const spying = (kind: Kind) =>
    source(kind, async function* (asked) {
      modes.push(`${kind} ${asked.mode} ${JSON.stringify(asked.before.cursor)}`)
      yield page([item('1')], 'new')
    })
  const draft = fakeDraft({
    parent: { id: 'c', time: '2026-11-21T00:00:00+08:00', checkpoint: true },
    system: {
      'cursors.json': { calendar: 'old', drive: 'half' },
      'run.json': {
        mode: 'full',
        kinds: [
          { kind: 'calendar', outcome: 'read' },
          { kind: 'drive', outcome: 'partly' },
        ],
      },
    },
  })
  await runBackup(ask([spying('calendar'), spying('drive')], { mode: 'full' }), draft)

  expect(modes).toEqual(['calendar incremental "old"', 'drive full null'])
})

it('flags unusually many deletions but takes them', async () => {
  const draft = fakeDraft({
    tally: () => ({ counts: { new: 0, changed: 0, gone: 60, same: 40, failed: 0 } }),
  })
  const run = await runBackup(ask([pages('calendar', page([]))]), draft)

  expect(run).toMatchObject({ value: { warnings: [{ name: 'manyDeleted', about: { n: '60' } }] } })
})

it('carries on when each kind was last saved by runs that skip it', async () => {
  const draft = fakeDraft({
    system: { 'run.json': { saved: { drive: '2026-11-20T00:00:00.000Z' } } },
  })
  await runBackup(ask([pages('calendar', page([item('1')]))]), draft)

  expect(json(draft.system.get('run.json')).saved).toEqual({
    calendar: '2026-11-21T16:00:00.000Z',
    drive: '2026-11-20T00:00:00.000Z',
  })
})
