import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import type { App } from '../../main/app-types.ts'
import { order } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { resticPath } from '../peers/restic.ts'
import { companyProfile, scratch, testProfile, valueOf, watching } from './profile.ts'

const increment = { mode: 'incremental', refetch: false } as const
const everything = { mode: 'full', refetch: false } as const

const run = async (app: App, ask: Parameters<App['backup']>[0] = increment) =>
  valueOf(await app.backup(ask, watching()))

/** Fills a folder with files that cannot be compressed. */
async function fill(folder: string, files: number, size: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let at = 0; at < files; at += 1) {
    const bytes = Buffer.alloc(size)
    for (let i = 0; i < size; i += 4) bytes.writeUInt32LE(Math.random() * 2 ** 32, i)
    await writeFile(join(folder, `file ${at}.bin`), bytes)
  }
}

/** Stock restic's opinion of a storage. */
const stockCheck = (storage: string, passphrase: string): string =>
  execFileSync(resticPath('0.19'), ['-r', storage, '--no-cache', 'check', '--read-data'], {
    env: { ...process.env, RESTIC_PASSWORD: passphrase },
    encoding: 'utf8',
  })

/** A small disk of its own, for root on Linux; gone with the test. */
async function smallDisk(size: string): Promise<string> {
  const place = await scratch()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place])
  onTestFinished(() => void execFileSync('umount', ['-l', place]))
  return place
}

it('says that the storage is full, loses nothing, and goes on once there is room', async () => {
  const disk = await smallDisk('8m')
  const data = join(await scratch(), 'data')
  await fill(data, 4, 500_000)
  const profile = await testProfile({
    scope: { folders: [data] },
    storage: { path: join(disk, 'storage') },
  })
  const app = await profile.open()
  const first = await run(app)

  await fill(join(data, 'more'), 20, 500_000)
  const full = await app.backup(increment, watching())
  expect(full).toMatchObject({ ok: false, failure: { name: 'storageFull' } })
  expect(valueOf(await app.snapshots(true)).snapshots.map(({ id }) => id)).toEqual([first.snapshot])

  execFileSync('mount', ['-o', 'remount,size=64m', disk])
  const again = await run(app)
  expect(again.counts.new).toBe(20)
  expect(stockCheck(join(disk, 'storage'), profile.passphrase)).toContain('no errors were found')
})

it('names a storage that cannot be written', async () => {
  const disk = await smallDisk('16m')
  const data = join(await scratch(), 'data')
  await fill(data, 2, 1000)
  const profile = await testProfile({
    scope: { folders: [data] },
    storage: { path: join(disk, 'storage') },
  })
  const app = await profile.open()
  await run(app)
  execFileSync('mount', ['-o', 'remount,ro', disk])

  expect(await app.backup(increment, watching())).toMatchObject({
    ok: false,
    failure: { name: 'storageDenied' },
  })
  expect(valueOf(await app.snapshots(false)).snapshots).toHaveLength(1)
})

it('stops when the share goes away in the middle, and goes on when it is back', async () => {
  const data = join(await scratch(), 'data')
  await fill(data, 3, 1000)
  const profile = await testProfile({ scope: { folders: [data] } })
  const app = await profile.open()
  const first = await run(app)
  await fill(join(data, 'more'), 30, 1_000_000)
  const away = `${profile.storage}.away`
  let gone = false
  const watch = {
    ...watching(),
    onEvent: () => {
      if (gone) return
      gone = true
      execFileSync('mv', [profile.storage, away])
    },
  }

  const cut = await app.backup(increment, watch)
  expect(cut).toMatchObject({ ok: false, failure: { name: 'storageUnreachable' } })
  expect(await readdir(profile.folder)).not.toContain('storage')

  await rename(away, profile.storage)
  const again = await run(app)
  expect(again.counts).toMatchObject({ new: 30, same: 3 })
  expect(valueOf(await app.snapshots(false)).snapshots[0]?.id).toBe(first.snapshot)
  expect(stockCheck(profile.storage, profile.passphrase)).toContain('no errors were found')
})

it('names a file that cannot be read, saves the others, and keeps its former content', async () => {
  const data = join(await scratch(), 'data')
  await fill(data, 3, 1000)
  const profile = await testProfile({ scope: { folders: [data] } })
  const app = await profile.open()
  await run(app)
  // Reading another process's memory from its start fails with EIO, for root too.
  execFileSync('mount', ['--bind', '/proc/1/mem', join(data, 'file 1.bin')])
  onTestFinished(() => void execFileSync('umount', ['-l', join(data, 'file 1.bin')]))

  const watch = watching()
  const saved = valueOf(await app.backup({ mode: 'full', refetch: false }, watch))
  const listed = valueOf(await app.ls('latest', '/folders/data'))

  expect(saved.failedItems).toBe(1)
  expect(watch.events.filter(({ type }) => type === 'item')).toMatchObject([
    { failure: { name: 'unreadableFiles' }, path: '/folders/data/file 1.bin' },
  ])
  expect(listed.map(({ path, size }) => [path, size])).toEqual([
    ['/folders/data/file 0.bin', 1000],
    ['/folders/data/file 1.bin', 1000],
    ['/folders/data/file 2.bin', 1000],
  ])
})

it('does nothing with a wrong passphrase, and changes nothing', async () => {
  const profile = await testProfile({ scope: { folders: [await scratch()] } })
  await writeFile(join(profile.folder, 'passphrase'), 'another one')
  const app = await profile.open()

  for (const work of [
    app.backup({ mode: 'full', refetch: false }, watching()),
    app.snapshots(false),
    app.keys(),
  ]) {
    expect(await work).toMatchObject({ ok: false, failure: { name: 'passphraseWrong' } })
  }
  expect(await readdir(join(profile.storage, 'snapshots'))).toEqual([])
})

it("waits for nobody's live lock, and removes none that is not its own", async () => {
  const data = join(await scratch(), 'data')
  await fill(data, 2, 1000)
  const profile = await testProfile({ scope: { folders: [data] } })
  const app = await profile.open()
  await run(app)
  const { openRepository } = await import('../../main/repository/repository.ts')
  const spec = { type: 'folder', path: profile.storage } as const
  const repository = await openRepository({ spec, password: profile.passphrase })
  const foreign = await repository.saveUnpacked('locks', {
    time: new Date().toISOString(),
    exclusive: true,
    hostname: `not-${hostname()}`,
    username: 'someone',
    pid: 1,
  })
  await repository.close()

  expect(await app.backup(increment, watching())).toMatchObject({
    ok: false,
    failure: { name: 'storageLocked' },
  })
  expect(await readdir(join(profile.storage, 'locks'))).toEqual([foreign])
  expect(valueOf(await app.snapshots(false)).snapshots).toHaveLength(1)
})

it('keeps the order of copies when the clock jumps back, and says so', async () => {
  const data = join(await scratch(), 'data')
  await fill(data, 2, 1000)
  const clock = skippingClock()
  const profile = await testProfile({ scope: { folders: [data] }, world: { clock } })
  const app = await profile.open()
  const first = await run(app)
  clock.move(-3 * 86_400_000)
  const second = await run(app)

  expect(second.warnings).toMatchObject([{ name: 'clockWrong' }])
  expect(valueOf(await app.snapshots(false)).snapshots.map(({ id }) => id)).toEqual([
    first.snapshot,
    second.snapshot,
  ])
  const listed = valueOf(await app.ls('latest', '/folders/data'))
  expect(listed).toHaveLength(2)
})

it('goes on over a token that expires in the middle of a list', async () => {
  const profile = await companyProfile()
  const app = await profile.open()
  await order(profile.sample, 'fault', { fault: 'expired-token', endpoint: '*user*', skip: 3 })
  await order(profile.sample, 'fault', { fault: 'expired-token', endpoint: '*dentries*', skip: 2 })
  const saved = await run(app, everything)

  expect(saved.partial).toBe(false)
  expect(saved.failedItems).toBe(0)
})

it('keeps what it has when the allowance is used up, names the date, and saves the rest', async () => {
  const profile = await companyProfile({
    company: { allowance: 60 },
    more: { allowance: { calls: 60 } },
  })
  const app = await profile.open()
  const saved = await run(app, everything)
  const status = valueOf(await app.status())

  const [contacts] = saved.kinds
  expect(contacts).toMatchObject({ kind: 'contacts', outcome: 'read' })
  expect(saved.kinds.filter(({ failure }) => failure?.name === 'allowanceUsed')).not.toEqual([])
  expect(saved.partial).toBe(true)
  expect(status.allowance?.used).toBeLessThanOrEqual(60)
  expect(status.allowance?.renews).toBeGreaterThan(status.now)
})

it('takes no empty answer as the deletion of everything', async () => {
  const profile = await companyProfile()
  const app = await profile.open()
  await run(app, everything)
  const before = valueOf(await app.ls('latest', '/contacts/people')).length
  for (const endpoint of ['*user.list*', '*listsub*', '*dentries*', '*spaces*', '*instanceIds*'])
    await order(profile.sample, 'fault', { fault: 'empty', endpoint, count: 10_000 })

  const empty = await app.backup(everything, watching())
  const after = valueOf(await app.ls('latest', '/contacts/people')).length
  const drive = valueOf(await app.ls('latest', '/drive'))

  expect(after).toBe(before)
  expect(drive.length).toBeGreaterThan(0)
  expect(empty).not.toMatchObject({ value: { partial: false } })
  expect(valueOf(await app.find('*', { deleted: true }))).toEqual([])
})

it('makes no copy when DingTalk cannot be reached at all, and says so', async () => {
  const profile = await companyProfile()
  const app = await profile.open()
  const first = await run(app, everything)
  await profile.sample.stop()

  const cut = await app.backup(increment, watching())
  expect(cut).toMatchObject({ ok: false, failure: { name: 'dingtalkSilent' } })
  expect(valueOf(await app.snapshots(true)).snapshots.map(({ id }) => id)).toEqual([first.snapshot])
})

it('does not believe an emptied folder, as an unmounted disk shows it', async () => {
  const data = join(await scratch(), 'data')
  await fill(data, 3, 1000)
  const clock = skippingClock()
  const profile = await testProfile({ scope: { folders: [data] }, world: { clock } })
  const app = await profile.open()
  await run(app)
  await rename(data, `${data}.away`)
  await mkdir(data)

  const first = await run(app)
  expect(first.warnings).toMatchObject([{ name: 'suddenlyEmpty' }])
  expect(valueOf(await app.ls('latest', '/folders/data'))).toHaveLength(3)

  clock.move(3_700_000)
  await run(app)
  expect(valueOf(await app.ls('latest', '/folders/data'))).toEqual([])
})

it('stops at a safe point when asked, and goes on from there', async () => {
  const profile = await companyProfile()
  const app = await profile.open()
  const stop = new AbortController()
  const watch = watching(stop.signal)
  const stopped = valueOf(
    await app.backup(everything, {
      signal: stop.signal,
      onEvent: (event) => {
        watch.onEvent(event)
        if (event.type === 'progress' && event.kind === 'approvals') stop.abort()
      },
    }),
  )
  expect(stopped.stopped).toBe(true)
  expect(valueOf(await app.snapshots(false)).snapshots).toEqual([])
  expect(valueOf(await app.snapshots(true)).snapshots).toHaveLength(1)

  const again = await run(app, everything)
  expect(again.partial).toBe(false)
  expect(valueOf(await app.snapshots(true)).snapshots.map(({ id }) => id)).toEqual([again.snapshot])
})

it('rebuilds a broken catalogue by itself', async () => {
  const profile = await companyProfile()
  const app = await profile.open()
  await run(app, everything)
  const before = valueOf(await app.find('*.docx', {}))
  await app.close()
  await writeFile(join(profile.profile, 'catalogue.db'), 'this is no database')

  const again = await profile.open()
  expect(valueOf(await again.find('*.docx', {}))).toEqual(before)
})
