import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { FolderBackend } from '../../main/repository/backends/folder.ts'
import { fromSystem, whileHeld } from '../../main/repository/backends/system-error.ts'
import { backendSuite, randomFile } from './backend-suite.ts'
import { useScratch } from './scratch.ts'
import { useSmallDisks } from './small-disk.ts'

const scratch = useScratch()

async function freshFolder(): Promise<FolderBackend> {
  const backend = new FolderBackend(join(await scratch(), 'repo'))
  await backend.create()
  return backend
}

backendSuite('a folder', async () => ({ backend: await freshFolder(), appendOnly: false }))

describe('a folder', () => {
  it('writes files that only their owner can read, and no one can change', async () => {
    const backend = await freshFolder()
    const { name, bytes } = randomFile(5)

    await backend.write('config', '', [Buffer.from('config')])
    await backend.write('data', name, [bytes])

    const path = join(backend.location, 'data', name.slice(0, 2), name)
    expect((await stat(path)).mode & 0o777).toBe(0o400)
    expect((await stat(join(backend.location, 'data'))).mode & 0o777).toBe(0o700)
  })

  it('lets the group in where the config lets it in', async () => {
    const path = join(await scratch(), 'repo')
    await mkdir(path)
    await writeFile(join(path, 'config'), 'config', { mode: 0o660 })
    const backend = new FolderBackend(path)
    const { name, bytes } = randomFile(5)

    await backend.create()
    await backend.write('data', name, [bytes])

    expect((await stat(join(path, 'data', name.slice(0, 2), name))).mode & 0o777).toBe(0o440)
  })

  it('makes a missing data folder but never the whole place anew', async () => {
    const backend = await freshFolder()
    await backend.write('config', '', [Buffer.from('config')])
    const { name, bytes } = randomFile(5)
    await rename(join(backend.location, 'data'), join(backend.location, 'elsewhere'))

    await backend.write('data', name, [bytes])
    await rename(backend.location, `${backend.location}-unmounted`)

    await expect(backend.write('data', randomFile(3).name, [bytes])).rejects.toMatchObject({
      reason: 'unreachable',
    })
    await expect(backend.list('snapshots')).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(stat(backend.location)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('lists neither temporary files nor foreign ones, and sweeps only old leftovers', async () => {
    const backend = await freshFolder()
    const { name, bytes } = randomFile(5)
    await backend.write('config', '', [Buffer.from('config')])
    await backend.write('data', name, [bytes])
    const folder = join(backend.location, 'data', name.slice(0, 2))
    const old = join(folder, `${name}-tmp-0a1b2c`)
    await writeFile(old, 'half')
    await writeFile(join(folder, `${randomFile(1).name}-tmp-ffff`), 'being written now')
    await writeFile(join(folder, 'notes.txt'), 'of the owner')
    await writeFile(join(backend.location, 'snapshots', '.DS_Store'), 'of the system')
    await utimes(old, new Date(), new Date(Date.now() - 90_000_000))
    await utimes(join(folder, 'notes.txt'), new Date(), new Date(0))

    await backend.sweep(86_400_000)

    expect(await backend.list('data')).toEqual([{ name, size: 5 }])
    expect(await backend.list('snapshots')).toEqual([])
    expect(await readdir(folder)).toHaveLength(3)
    expect(await readdir(folder)).not.toContain(`${name}-tmp-0a1b2c`)
  })

  it('replaces a cut file of the same name', async () => {
    const backend = await freshFolder()
    const { name, bytes } = randomFile(500)
    await writeFile(join(backend.location, 'data', name.slice(0, 2), name), bytes.subarray(0, 99))

    await backend.write('data', name, [bytes])

    expect(Buffer.from(await backend.read('data', name)).equals(bytes)).toBe(true)
  })

  it('tells free space', async () => {
    const backend = await freshFolder()

    expect(await backend.freeSpace()).toBeGreaterThan(0)
  })

  it('translates what file systems say', () => {
    const said = (code: string, errno = -1) =>
      fromSystem(Object.assign(new Error('x'), { code, errno }), '/there').reason

    expect(said('ENOSPC')).toBe('full')
    expect(said('EDQUOT')).toBe('full')
    expect(said('Unknown system error -122', -122)).toBe('full')
    expect(said('EROFS')).toBe('read-only')
    expect(said('EACCES')).toBe('denied')
    expect(said('EIO')).toBe('disk-errors')
    expect(said('Unknown system error -117', -117)).toBe('disk-errors')
    for (const code of ['ENOTCONN', 'ESTALE', 'EHOSTDOWN', 'ENODEV', 'UNKNOWN', 'ENOENT']) {
      expect(said(code)).toBe('unreachable')
    }
  })

  it('tries again while a virus scanner holds a file, and only then', async () => {
    const failing = (code: string, times: number) => {
      const calls = { count: 0 }
      const action = async () => {
        calls.count += 1
        if (calls.count <= times) throw Object.assign(new Error(code), { code })
        return 'done'
      }
      return { calls, action }
    }
    const held = failing('EPERM', 3)
    const denied = failing('EPERM', 3)
    const busy = failing('EBUSY', 2)

    expect(await whileHeld(held.action, 'win32')).toBe('done')
    await expect(whileHeld(denied.action, 'linux')).rejects.toMatchObject({ code: 'EPERM' })
    expect(await whileHeld(busy.action, 'linux')).toBe('done')
    expect([held.calls.count, denied.calls.count, busy.calls.count]).toEqual([4, 1, 3])
  })
})

describe('a small disk', () => {
  const mount = useSmallDisks(scratch)

  it('that is full says so, keeps no half file, and works on after room was made', async () => {
    const backend = new FolderBackend(await mount('size=4m'))
    await backend.create()
    await backend.write('config', '', [Buffer.from('config')])
    const big = randomFile(6 << 20)
    const small = randomFile(1_000)

    await expect(backend.write('data', big.name, [big.bytes])).rejects.toMatchObject({
      reason: 'full',
    })
    await backend.write('data', small.name, [small.bytes])

    const left = await readdir(join(backend.location, 'data', big.name.slice(0, 2)))
    expect(left.filter((name) => name.startsWith(big.name))).toEqual([])
    expect(await backend.list('data')).toEqual([{ name: small.name, size: 1_000 }])
  })

  it('that is read-only says so and still reads', async () => {
    const path = await mount('size=4m')
    const backend = new FolderBackend(path)
    await backend.create()
    const { name, bytes } = randomFile(10)
    await backend.write('data', name, [bytes])
    execFileSync('mount', ['-o', 'remount,ro', path])

    const other = randomFile(10)
    await expect(backend.write('data', other.name, [other.bytes])).rejects.toMatchObject({
      reason: 'read-only',
    })
    await expect(backend.remove('data', name)).rejects.toMatchObject({ reason: 'read-only' })
    expect(Buffer.from(await backend.read('data', name)).equals(bytes)).toBe(true)
  })
})
