import { describe, expect, it } from 'vitest'

import { bytesOf } from '../../../main/sample/contents/recipe.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, type KindCopy, textOf } from '../../fakes/kind-tree.ts'
import { order, startTestSample } from '../sample.ts'
import { fileNamed, readDrive, recordsOf } from './drive-reading.ts'

const change = (sample: Sample, what: string, about: object) =>
  order(sample, 'change', { change: what, ...about })

const fault = (sample: Sample, what: string, about: object) =>
  order(sample, 'fault', { fault: what, ...about })

const failuresOf = (copy: KindCopy) =>
  copy.tally.failedItems.map(({ path, failure }) => `${failure.name} ${path}`)

const addressCall = 'storage_1_0.GetFileDownloadInfo'

function spaceNamed(sample: Sample, name: string) {
  for (const space of sample.company.spaces.values()) if (space.name === name) return space
  throw new Error(`the sample company has no space ${name}`)
}

/** Path of the copy's only file with this ending. */
async function pathOf(copy: KindCopy, ending: string): Promise<string> {
  const found = [...(await filesOf(copy)).keys()].filter((path) => path.endsWith(ending))
  expect(found).toHaveLength(1)
  return found[0] ?? ''
}

const callsTo = (sample: Sample, endpoint: string, from = 0): number =>
  sample.log.slice(from).filter((one) => one.endpoint === endpoint).length

describe('a first reading of the drive', () => {
  it('saves every file as it is, and a record of every entry', async () => {
    const sample = await startTestSample()

    const copy = await readDrive(sample)

    expect(copy.failure).toBe(null)
    const files = await filesOf(copy)
    const records = await recordsOf(copy)
    for (const space of sample.company.spaces.values()) {
      if (space.members !== null) continue
      for (const dentry of space.dentries.values()) {
        if (dentry.readers !== null) continue
        expect(records.get(dentry.id)?.record['name']).toBe(dentry.name)
        const version = dentry.versions.at(-1)
        if (version === undefined || dentry.archived || dentry.online) continue
        const wanted = bytesOf(version.recipe).toString('latin1')
        const folder = records.get(dentry.id)?.folder ?? ''
        const inFolder = [...files].filter(
          ([path]) => path.slice(0, path.lastIndexOf('/')) === folder,
        )
        expect(inFolder.some(([, { text }]) => text === wanted)).toBe(true)
      }
    }
  })

  it('names what it may not open and what lies in cold storage, and nothing else', async () => {
    const sample = await startTestSample()
    await change(sample, 'close-space', { space: spaceNamed(sample, 'Desain & Foto').id })
    await change(sample, 'archive-file', { dentry: fileNamed(sample, 'Readme.txt').dentry.id })

    const copy = await readDrive(sample)

    expect(failuresOf(copy).toSorted()).toEqual([
      expect.stringMatching(/^answerUnknown .*\/Readme~\w+\.txt$/),
      expect.stringMatching(/^spacesClosed Desain & Foto~\w+$/),
    ])
    const archived = copy.tally.failedItems.find(({ failure }) => failure.name === 'answerUnknown')
    expect(archived?.failure.about['code']).toBe('fileArchived')
  })

  it('keeps online documents as records only', async () => {
    const sample = await startTestSample()
    const online = [...sample.company.spaces.values()]
      .flatMap(({ dentries }) => [...dentries.values()])
      .filter((dentry) => dentry.online)
    expect(online.length).toBeGreaterThan(0)

    const copy = await readDrive(sample)

    const records = await recordsOf(copy)
    const paths = [...(await filesOf(copy)).keys()]
    for (const { id, name } of online) {
      expect(records.get(id)?.record['storageDriver']).toBe('ALIDOC')
      expect(paths.some((path) => path.endsWith(`/${name}`))).toBe(false)
    }
  })

  it('tells of former versions without what is signed or moves', async () => {
    const sample = await startTestSample()
    const { dentry } = fileNamed(sample, 'Readme.txt')
    await change(sample, 'edit-file', { dentry: dentry.id })
    await change(sample, 'edit-file', { dentry: dentry.id })

    const record = (await recordsOf(await readDrive(sample))).get(dentry.id)?.record

    const own = record?.['_dk'] as { versions: Record<string, unknown>[] }
    expect(own.versions.map(({ version }) => version)).toEqual([1, 2])
    expect(record).not.toHaveProperty('path')
    expect(JSON.stringify(record)).not.toMatch(/https?:|thumbnail/)
  })
})

describe('a reading of changes', () => {
  it('costs one call a small space, two a big one, and one for the list where nothing changed', async () => {
    const sample = await startTestSample({ people: 50, seed: 1 })
    const sizes = [...sample.company.spaces.values()].map(({ dentries }) => dentries.size)
    const big = sizes.filter((size) => size > 45).length
    const first = await readDrive(sample)

    const second = await readDrive(sample, first)

    expect(first.tally.failedItems).toEqual([])
    expect([big > 0, big < sizes.length]).toEqual([true, true])
    expect(second.calls).toBe(1 + sizes.length + big)
    expect(second.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0 })
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('fetches only what changed', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const { dentry } = fileNamed(sample, 'Readme.txt')
    await change(sample, 'edit-file', { dentry: dentry.id })
    const from = sample.log.length

    const second = await readDrive(sample, first)

    expect(callsTo(sample, addressCall, from)).toBe(1)
    const path = (await recordsOf(second)).get(dentry.id)?.folder + '/Readme~xf3jkbsi.txt'
    expect(await textOf(second, path)).not.toBe(await textOf(first, path))
  })

  it('moves a renamed folder with all below it and fetches nothing', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const { dentry } = fileNamed(sample, '奇怪的名字 odd names')
    await change(sample, 'rename-file', { dentry: dentry.id, name: 'Ordinary' })
    const from = sample.log.length

    const second = await readDrive(sample, first)

    expect(second.changes.filter(({ is }) => is === 'moved')).toHaveLength(1)
    expect(callsTo(sample, addressCall, from)).toBe(0)
    expect(await pathOf(second, '/Ordinary/.hidden')).toMatch(/^公司公共文件/)
    expect([...(await filesOf(second)).keys()].join()).not.toContain('奇怪的名字')
  })

  it('removes what lies in the recycle bin, and brings back what left it', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const { space, dentry } = fileNamed(sample, '奇怪的名字 odd names')
    await change(sample, 'delete-file', { dentry: dentry.id })
    const second = await readDrive(sample, first)
    await change(sample, 'restore-file', { space: space.id, dentry: dentry.id })

    const third = await readDrive(sample, second)

    const namesIn = async (copy: KindCopy) => [...(await filesOf(copy)).keys()].toSorted()
    expect((await namesIn(second)).join()).not.toContain('奇怪的名字')
    expect(second.tally.counts.gone).toBeGreaterThan(10)
    expect(await namesIn(third)).toEqual(await namesIn(first))
  })

  it('fetches a file that failed before, once it can be fetched', async () => {
    const sample = await startTestSample()
    const { dentry } = fileNamed(sample, '.hidden')
    await change(sample, 'archive-file', { dentry: dentry.id })
    const first = await readDrive(sample)
    await change(sample, 'fetch-archived', { dentry: dentry.id })

    const second = await readDrive(sample, first)
    const third = await readDrive(sample, second)

    expect([...(await filesOf(first)).keys()].join()).not.toContain('/.hidden')
    expect(second.tally.failedItems).toEqual([])
    expect(await pathOf(second, '/.hidden')).not.toBe('')
    expect(third.calls).toBeLessThan(second.calls)
  })
})

describe('a complete reading', () => {
  it('fetches nothing that is saved already', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const from = sample.log.length

    const full = await readDrive(sample, first, { mode: 'full' })

    expect(callsTo(sample, addressCall, from)).toBe(0)
    expect(await filesOf(full)).toEqual(await filesOf(first))
    expect(full.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0 })
  })

  it('fetches everything again on demand', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const from = sample.log.length

    await readDrive(sample, first, { mode: 'full', refetch: true })

    expect(callsTo(sample, addressCall, from)).toBeGreaterThan(40)
  })

  it('finds what was deleted past the recycle bin', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const { dentry } = fileNamed(sample, '.hidden')
    await change(sample, 'delete-file-forever', { dentry: dentry.id })

    const changed = await readDrive(sample, first)
    const full = await readDrive(sample, changed, { mode: 'full' })

    expect((await filesOf(changed)).has(await pathOf(first, '/.hidden'))).toBe(true)
    expect((await filesOf(full)).has(await pathOf(first, '/.hidden'))).toBe(false)
    expect(full.tally.counts.gone).toBe(1)
  })

  it('keeps and names a file that the operator may not see any more', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const { dentry } = fileNamed(sample, '.hidden')
    await change(sample, 'close-file', { dentry: dentry.id })

    const full = await readDrive(sample, first, { mode: 'full' })

    expect(await filesOf(full)).toEqual(await filesOf(first))
    expect(failuresOf(full)).toContain(`spacesClosed ${await pathOf(first, '/.hidden')}`)
  })
})

describe('spaces', () => {
  it('that were closed are named and stay; those that do not exist any more go', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const [one, two] = [...sample.company.spaces.values()].filter(({ members }) => members === null)
    await change(sample, 'close-space', { space: one?.id })
    await change(sample, 'remove-space', { space: two?.id })

    const second = await readDrive(sample, first, { mode: 'full' })

    const paths = [...(await filesOf(second)).keys()]
    expect(paths.some((path) => path.startsWith(`${one?.name}~`))).toBe(true)
    expect(paths.some((path) => path.startsWith(`${two?.name}~`))).toBe(false)
    expect(failuresOf(second)).toContainEqual(
      expect.stringMatching(new RegExp(`^spacesClosed ${one?.name}~`)),
    )
  })

  it('that all vanish at once are not taken as deleted', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    await fault(sample, 'empty', { endpoint: 'drive_1_0.ListSpaces', count: 1 })

    const second = await readDrive(sample, first, { mode: 'full' })

    expect(second.failure?.name).toBe('suddenlyEmpty')
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it.each(['incremental', 'full'] as const)(
    'that show nothing all at once stay as they are (%s)',
    async (mode) => {
      const sample = await startTestSample()
      const first = await readDrive(sample)
      await fault(sample, 'empty', { endpoint: 'ListAllDentries', count: 100 })

      const second = await readDrive(sample, first, { mode })

      expect(await filesOf(second)).toEqual(await filesOf(first))
      const empty = second.tally.suddenlyEmpty.map(({ folder }) => folder)
      const told = [...failuresOf(second), ...empty].join()
      expect(told).toContain(mode === 'full' ? 'Contracts' : 'suddenlyEmpty Contracts')
    },
  )

  it('that were emptied are believed once a second reading says the same', async () => {
    const sample = await startTestSample()
    const first = await readDrive(sample)
    const [space] = sample.company.spaces.values()
    await change(sample, 'empty-space', { space: space?.id })

    const second = await readDrive(sample, first, { mode: 'full' })
    const third = await readDrive(sample, second, {
      mode: 'full',
      confirmedEmpty: second.tally.suddenlyEmpty.map(({ folder }) => folder),
    })

    expect(second.tally.suddenlyEmpty).toHaveLength(1)
    expect((await filesOf(second)).size).toBe((await filesOf(first)).size)
    const left = [...(await filesOf(third)).keys()]
    expect(left.filter((path) => path.startsWith(`${space?.name}~`))).toEqual([])
  })
})
