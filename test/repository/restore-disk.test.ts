import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { initRepository, type Repository } from '../../main/repository/repository.ts'
import { restore } from '../../main/repository/restore.ts'
import type { Id } from '../../main/repository/types.ts'
import { bytesOf } from './sample-files.ts'
import { useScratch } from './scratch.ts'
import { useSmallDisks } from './small-disk.ts'

const scratch = useScratch()

describe('a restore to a small disk', () => {
  const mount = useSmallDisks(scratch)
  let repository: Repository
  let tree: Id = ''
  beforeAll(async () => {
    const folder = await scratch()
    for (let n = 0; n < 40; n++) await writeFile(join(folder, `f${n}`), bytesOf(`${n}`, 200_000))
    const path = join(await scratch(), 'repo')
    repository = await initRepository({ spec: { type: 'folder', path }, password: 'disk' })
    const writer = await repository.startWriting()
    tree = (await writer.archive(folder, {})).tree
    await writer.finish()
  })
  afterAll(() => repository.close())

  it('that gets full says so, keeps what is there, and goes on when there is room', async () => {
    const target = await mount('size=3m')
    await writeFile(join(target, 'mine'), 'not empty')

    await expect(restore(repository, { tree, target })).rejects.toMatchObject({ reason: 'full' })
    const kept = (await readdir(target)).length
    execFileSync('mount', ['-o', 'remount,size=20m', target])
    const result = await restore(repository, { tree, target, overwrite: 'changed' })

    expect(kept).toBeGreaterThan(1)
    expect(result.failedCount).toBe(0)
    expect(await readdir(target)).toHaveLength(41)
    for (let n = 0; n < 40; n++) {
      const bytes = await readFile(join(target, `f${n}`))
      expect(bytes.equals(bytesOf(`${n}`, 200_000))).toBe(true)
    }
    expect(await readFile(join(target, 'mine'), 'utf8')).toBe('not empty')
  })

  it('that is read-only says so', async () => {
    const target = await mount('size=20m,ro')

    await expect(restore(repository, { tree, target })).rejects.toMatchObject({
      reason: 'read-only',
    })
  })
})
