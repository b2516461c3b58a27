import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Files, systemFiles } from '../../../main/adapters/storage/files.ts'
import { type FolderAsk, tryFolder } from '../../../main/adapters/storage/folder-trial.ts'
import { sharePath } from '../../../main/adapters/storage/mapped-drive.ts'
import { isSlow, speedRow, type StorageRow } from '../../../main/adapters/storage/trial.ts'
import { scratch } from '../../app/profile.ts'
import { skippingClock } from '../../fakes/skipping-clock.ts'

const error = (code: string) => Object.assign(new Error(code), { code })

async function tried(more: Partial<FolderAsk> = {}) {
  const path = join(await scratch(), 'backup')
  const told: StorageRow[] = []
  const outcome = await tryFolder({
    path,
    apart: [],
    isOurs: async () => false,
    clock: skippingClock(),
    signal: new AbortController().signal,
    onRow: (row) => void told.push(row),
    ...more,
  })
  return { ...outcome, path, told }
}

const stateOf = (rows: readonly StorageRow[], id: StorageRow['id']) =>
  rows.find((row) => row.id === id)

test('a good folder passes every trial, tells each before and after, and is left empty', async () => {
  const { good, rows, told, path, speed } = await tried({ system: '/proc' })
  expect(good).toBe(true)
  expect(rows.map(({ id }) => id)).toEqual(['place', 'write', 'change', 'again', 'free', 'speed'])
  expect(told.map(({ id, state }) => `${id} ${state === 'testing'}`)).toEqual(
    rows.flatMap(({ id }) => [`${id} true`, `${id} false`]),
  )
  expect(stateOf(rows, 'place')).toMatchObject({ state: 'ready', result: 'storage-other-disk' })
  expect(speed?.filesPerSecond).toBeGreaterThan(0)
  expect(await readdir(path)).toEqual([])
})

test('the system’s own disk is warned of, not refused', async () => {
  const folder = await scratch()
  const { good, rows } = await tried({ system: folder })
  expect(good).toBe(true)
  expect(stateOf(rows, 'place')).toMatchObject({
    state: 'warning',
    result: 'storage-system-disk',
  })
})

test('a place inside a folder that is saved is refused before anything is written', async () => {
  const folder = await scratch()
  const { good, rows } = await tried({ path: join(folder, 'in', 'it'), apart: [folder] })
  expect(good).toBe(false)
  expect(rows).toMatchObject([{ id: 'place', failure: { about: { problem: 'storage-inside' } } }])
  expect(await readdir(folder)).toEqual([])
})

test('a folder that another DingKeep uses is refused, and so is one with other files', async () => {
  const used = await scratch()
  await mkdir(join(used, 'keys'))
  await writeFile(join(used, 'config'), 'x')
  expect((await tried({ path: used })).rows).toMatchObject([
    { result: 'storage-in-use', failure: { name: 'storageExchanged' } },
  ])
  expect((await tried({ path: used, isOurs: async () => true })).good).toBe(true)
  expect((await readdir(used)).toSorted()).toEqual(['config', 'keys'])
  const full = await scratch()
  await writeFile(join(full, 'letter.txt'), 'x')
  expect((await tried({ path: full })).rows).toMatchObject([{ result: 'storage-not-empty' }])
})

test('what systems leave on an empty disk does not count as other files', async () => {
  const disk = await scratch()
  await mkdir(join(disk, 'System Volume Information'))
  await mkdir(join(disk, '.dingkeep-test-0123'))
  expect((await tried({ path: disk })).good).toBe(true)
})

const faults = [
  ['a wrong name', 'list', 'EHOSTUNREACH', 'place', 'storageUnreachable'],
  ['a wrong password', 'list', 'EKEYREJECTED', 'place', 'storageLoginRefused'],
  ['no right to write', 'write', 'EACCES', 'write', 'storageDenied'],
  ['no right to delete', 'remove', 'EACCES', 'change', 'storageDenied'],
  ['a full disk', 'write', 'ENOSPC', 'write', 'storageFull'],
  ['a disk with errors', 'read', 'EIO', 'write', 'diskErrors'],
  ['a connection cut in the middle', 'write', 'ENOTCONN', 'write', 'storageDropped'],
] as const

test.each(faults)('%s has a failure of its own', async (...[, call, code, id, name]) => {
  const files: Files = {
    ...systemFiles,
    [call]: async () => {
      throw error(code)
    },
  }
  const { good, rows } = await tried({ files })
  expect(good).toBe(false)
  expect(rows.at(-1)).toMatchObject({ id, state: 'failed', failure: { name } })
})

test('bytes that come back otherwise are found, whatever was written', async () => {
  const files: Files = {
    ...systemFiles,
    read: async (path) => {
      const bytes = await systemFiles.read(path)
      bytes[7] = (bytes[7] ?? 0) ^ 1
      return bytes
    },
  }
  const { rows } = await tried({ files })
  expect(rows.at(-1)).toMatchObject({ id: 'write', result: 'storage-other-bytes' })
})

test('free space that a share does not tell is said to be unknown', async () => {
  const { rows, good } = await tried({ files: { ...systemFiles, free: async () => null } })
  expect(good).toBe(true)
  expect(stateOf(rows, 'free')).toMatchObject({ state: 'unknown', result: 'storage-free-unknown' })
})

test('a storage that is faster in both never gets the worse verdict', () => {
  const speed = fc.record({
    filesPerSecond: fc.integer({ min: 1, max: 500 }),
    bytesPerSecond: fc.integer({ min: 1, max: 100_000_000 }),
  })
  fc.assert(
    fc.property(speed, fc.nat(1000), fc.nat(100_000_000), (one, files, bytes) => {
      const faster = {
        filesPerSecond: one.filesPerSecond + files,
        bytesPerSecond: one.bytesPerSecond + bytes,
      }
      expect(Number(isSlow(faster))).toBeLessThanOrEqual(Number(isSlow(one)))
      const seconds = (of: typeof one) => Number(speedRow(of).facts['secondsPerGb'])
      expect(seconds(faster)).toBeLessThanOrEqual(seconds(one))
    }),
  )
  expect(isSlow({ filesPerSecond: 2, bytesPerSecond: 1e8 })).toBe(true)
  expect(isSlow({ filesPerSecond: 900, bytesPerSecond: 1e5 })).toBe(true)
  expect(isSlow({ filesPerSecond: 900, bytesPerSecond: 1e8 })).toBe(false)
})

test('a mapped drive letter becomes the share behind it, in any language of Windows', async () => {
  const ask = async () =>
    'Lokaler Name     Z:\r\nRemotename       \\\\nas\\company files\r\nTyp   Datenträger\r\n'
  const on = (path: string, platform: NodeJS.Platform = 'win32') =>
    sharePath(path, { platform, ask })
  expect(await on('Z:\\backup\\x')).toBe('\\\\nas\\company files\\backup\\x')
  expect(await on('z:/')).toBe('\\\\nas\\company files')
  expect(await on('/data', 'linux')).toBeNull()
  const unmapped = { platform: 'win32' as const, ask: () => Promise.reject(new Error('2')) }
  expect(await sharePath('C:\\backup', unmapped)).toBeNull()
})
