import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { backupWork, forgetWork } from '../../main/desk/jobs.ts'
import { handlersOf } from '../../main/handlers.ts'
import type { Handlers } from '../../main/router.ts'
import { type Ask, contract, type Input, type Output } from '../../preload/contract.ts'
import { order, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { resticPath } from '../peers/restic.ts'
import { copiedProfile } from './copied.ts'
import { testDesk, type TestDesk } from './desk.ts'
import { companyProfile, scratch, testProfile, valueOf } from './profile.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Asks as a window does, and checks the answer against the contract. */
async function ask<A extends Ask>(
  { desk }: TestDesk,
  name: A,
  input: Input<A>,
): Promise<Output<A>> {
  const handle = handlersOf(desk)[name] as Handlers[A]
  const value = valueOf(await handle(input, { session: 'test' }))
  return contract.asks[name].output.parse(value) as Output<A>
}

/** A profile over a folder of files: quick, and its only kind is a daily one. */
async function folderDesk(more: object = {}) {
  const clock = skippingClock(testNow)
  const make = async () => {
    const folder = await scratch()
    const source = join(folder, 'source')
    await mkdir(join(source, 'deep'), { recursive: true })
    await writeFile(join(source, 'a.txt'), 'first')
    await writeFile(join(source, 'deep', 'b.txt'), 'second '.repeat(500))
    const scope = { kinds: ['folders'], folders: [source] }
    return testProfile({ folder, sample: null, scope, more, world: { clock } })
  }
  const isUsual = Object.keys(more).length === 0
  const made = isUsual ? await copiedProfile({ name: 'desk', clock, make }) : await make()
  const open = await testDesk(made.profile, { clock })
  return { ...open, ...made, source: join(made.folder, 'source') }
}

/** Makes the first copy and its check. */
async function settled<T extends TestDesk>(made: T): Promise<T> {
  valueOf(await made.desk.begin(backupWork('person', { mode: 'full' })))
  for (let n = 0; n < 2; n += 1) {
    await made.tick()
    made.clock.move(20_000)
  }
  return made
}

const stateOf = async ({ desk }: TestDesk) => (await desk.status()).state.name
const endedOf = ({ of }: TestDesk) =>
  of('run.moved').flatMap((one) => (one.ended === null ? [] : `${one.what} ${one.by} ${one.state}`))

it('says that nothing is protected before set-up, and starts nothing by itself', async () => {
  const made = await testDesk(`${await scratch()}/profile`)

  await made.tick()

  const { state } = await ask(made, 'status.read', null)
  expect(state).toMatchObject({ name: 'setup', action: 'continue-setup' })
  expect(made.of('run.moved')).toEqual([])
})

it('is green only once the first copy was read again, and starts that check by itself', async () => {
  const made = await folderDesk()
  await settled(made)
  const names = made.of('status.moved').map(({ state }) => state.name)

  const [order, last] = [[...new Set(names)], await stateOf(made)]
  expect([order.includes('working'), order.at(-1), last]).toEqual([true, 'protected', 'protected'])
  expect(endedOf(made)).toEqual([
    'backup person finished',
    'forget schedule finished',
    'prune schedule finished',
    'verify schedule finished',
  ])
  const home = await ask(made, 'home.read', null)
  expect(home.integrity).toMatchObject({ share: 1 })
  expect(home.gettingSafe?.filter(({ done }) => done).map(({ what }) => what)).toEqual([
    'first-full',
    'first-check',
  ])
  expect(made.of('notice.show').map(({ title }) => title.key)).toEqual(['alerts.firstTitle'])
})

it('makes a live copy when contacts change, and leaves nothing behind when they do not', async () => {
  const clock = skippingClock(testNow)
  const { profile, sample } = await companyProfile({
    world: { clock },
    scope: { kinds: ['contacts'] },
  })
  const made = await settled(await testDesk(profile, { clock }))
  const runs = async () =>
    (await ask(made, 'runs.read', { before: null, limit: 50, what: null })).runs
  const copies = async () => (await ask(made, 'copies.read', { before: null, limit: 50 })).copies
  const [quietRuns, quietCopies] = [await runs(), await copies()]
  clock.move(3 * minute)
  await made.tick()
  const looked = endedOf(made).filter((one) => one === 'backup poll finished').length
  const unchanged = [(await runs()).length, (await copies()).length]

  await order(sample, 'change', { change: 'add-person' })
  clock.move(3 * minute)
  await made.tick()

  expect(looked).toBeGreaterThan(0)
  expect(unchanged).toEqual([quietRuns.length, quietCopies.length])
  const after = await copies()
  expect(after).toHaveLength(quietCopies.length + 1)
  expect(after[0]).toMatchObject({ mode: 'live' })
  expect((await runs())[0]).toMatchObject({ what: 'backup', mode: 'live', by: 'poll' })
})

it('lets one run go at a time, stops it when asked, and goes on where it stopped', async () => {
  const made = await folderDesk()
  const { desk, tick, of } = made
  valueOf(await desk.begin(backupWork('person', { mode: 'full' })))
  const second = await desk.begin(forgetWork('person'))
  const isStopping = desk.stop()
  await tick()
  const stopped = of('run.moved').at(-1)
  valueOf(await desk.begin(backupWork('person', { mode: 'full' })))
  await tick()

  expect(second).toMatchObject({ ok: false, failure: { name: 'profileBusy' } })
  expect(isStopping).toBe(true)
  expect(stopped).toMatchObject({ what: 'backup', state: 'stopped' })
  const first = of('run.moved').find((one) => one.what === 'backup' && one.resumed)
  expect(first).toMatchObject({ resumed: true })
  expect(desk.stop()).toBe(false)
})

it('makes up once for the nights that the computer was off, and does not call them late', async () => {
  const made = await settled(await folderDesk())
  made.told.length = 0
  made.clock.move(10 * day)
  await made.tick()
  const meanwhile = made.of('status.moved').map(({ state }) => state.name)
  for (let n = 0; n < 8; n += 1) {
    made.clock.move(20_000)
    await made.tick()
  }

  expect(meanwhile).not.toContain('late')
  expect(endedOf(made).filter((one) => one.includes('catch-up'))).toEqual([
    'backup catch-up finished',
    'forget catch-up finished',
    'prune catch-up finished',
    'verify catch-up finished',
  ])
  expect(await stateOf(made)).toBe('protected')
})

it('tells of a storage that is away after 15 minutes, whatever is dismissed, and when it is back', async () => {
  const made = await settled(await folderDesk())
  const { clock, tick, desk, storage } = made
  made.told.length = 0
  await rename(storage, `${storage}-away`)
  for (let n = 0; n < 18; n += 1) {
    clock.move(minute)
    await tick()
  }
  const lost = await desk.status()
  const [alert] = (await ask(made, 'alerts.read', null)).open
  const snooze = handlersOf(desk)['alerts.snooze']
  const until = new Date(clock.now() + day).toISOString()
  const refused = await snooze({ id: alert?.id ?? 'a0', until }, { session: 'test' })
  const dismissed = await stateOf(made)
  await rename(`${storage}-away`, storage)
  for (let n = 0; n < 6; n += 1) {
    clock.move(minute)
    await tick()
  }

  expect(lost.state).toMatchObject({ name: 'storage-lost', colour: 'red', shape: 'bad' })
  expect(alert).toMatchObject({ code: 'DK-1301', maySnooze: false })
  expect([refused.ok, dismissed]).toEqual([false, 'storage-lost'])
  expect(await stateOf(made)).toBe('protected')
  const { open, solved } = await ask(made, 'alerts.read', null)
  expect([open.length, solved.length]).toEqual([0, 1])
  const notices = made.of('notice.show').map(({ title, urgency }) => [title.key, urgency])
  expect(notices).toEqual([
    ['status.states.storage-lost.headline', 'stays'],
    ['alerts.solvedTitle', 'once'],
  ])
})

it('starts nothing by itself during a pause, which ends after a day at most', async () => {
  const made = await settled(await folderDesk())
  const { clock, tick, desk } = made
  const until = (ms: number) => ({ until: new Date(clock.now() + ms).toISOString() })
  const tooLong = await handlersOf(desk)['pause.set'](until(25 * hour), { session: 'test' })
  await ask(made, 'pause.set', until(23 * hour))
  made.told.length = 0
  for (let n = 0; n < 22; n += 1) {
    clock.move(hour)
    await tick()
  }
  const paused = await stateOf(made)
  const during = endedOf(made)
  clock.move(2 * hour)
  await tick()

  expect(tooLong.ok).toBe(false)
  expect([paused, during]).toEqual(['paused', []])
  expect(endedOf(made)).not.toEqual([])
})

it('keeps a copy that a person named, whatever the retention, also for stock restic', async () => {
  const keepNothing = { within: '1h', daily: 0, weekly: 0, monthly: 0 }
  const made = await settled(await folderDesk({ retention: keepNothing }))
  const [copy] = (await ask(made, 'copies.read', { before: null, limit: 5 })).copies
  const name = 'Before year-end'
  const pinned = await ask(made, 'pin.set', { snapshot: copy?.id ?? '', name })
  await writeFile(join(made.source, 'c.txt'), 'third')
  made.clock.move(3 * hour)
  valueOf(await made.desk.begin(backupWork('person', { mode: 'incremental' })))
  await made.tick()
  const preview = await ask(made, 'forget.preview', { retention: null })
  made.clock.move(minute)
  await made.tick()
  const { copies } = await ask(made, 'copies.read', { before: null, limit: 5 })
  const cleared = await ask(made, 'pin.clear', { snapshot: pinned.snapshot })
  const free = await ask(made, 'forget.preview', { retention: null })

  expect(preview.removed).toEqual([])
  expect(copies.map((one) => one.pin)).toContain(name)
  expect(free.removed.map(({ id }) => id)).toEqual([cleared.snapshot])
  expect(free.bytes).toBeGreaterThan(0)
  const listed = execFileSync(resticPath('0.19'), ['-r', made.storage, 'snapshots', '--json'], {
    env: { ...process.env, RESTIC_PASSWORD: made.passphrase },
    encoding: 'utf8',
  })
  expect(JSON.parse(listed)).toHaveLength(2)
})

it('proves by a drill that files come back, deletes what it restored, and fails where one is damaged', async () => {
  const made = await settled(await folderDesk())
  await ask(made, 'drill.start', null)
  await made.tick()
  const [good] = (await ask(made, 'runs.read', { before: null, limit: 5, what: ['drill'] })).runs
  const detail = await ask(made, 'run.detail', { id: good?.id ?? '' })
  const left = await readdir(join(made.profile, 'tmp'))
  await damageData(made.storage)
  made.clock.move(minute)
  await ask(made, 'drill.start', null)
  await made.tick()
  const home = await ask(made, 'home.read', null)

  expect(good).toMatchObject({ state: 'finished', by: 'person' })
  expect(detail.drill?.files).toBeGreaterThan(0)
  expect(left).toEqual([])
  expect(home.drill?.passed).not.toBe(true)
  await ask(made, 'verify.start', { depth: 'all' })
  await made.tick()
  expect(await stateOf(made)).toBe('damaged')
})

/** Removes all packs: what is left cannot be restored. */
async function damageData(storage: string): Promise<void> {
  for (const folder of await readdir(join(storage, 'data')))
    for (const pack of await readdir(join(storage, 'data', folder)))
      await rm(join(storage, 'data', folder, pack))
}

it('brings the second copy up to date after a run, and asks for a person when it stays behind', async () => {
  const second = await scratch()
  const path = join(second, 'copy')
  const made = await settled(await folderDesk({ secondCopies: [{ name: 'office-b', path }] }))
  made.clock.move(20_000)
  await made.tick()
  const [fresh] = (await ask(made, 'home.read', null)).secondCopies
  await rm(path, { recursive: true })
  await writeFile(path, 'no folder any more')
  for (let n = 0; n < 30; n += 1) {
    made.clock.move(hour)
    await made.tick()
    await made.tick()
  }
  const status = await made.desk.status()
  const [alert] = (await ask(made, 'alerts.read', null)).open
  const until = new Date(made.clock.now() + 3 * day).toISOString()
  await ask(made, 'alerts.snooze', { id: alert?.id ?? '', until })
  made.told.length = 0
  for (let n = 0; n < 4; n += 1) {
    made.clock.move(12 * hour)
    await made.tick()
  }
  const put = (await ask(made, 'alerts.read', null)).open.find(({ id }) => id === alert?.id)

  expect(made.of('notice.show').filter(({ id }) => id === alert?.id)).toEqual([])
  expect(put).toMatchObject({ snoozed: { by: 'owner' }, solved: null })
  expect((await made.desk.status()).state.name).toBe(status.state.name)
  expect(fresh?.at).not.toBeNull()
  expect(status.state).toMatchObject({ name: 'act-now' })
  expect(status.state.detail?.key).toMatch(/second-copy/)
})

it('takes new times at once and refuses a zone that is none', async () => {
  const made = await folderDesk()
  const { plan, times } = await ask(made, 'schedule.read', null)
  const write = handlersOf(made.desk)['schedule.write']
  const wrong = await write({ plan, times: { ...times, zone: 'Mars/Base' } }, { session: 'test' })
  const after = await ask(made, 'schedule.write', {
    plan: 'fast',
    times: { ...times, zone: 'Asia/Jakarta', check: '05:30' },
  })

  expect(wrong).toMatchObject({ ok: false, failure: { name: 'settingsUnfit' } })
  expect(after.plan).toBe('fast')
  const check = after.next.find(({ job }) => job === 'check')
  expect(check?.at).toMatch(/T22:30:00.000Z$/)
})

it('tells when DingTalk refuses the app, in one line of the list, and is well again afterwards', async () => {
  const clock = skippingClock(testNow)
  const scope = { kinds: ['contacts'] }
  const { profile, sample } = await companyProfile({ world: { clock }, scope })
  const made = await settled(await testDesk(profile, { clock }))
  await order(sample, 'fault', { fault: 'address-refused', endpoint: '*', count: 100_000 })
  for (let n = 0; n < 4; n += 1) {
    clock.move(2 * minute)
    await made.tick()
  }
  const refused = await made.desk.status()
  const home = await ask(made, 'home.read', null)
  const lines = (await ask(made, 'runs.read', { before: null, limit: 50, what: ['backup'] })).runs
  await order(sample, 'fault', { clear: true })
  for (let n = 0; n < 2; n += 1) {
    clock.move(2 * minute)
    await made.tick()
  }

  expect(refused.state).toMatchObject({ name: 'access-lost', colour: 'red' })
  expect(refused.state.detail?.key).toBe('failures.DK-1106.headline')
  expect(home.coverage).toMatchObject([{ kind: 'contacts', state: 'failed', code: 'DK-1106' }])
  expect(lines.filter(({ state }) => state === 'failed')).toHaveLength(1)
  // The settings leave three kinds out: known gaps.
  expect(await stateOf(made)).toBe('protected-gaps')
})

it('opens again under work that ticks, and loses neither the run nor the profile', async () => {
  const made = await folderDesk()
  valueOf(await made.desk.begin(backupWork('person', { mode: 'full' })))
  const [, ...ticks] = await Promise.all([made.desk.reopen(), made.tick(), made.tick()])
  const { runs } = await ask(made, 'runs.read', { before: null, limit: 5, what: ['backup'] })

  expect(ticks).toHaveLength(2)
  expect(runs).toMatchObject([{ state: 'finished', by: 'person' }])
  expect(made.of('run.moved').at(-1)).toMatchObject({ state: 'finished', fraction: 1 })
})

it('lets routine give way: a look for changes to a person, and all of it to a restore', async () => {
  const made = await settled(await folderDesk())
  const { desk, told, folder } = made
  told.length = 0
  valueOf(await desk.begin(backupWork('poll', { mode: 'live' })))
  valueOf(await desk.begin(backupWork('person', { mode: 'incremental' })))
  const third = await desk.begin(forgetWork('person'))
  await made.tick()
  const afterPoll = endedOf(made)
  told.length = 0
  const target = join(folder, 'back')
  const ask = { snapshot: 'latest', target, include: [], exclude: [], dryRun: false } as const
  valueOf(await desk.begin(forgetWork('schedule')))
  valueOf(
    await desk.begin({
      what: 'restore',
      by: 'person',
      run: ({ app }, watch) => app.restore({ ...ask, overwrite: 'never' }, watch),
    }),
  )
  await made.tick()

  expect(third).toMatchObject({ ok: false, failure: { name: 'profileBusy' } })
  expect(afterPoll).toContain('backup person finished')
  expect(endedOf(made)).toContain('restore person finished')
  expect(await readdir(join(target, 'folders'))).toHaveLength(1)
})
