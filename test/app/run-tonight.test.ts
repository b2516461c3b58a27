import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { backupWork, forgetWork } from '../../main/desk/jobs.ts'
import { testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { guardedDesk } from './guarded.ts'
import { companyProfile, scratch, testProfile, valueOf } from './profile.ts'

const hour = 3_600_000

async function folderDesk() {
  const source = await scratch()
  await writeFile(join(source, 'a.txt'), 'first')
  const clock = skippingClock(testNow)
  const made = await testProfile({
    sample: null,
    scope: { kinds: ['folders'], folders: [source] },
    more: { schedule: { zone: 'Asia/Hong_Kong' } },
    world: { clock },
  })
  return { ...(await guardedDesk(made.profile, { clock })), source, profile: made.profile }
}

/** All lines of the profile's log. */
async function logged(profile: string): Promise<string> {
  const folder = join(profile, 'logs')
  const files = await readdir(folder)
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('')
}

it('moves the rest of the first copy to the evening, and goes on then, not before', async () => {
  const { desk, owner, tick, clock, of } = await folderDesk()
  const window = await owner()
  valueOf(await desk.begin(backupWork('person', { mode: 'full' })))

  const moved = await window.get('run.tonight', null)
  await tick()
  const backups = () =>
    of('run.moved').flatMap((one) => (one.what === 'backup' && one.ended ? [one.state] : []))
  const at = Date.parse(moved?.at ?? '')

  expect(new Date(at + 8 * hour).toISOString()).toContain('T20:00:00.000Z')
  expect(at - clock.now()).toBeLessThanOrEqual(24 * hour)
  expect(backups()).toEqual(['stopped'])
  const { next } = await window.get('schedule.read', null)
  expect(next.find(({ job }) => job === 'full')?.at).toBe(moved?.at)

  clock.move(at - clock.now() - 60_000)
  await tick()
  expect(backups()).toEqual(['stopped'])
  clock.move(2 * 60_000)
  await tick()
  expect(backups()).toEqual(['stopped', 'finished'])
})

it('takes a run that is stopped before it began for what it is, not for a bug', async () => {
  const { desk, tick, of, profile } = await folderDesk()
  for (let n = 0; n < 3; n += 1) {
    valueOf(await desk.begin(backupWork('person', { mode: 'full' })))
    desk.stop()
    await tick()
  }

  const ends = of('run.moved').filter(({ ended }) => ended !== null)
  expect(ends.map(({ state, code }) => [state, code])).toEqual(ends.map(() => ['stopped', null]))
  expect(ends.length).toBeGreaterThan(2)
  const log = await logged(profile)
  expect(log).toContain('run.started')
  expect(log).not.toContain('"bug"')
})

it('moves nothing where no backup runs, and leaves the plan alone', async () => {
  const { desk, owner, tick } = await folderDesk()
  const window = await owner()
  const before = await window.get('schedule.read', null)

  expect(await window.get('run.tonight', null)).toBe(null)
  valueOf(await desk.begin(forgetWork('person')))
  expect(await window.get('run.tonight', null)).toBe(null)
  await tick()
  expect((await window.get('schedule.read', null)).next).toEqual(before.next)
})

it('shows the requests that a run makes, minute by minute', async () => {
  const { profile } = await companyProfile()
  const { desk, tick, of } = await guardedDesk(profile)
  valueOf(await desk.begin(backupWork('person', { mode: 'full' })))
  await tick()

  const last = of('run.moved').findLast(({ what }) => what === 'backup')
  const made = last?.requests.reduce((sum, { n }) => sum + n, 0) ?? 0
  expect(made).toBeGreaterThan(20)
}, 60_000)
