import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { skippingClock } from '../fakes/skipping-clock.ts'
import { startRestServer } from '../peers/rest-server.ts'
import { resticPath } from '../peers/restic.ts'
import { scratch, testProfile, valueOf, watching } from './profile.ts'

const full = { mode: 'full', refetch: false } as const
const everything = {
  snapshot: 'latest',
  include: [],
  exclude: [],
  dryRun: false,
  overwrite: 'never',
} as const

async function someData(): Promise<string> {
  const data = join(await scratch(), 'data')
  await mkdir(join(data, 'sub'), { recursive: true })
  await writeFile(join(data, 'a.txt'), 'alpha')
  await writeFile(join(data, 'sub', 'b.txt'), 'beta')
  return data
}

const stock = (storage: string, passphrase: string, ...args: string[]): string =>
  execFileSync(resticPath('0.19'), ['-r', storage, '--no-cache', ...args], {
    env: { ...process.env, RESTIC_PASSWORD: passphrase },
    encoding: 'utf8',
  })

it('saves to an append-only rest-server, and says that copies are not removed there', async () => {
  const server = await startRestServer({ path: await scratch(), appendOnly: true })
  onTestFinished(() => server.stop())
  const clock = skippingClock()
  const profile = await testProfile({
    world: { clock },
    scope: { folders: [await someData()] },
    storage: { url: `rest:${server.url}office/` },
    more: { retention: { within: '1h', daily: 0, weekly: 0, monthly: 0 } },
  })
  const app = await profile.open()
  const saved = valueOf(await app.backup(full, watching()))
  clock.move(7_200_000)
  const later = valueOf(await app.backup(full, watching()))
  const forget = await app.forget(false, watching())
  const target = await scratch()
  const restored = valueOf(await app.restore({ ...everything, target }, watching()))

  expect(saved.counts.new).toBe(2)
  expect(later.counts.same).toBe(2)
  expect(forget).toMatchObject({ ok: false, failure: { name: 'appendOnly' } })
  expect(valueOf(await app.snapshots(false)).snapshots).toHaveLength(2)
  expect(restored.files).toBeGreaterThan(2)
  expect(stock(`rest:${server.url}office/`, profile.passphrase, 'check', '--read-data')).toContain(
    'no errors were found',
  )
})

it('brings a second copy up to date, which opens with the same passphrase', async () => {
  const data = await someData()
  const second = join(await scratch(), 'second')
  const profile = await testProfile({
    scope: { folders: [data] },
    more: { secondCopies: [{ name: 'office-b', path: second }] },
  })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const would = valueOf(await app.copy({ dryRun: true }, watching()))
  const first = valueOf(await app.copy({ dryRun: false }, watching()))
  await writeFile(join(data, 'c.txt'), 'gamma')
  valueOf(await app.backup(full, watching()))
  const next = valueOf(await app.copy({ to: 'office-b', dryRun: false }, watching()))

  expect(would.copies).toMatchObject([{ snapshots: 1, failure: null }])
  expect(first.copies).toMatchObject([{ name: 'office-b', snapshots: 1, failure: null }])
  expect(next.copies).toMatchObject([{ snapshots: 1, failure: null }])
  expect(JSON.parse(stock(second, profile.passphrase, 'snapshots', '--json'))).toHaveLength(2)
  expect(stock(second, profile.passphrase, 'check', '--read-data')).toContain('no errors')
})

it('names a second copy that cannot be reached, and brings the others up to date', async () => {
  const good = join(await scratch(), 'good')
  const file = join(await scratch(), 'file')
  await writeFile(file, 'no folder')
  const profile = await testProfile({
    scope: { folders: [await someData()] },
    more: {
      secondCopies: [
        { name: 'away', path: join(file, 'storage') },
        { name: 'good', path: good },
      ],
    },
  })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const { copies } = valueOf(await app.copy({ dryRun: false }, watching()))

  expect(copies).toMatchObject([
    { name: 'away', snapshots: 0, failure: { name: 'storageUnreachable' } },
    { name: 'good', snapshots: 1, failure: null },
  ])
})

it('frees room only a day after nothing needed it, and keeps the newest copy', async () => {
  const data = await someData()
  const clock = skippingClock()
  const profile = await testProfile({
    world: { clock },
    scope: { folders: [data] },
    more: { retention: { within: '1h', daily: 0, weekly: 0, monthly: 0 } },
  })
  const app = await profile.open()
  await writeFile(join(data, 'big.bin'), Buffer.alloc(300_000, 'x y z'))
  valueOf(await app.backup(full, watching()))
  await writeFile(join(data, 'big.bin'), 'small now')
  clock.move(7_200_000)
  const kept = valueOf(await app.backup(full, watching()))

  const would = valueOf(await app.forget(true, watching()))
  const forgot = valueOf(await app.forget(false, watching()))
  const first = valueOf(await app.prune(false, watching()))
  clock.move(90_000_000)
  const second = valueOf(await app.prune(false, watching()))

  expect(would.removed).toHaveLength(1)
  expect(forgot.removed).toEqual(would.removed)
  expect(forgot.kept.map(({ snapshot }) => snapshot)).toEqual([kept.snapshot])
  expect(first).toMatchObject({ packsRemoved: 0 })
  expect(first.packsWaiting).toBeGreaterThan(0)
  expect(second.packsRemoved).toBeGreaterThan(0)
  expect(stock(profile.storage, profile.passphrase, 'check', '--read-data')).toContain('no errors')
})

it('opens with 12 words that were added, in stock restic too', async () => {
  const profile = await testProfile({ scope: { folders: [await someData()] } })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const { key, words } = valueOf(await app.addKey({ words: true }))
  const opened = stock(profile.storage, words ?? '', 'snapshots', '--json')
  const [own] = valueOf(await app.keys()).filter(({ current }) => current)

  expect(words?.split(' ')).toHaveLength(12)
  expect(JSON.parse(opened)).toHaveLength(1)
  expect(await app.removeKey(own?.id ?? '')).toMatchObject({ ok: false })
  expect(valueOf(await app.removeKey(key.id.slice(0, 8)))).toBe(null)
  expect(() => stock(profile.storage, words ?? '', 'snapshots')).toThrow('wrong password')
})
