import { expect, it } from 'vitest'

import type { App } from '../../main/app-types.ts'
import type { Engine } from '../../main/app/engine.ts'
import { done } from '../../main/core/failure.ts'
import type { Desk } from '../../main/desk-types.ts'
import { SyncJobs } from '../../main/desk/sync-jobs.ts'
import { syncHandlers } from '../../main/handlers/sync.ts'
import { testDesk } from '../app/desk.ts'
import { scratch } from '../app/profile.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { fakeSync, syncLine, syncPreview } from '../fakes/sync-app.ts'

const caller = { session: 'test' }
const log = { write: () => undefined }

/** Handlers over a sync in memory, with its preview made. */
async function previewed(lines: Parameters<typeof fakeSync>[0]) {
  const sync = fakeSync(lines)
  const { desk } = await testDesk(await scratch())
  // Only what these handlers take of an open profile.
  const opened = { app: { sync } as unknown as App, engine: { log } as unknown as Engine }
  const open: Desk = { ...desk, needed: async () => done(opened) }
  const handlers = syncHandlers(open)
  const idle = async () => {
    await expect.poll(() => desk.sync.job(1)).toBeNull()
  }
  await handlers['sync.preview']({ link: 1 }, caller)
  await idle()
  return { sync, handlers, idle, desk }
}

const many = Array.from({ length: 450 }, (_, n) => syncLine({ hash: `h${n}` }))

it('gives a preview page by page, and counts it by what a person may filter for', async () => {
  const lines = [...many, syncLine({ hash: 'gone', op: 'delete', hold: 'brake-deletes' })]
  const { handlers } = await previewed(lines)
  const page = (from: number, filter: 'all' | 'held' = 'all') =>
    handlers['sync.lines']({ link: 1, preview: 'plan-1', filter, from }, caller)

  const shown = await handlers['sync.shown']({ link: 1 }, caller)
  const [first, last, held] = [await page(0), await page(400), await page(0, 'held')]

  expect(shown).toMatchObject({
    value: {
      preview: { lines: { all: 451, create: 450, delete: 1, held: 1, braked: 1, ready: 450 } },
    },
  })
  expect(first).toMatchObject({ value: { next: 200 } })
  expect(last.ok && [last.value.lines.length, last.value.next]).toEqual([51, null])
  expect(held).toMatchObject({ value: { lines: [{ hash: 'gone' }], next: null } })
})

it('writes all that waits for nothing, or exactly what was left ticked', async () => {
  const lines = [
    syncLine({ hash: 'a' }),
    syncLine({ hash: 'b' }),
    syncLine({ hash: 'c', hold: 'notifies' }),
  ]
  const chosen = async (all: boolean, except: string[]) => {
    const { sync, handlers, idle } = await previewed(lines)
    await handlers['sync.apply']({ link: 1, preview: 'plan-1', all, except }, caller)
    await idle()
    return sync.asked
  }
  const named = (...hashes: string[]) => [
    { name: 'apply', ask: { link: 1, preview: 'plan-1', lines: hashes } },
  ]

  expect(await chosen(true, [])).toEqual([{ name: 'apply', ask: { link: 1, preview: 'plan-1' } }])
  expect(await chosen(true, ['a'])).toEqual(named('b'))
  expect(await chosen(true, ['c'])).toEqual(named('a', 'b', 'c'))
  expect(await chosen(false, ['b'])).toEqual(named('b'))
})

it('writes nothing of a preview that is not the last one', async () => {
  const { sync, handlers, idle, desk } = await previewed([syncLine({ hash: 'a' })])
  const ask = { link: 1, preview: 'plan-1', all: true, except: [] }

  const older = await handlers['sync.apply']({ ...ask, preview: 'plan-0' }, caller)
  await handlers['sync.apply'](ask, caller)
  await idle()
  const twice = await handlers['sync.apply'](ask, caller)

  expect(older).toMatchObject({ ok: false, failure: { name: 'syncPreviewOld' } })
  expect(twice).toMatchObject({ ok: false, failure: { name: 'syncPreviewOld' } })
  expect(sync.asked).toHaveLength(1)
  expect(desk.sync.preview(1)).toBeNull()
})

it('does one piece of work per link, and calls no failure what a person stopped', async () => {
  const clock = skippingClock()
  const moved: number[] = []
  const jobs = new SyncJobs({
    clock,
    log,
    moved: (link) => moved.push(link),
    ended: () => undefined,
  })
  const endless = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  const begin = (link: number) =>
    jobs.begin({ link, what: 'round' }, ({ signal }) => endless(signal))

  const [first, second, other] = [begin(1), begin(1), begin(2)]
  jobs.stop(1)
  await expect.poll(() => jobs.job(1)).toBeNull()
  await jobs.hold()
  const held = begin(3)

  expect([first.ok, second.ok, other.ok, held.ok]).toEqual([true, false, true, false])
  expect(jobs.last(1)).toMatchObject({ what: 'round', failure: null })
  expect(jobs.job(2)).toBeNull()
  expect(new Set(moved)).toEqual(new Set([1, 2]))
})

it('tells of progress at most four times a second, and forgets all of another profile', async () => {
  const clock = skippingClock()
  let told = 0
  const jobs = new SyncJobs({ clock, log, moved: () => (told += 1), ended: () => undefined })
  const progress = { type: 'progress', run: 'r', phase: 'read', total: null, bytes: 0 } as const

  jobs.begin({ link: 1, what: 'preview' }, async ({ onEvent }) => {
    for (let done = 0; done < 100; done += 1) onEvent({ ...progress, done })
    return { preview: syncPreview([]) }
  })
  await expect.poll(() => jobs.preview(1)).not.toBeNull()
  const before = told
  await jobs.hold()
  jobs.release()

  // Its begin, one of a hundred at one moment, and its end.
  expect(before).toBe(3)
  expect(jobs.preview(1)).toBeNull()
  expect(jobs.last(1)).toBeNull()
})
