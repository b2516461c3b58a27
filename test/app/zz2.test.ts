import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

import { order } from '../adapters/sample.ts'
import { resticPath } from '../peers/restic.ts'
import { companyProfile, scratch, valueOf, watching } from './profile.ts'

const run = promisify(execFile)

/** Runs stock restic on a profile's storage. */
async function restic(
  profile: { storage: string; passphrase: string },
  ...args: string[]
): Promise<string> {
  const { stdout } = await run(
    resticPath('0.19'),
    ['-r', profile.storage, '--no-cache', '--json', ...args],
    { env: { ...process.env, RESTIC_PASSWORD: profile.passphrase }, maxBuffer: 1 << 28 },
  )
  return stdout
}

/** Relative path → SHA-256 of every file below a folder. */
async function hashes(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found[path.slice(folder.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  }
  return found
}

/** Names of what is not the same in both. */
const difference = (a: Record<string, string>, b: Record<string, string>) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path])

it('saves a company as one snapshot that stock restic checks and restores like ours', async () => {
  const profile = await companyProfile({ company: { seed: 2 } })
  const app = await profile.open()
  const target = await scratch()
  const stock = await scratch()

  const saved = valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  const restored = valueOf(
    await app.restore(
      { snapshot: 'latest', target, include: [], exclude: [], dryRun: false, overwrite: 'never' },
      watching(),
    ),
  )
  await restic(profile, 'restore', 'latest', '--target', stock)
  const check = await run(resticPath('0.19'), ['-r', profile.storage, 'check', '--read-data'], {
    env: { ...process.env, RESTIC_PASSWORD: profile.passphrase },
  })

  expect(saved.kinds.map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ['contacts', 'read'],
    ['calendar', 'read'],
    ['approvals', 'read'],
    ['drive', 'read'],
  ])
  expect(restored.files).toBeGreaterThan(200)
  expect(restored.failed).toEqual([])
  expect(await hashes(target)).toEqual(await hashes(join(stock, 'dingkeep')))
  expect(check.stdout).toContain('no errors were found')
})

it('writes trees that restic would write byte for byte', async () => {
  const profile = await companyProfile({ company: { seed: 2 } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))

  for (const version of ['0.18', '0.19'] as const) {
    const rewrite = await run(
      resticPath(version),
      ['-r', profile.storage, '--no-cache', 'rewrite', '--exclude', 'zzz-nothing', '--dry-run'],
      { env: { ...process.env, RESTIC_PASSWORD: profile.passphrase } },
    )
    expect(`${rewrite.stdout}${rewrite.stderr}`).not.toMatch(/cannot encode|error/i)
  }
})

it('gives the same tree by increments as by a full run of the same company', async () => {
  const profile = await companyProfile({ company: { seed: 2 } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  for (let day = 0; day < 3; day += 1) {
    await order(profile.sample, 'tick', { days: 1 })
    valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))
  }
  const byIncrements = await scratch()
  const byFull = await scratch()
  const ask = { include: [], exclude: [], dryRun: false, overwrite: 'never' } as const

  valueOf(await app.restore({ ...ask, snapshot: 'latest', target: byIncrements }, watching()))
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  valueOf(await app.restore({ ...ask, snapshot: 'latest', target: byFull }, watching()))

  const differ = difference(await hashes(byIncrements), await hashes(byFull))
  expect(differ.filter((path) => !path.startsWith('/.dingkeep/'))).toEqual([])
})

it('costs nothing but its own notes when nothing changed', async () => {
  const profile = await companyProfile({ company: { seed: 2 } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  const again = valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))

  expect(again.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
  expect(again.bytesAdded).toBeLessThan(64 * 1024)
})

it('finds what was deleted, and gives it back with the bytes it had', async () => {
  const profile = await companyProfile({ company: { seed: 2 } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  const before = valueOf(await app.snapshots(false)).snapshots[0]?.id ?? ''
  const victim = [...profile.sample.company.people.values()].find(
    ({ userid }) => userid !== 'backup01',
  )
  const files = valueOf(await app.find('*.docx', {}))
  expect(victim).toBeDefined()
  expect(files.length).toBeGreaterThan(0)

  await order(profile.sample, 'tick', { days: 5 })
  const later = valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))
  const deleted = valueOf(await app.find('*', { deleted: true, limit: 500 }))
  expect(later.counts.gone + later.counts.changed).toBeGreaterThan(0)
  expect(deleted.length).toBeGreaterThan(0)

  const [first] = deleted
  const target = await scratch()
  const restored = valueOf(
    await app.restore(
      {
        snapshot: before,
        target,
        include: [first?.path ?? ''],
        exclude: [],
        dryRun: false,
        overwrite: 'never',
      },
      watching(),
    ),
  )
  expect(restored.files).toBeGreaterThan(0)
})
