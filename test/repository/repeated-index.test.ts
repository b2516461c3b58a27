import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { check } from '../../main/repository/check.ts'
import { decodeIndex, indexJson } from '../../main/repository/index-file.ts'
import { withLock } from '../../main/repository/lock.ts'
import { prune } from '../../main/repository/prune.ts'
import { initRepository, type Repository } from '../../main/repository/repository.ts'
import type { Id } from '../../main/repository/types.ts'
import { runRestic } from '../peers/restic.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'twice'
const what = async (repository: Repository): Promise<string[]> =>
  (await check(repository)).findings.map((finding) => finding.what)

/** Two packs, described by one index file each. */
async function twoPacks(): Promise<{ repository: Repository; path: string; tree: Id }> {
  const path = join(await scratch(), 'repository')
  const repository = await initRepository({ spec: { type: 'folder', path }, password })
  const writer = await repository.startWriting()
  const { content, size } = await writer.saveFile(Buffer.from('what was saved'))
  await writer.flush()
  const time = '2026-01-01T00:00:00Z'
  const common = { mode: 0o644, mtime: time, atime: time, ctime: time, uid: 0, gid: 0 }
  const tree = await writer.saveTree([{ name: 'a', type: 'file', ...common, size, content }])
  await writer.finish()
  await repository.saveSnapshot({ time, tree, paths: ['/a'] })
  return { repository, path, tree }
}

describe('packs that two index files describe, as a prune leaves them that was killed', () => {
  it('harm nobody and are described once after the next prune', async () => {
    const { repository, path } = await twoPacks()
    const packs = []
    for (const { name } of await repository.backend.list('index')) {
      packs.push(...decodeIndex(await repository.loadUnpacked('index', name)))
    }
    await repository.saveUnpacked('index', indexJson(packs))
    expect(await what(repository)).toEqual(['pack-duplicate', 'pack-duplicate'])

    await withLock(repository, { exclusive: true }, (lock) =>
      prune(repository, { lock, doomed: new Map() }),
    )

    expect(await what(repository)).toEqual([])
    const said = await runRestic({ repository: path, password }, 'check', '--read-data')
    expect(said.stdout + said.stderr).not.toContain('several indexes')
    expect(said.code).toBe(0)
    await repository.close()
  })

  it('stop a prune before it changes anything where the two descriptions differ', async () => {
    const { repository, tree } = await twoPacks()
    for (const { name } of await repository.backend.list('index')) {
      const [pack] = decodeIndex(await repository.loadUnpacked('index', name))
      if (pack?.blobs.every(({ type }) => type === 'data') !== true) continue
      await repository.saveUnpacked('index', indexJson([{ ...pack, blobs: [] }]))
    }

    const before = await repository.backend.list('index')

    const pruned = withLock(repository, { exclusive: true }, (lock) =>
      prune(repository, { lock, doomed: new Map() }),
    )

    await expect(pruned).rejects.toMatchObject({ reason: 'damaged' })
    expect(await repository.backend.list('index')).toEqual(before)
    const [node] = await repository.readTree(tree)
    const bytes = await repository.readBlob('data', node?.content?.[0] ?? '')
    expect(Buffer.from(bytes).toString()).toBe('what was saved')
    await repository.close()
  })
})
