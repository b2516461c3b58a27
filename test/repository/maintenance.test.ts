import { chmod, cp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { check } from '../../main/repository/check.ts'
import { copySnapshots } from '../../main/repository/copy.ts'
import { forget } from '../../main/repository/forget.ts'
import { type Lock, lockRepository, usualTiming } from '../../main/repository/lock.ts'
import { prune, type PruneOptions } from '../../main/repository/prune.ts'
import { repairIndex } from '../../main/repository/repair.ts'
import {
  initRepository,
  openRepository,
  type Repository,
} from '../../main/repository/repository.ts'
import type { MasterKey } from '../../main/repository/seal.ts'
import type { Id, Snapshot } from '../../main/repository/types.ts'
import { startRestServer } from '../peers/rest-server.ts'
import { type ResticVersion, resticVersions, runRestic } from '../peers/restic.ts'
import { bytesOf } from './sample-files.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'maintenance'
const timing = { ...usualTiming, settleMs: 5 }
const open: Repository[] = []
afterAll(async () => {
  for (const repository of open) await repository.close()
})

async function fresh(path: string): Promise<Repository> {
  const repository = await initRepository({ spec: { type: 'folder', path }, password })
  open.push(repository)
  return repository
}

/** Opens anew, as another process would, without asking for the key again. */
async function again({ spec, key }: Repository): Promise<Repository> {
  const repository = await openRepository({ spec, masterKey: key })
  open.push(repository)
  return repository
}

async function exclusively<T>(
  repository: Repository,
  action: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await lockRepository(repository, { exclusive: true, timing })
  try {
    return await action(lock)
  } finally {
    await lock.release()
  }
}

const pruneNow = (repository: Repository, options: Partial<PruneOptions> = {}) =>
  exclusively(repository, (lock) =>
    prune(repository, { lock, doomed: new Map(), graceMs: 0, ...options }),
  )

/** A company folder that changes a little every day. */
async function writeDay(folder: string, day: number): Promise<void> {
  for (let n = 0; n < 12; n++) {
    await writeFile(join(folder, `file-${n}.bin`), bytesOf(`${n}:${n < 4 ? day : 0}`, 90_000))
  }
  await writeFile(join(folder, 'large.bin'), bytesOf(`large:${day >> 1}`, 2_500_000))
  await writeFile(join(folder, `only-${day}.txt`), bytesOf(`only:${day}`, 400_000))
}

async function backUp(repository: Repository, folder: string, time: string): Promise<Snapshot> {
  const writer = await repository.startWriting()
  const { tree } = await writer.archive(folder, {})
  await writer.finish()
  const snapshot = { time, tree, hostname: 'corp', paths: ['/dingkeep'], tags: ['dingkeep'] }
  return repository.saveSnapshot(snapshot)
}

describe('a repository over the days', () => {
  let path = ''
  let folder = ''
  let repository: Repository
  const snapshots: Snapshot[] = []
  let key: MasterKey
  let made = { path: '', folder: '' }
  /** Five days are backed up once; every test gets a copy. */
  beforeAll(async () => {
    made = { path: join(await scratch(), 'repo'), folder: await scratch() }
    const first = await fresh(made.path)
    for (let day = 1; day <= 5; day++) {
      await writeDay(made.folder, day)
      await rm(join(made.folder, `only-${day - 1}.txt`), { force: true })
      snapshots.push(await backUp(first, made.folder, `2026-11-0${day}T18:00:00+08:00`))
    }
    key = first.key
  })
  beforeEach(async () => {
    path = join(await scratch(), 'repo')
    folder = made.folder
    await cp(made.path, path, { recursive: true })
    repository = await openRepository({ spec: { type: 'folder', path }, masterKey: key })
    await repository.loadIndex()
    open.push(repository)
  })

  const packs = async () => (await repository.backend.list('data')).map(({ name }) => name)
  const findings = async () => {
    const result = await check(await again(repository), { readData: true, threads: 1 })
    return result.findings.map(({ what }) => what)
  }
  const forgetAllBut = (count: number) =>
    exclusively(repository, (lock) => forget(repository, { policy: { last: count }, lock }))
  const referees = async (versions: readonly ResticVersion[] = resticVersions.slice(-1)) => {
    for (const version of versions) {
      const said = await runRestic({ version, repository: path, password }, 'check', '--read-data')
      expect(said).toMatchObject({ code: 0 })
      expect(said.stdout).toContain('no errors were found')
    }
  }
  /** The newest snapshot still gives back the folder as it is now. */
  const newestIsWhole = async () => {
    const target = await scratch()
    const said = await runRestic({ repository: path, password }, 'restore', 'latest', '-t', target)
    expect(said).toMatchObject({ code: 0 })
    for (const name of await readdir(folder)) {
      const [theirs, ours] = [
        await readFile(join(target, name)),
        await readFile(join(folder, name)),
      ]
      expect(theirs.equals(ours)).toBe(true)
    }
  }

  it('forgets by host and paths, keeps the newest, and can only say so', async () => {
    const other = { hostname: 'other', paths: ['/dingkeep'] }
    const { tree } = snapshots[0] ?? { tree: '' }
    await repository.saveSnapshot({ time: '2020-01-01T00:00:00Z', tree, ...other })
    const pinned = { time: '2019-01-01T00:00:00Z', tree, hostname: 'corp', paths: ['/dingkeep'] }
    await repository.saveSnapshot({ ...pinned, tags: ['checkpoint'] })

    const would = await exclusively(repository, (lock) =>
      forget(repository, {
        policy: { last: 2 },
        lock,
        dryRun: true,
        filter: ({ tags }) => tags?.includes('checkpoint') !== true,
      }),
    )

    expect((await repository.snapshots()).snapshots).toHaveLength(7)
    expect(
      would.groups.map(({ host, keep, remove }) => [host, keep.length, remove.length]),
    ).toEqual(
      expect.arrayContaining([
        ['corp', 2, 3],
        ['other', 1, 0],
      ]),
    )
    const did = await exclusively(repository, (lock) =>
      forget(repository, { policy: { last: 2 }, lock, host: 'corp', paths: ['/dingkeep'] }),
    )
    expect(did.removed).toHaveLength(4)
    expect((await repository.snapshots()).snapshots).toHaveLength(3)
  })

  it('refuses to forget by a policy that keeps nothing', async () => {
    await expect(
      exclusively(repository, (lock) => forget(repository, { policy: { last: 0 }, lock })),
    ).rejects.toMatchObject({ reason: 'unfit' })
    expect((await repository.snapshots()).snapshots).toHaveLength(5)
  })

  it('is pruned to what is needed, and every restic finds it sound', async () => {
    const before = await packs()
    await forgetAllBut(1)

    const would = await pruneNow(repository, { dryRun: true })
    const untouched = await packs()
    const did = await pruneNow(repository)

    expect(would).toEqual(did)
    expect(untouched).toEqual(before)
    expect(did.deletedPacks).toBeGreaterThan(0)
    expect(did.doomed.size).toBe(0)
    expect(await findings()).toEqual([])
    await referees(resticVersions)
    await newestIsWhole()
    const said = await runRestic({ repository: path, password }, 'prune', '--dry-run', '-v')
    expect(said.stdout).toMatch(/total prune:\s+0 blobs/)
    const more = await pruneNow(repository)
    expect(more).toMatchObject({ deletedPacks: 0, repackedPacks: 0, unusedBytes: 0 })
  })

  it('loses packs only after they were unneeded for the whole grace', async () => {
    await forgetAllBut(1)
    const before = await packs()
    const now = Date.now()
    const graceMs = 86_400_000

    const first = await pruneNow(repository, { graceMs, now })
    const afterFirst = await packs()
    const early = await pruneNow(repository, {
      graceMs,
      now: now + 80_000_000,
      doomed: first.doomed,
    })
    const afterEarly = await packs()
    const due = await pruneNow(repository, { graceMs, now: now + graceMs, doomed: early.doomed })

    expect(first).toMatchObject({ deletedPacks: 0 })
    expect(first.doomed.size).toBeGreaterThan(0)
    expect(before.every((id) => afterFirst.includes(id))).toBe(true)
    expect(afterEarly.toSorted()).toEqual(afterFirst.toSorted())
    expect(due.deletedPacks).toBe(first.doomed.size)
    expect((await packs()).length).toBe(afterEarly.length - due.deletedPacks)
    expect(await findings()).toEqual([])
    await referees()
    await newestIsWhole()
  })

  it('spares a doomed pack that came into use again', async () => {
    const [oldest] = snapshots
    await forgetAllBut(1)
    const { doomed } = await pruneNow(repository, { graceMs: 1_000, now: 5_000 })
    const { id: _, ...data } = oldest ?? { id: '', time: '', tree: '', paths: [] }
    await repository.saveSnapshot({ ...data, time: '2026-11-09T00:00:00Z' })

    await pruneNow(repository, { graceMs: 1_000, now: 900_000, doomed })

    expect(await findings()).toEqual([])
    await referees()
  })

  it('deletes nothing while a snapshot, a tree or a needed pack cannot be read', async () => {
    await forgetAllBut(2)
    const [newest] = (await repository.snapshots()).snapshots.toReversed()
    const file = join(path, 'snapshots', newest?.id ?? '')
    const bytes = await readFile(file)
    await chmod(file, 0o600)
    await writeFile(file, bytes.subarray(1))
    const before = await packs()

    await expect(pruneNow(repository)).rejects.toMatchObject({ reason: 'damaged' })
    await writeFile(file, bytes)
    const place = repository.index.lookup('tree', newest?.tree ?? '')
    const pack = join(path, 'data', place?.packId.slice(0, 2) ?? '', place?.packId ?? '')
    const content = await readFile(pack)
    await unlink(pack)
    await expect(pruneNow(await again(repository))).rejects.toMatchObject({ reason: 'missing' })
    await writeFile(pack, content)

    expect((await packs()).toSorted()).toEqual(before.toSorted())
    expect(await findings()).toEqual([])
  })

  it('stays whole wherever a prune is cut', async () => {
    await forgetAllBut(1)
    const whole = join(await scratch(), 'copy')
    await cp(path, whole, { recursive: true })
    const steps = { left: Infinity, taken: 0 }
    const cut = async (): Promise<void> => {
      steps.taken += 1
      steps.left -= 1
      if (steps.left < 0) throw new Error('cut')
    }
    const cutting = (inner: Repository): Repository => {
      const { backend } = inner
      const remove = backend.remove.bind(backend)
      backend.remove = async (type, name) => {
        if (type !== 'locks') await cut()
        await remove(type, name)
      }
      const saveUnpacked: Repository['saveUnpacked'] = async (type, value) => {
        if (type !== 'locks') await cut()
        return inner.saveUnpacked(type, value)
      }
      // An heir and no copy, so that `index` stays the one of the moment.
      return Object.assign(Object.create(inner) as Repository, { saveUnpacked })
    }
    await pruneNow(cutting(await again(repository)))
    const all = steps.taken
    expect(all).toBeGreaterThan(3)

    for (let left = 0; left < all; left++) {
      const place = join(await scratch(), 'repo')
      await cp(whole, place, { recursive: true })
      const spec = { type: 'folder', path: place } as const
      const victim = await openRepository({ spec, masterKey: repository.key })
      open.push(victim)
      steps.left = left
      await expect(pruneNow(cutting(victim))).rejects.toThrow('cut')

      const survivor = await openRepository({ spec, masterKey: repository.key })
      open.push(survivor)
      const { findings: found } = await check(survivor)
      expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
      await pruneNow(survivor)
      const { findings: after } = await check(survivor, { readData: true, threads: 1 })
      expect(after.filter(({ what }) => what !== 'pack-duplicate')).toEqual([])
    }
  })

  it('is pruned by restic, and we find it sound; and the other way round', async () => {
    await runRestic({ repository: path, password, cwd: folder }, 'backup', '.')
    const said = await runRestic(
      { repository: path, password },
      'forget',
      '--keep-last=1',
      '--prune',
    )
    expect(said).toMatchObject({ code: 0 })

    expect(await findings()).toEqual([])
    await pruneNow(await again(repository))
    await referees()
    await backUp(await again(repository), folder, '2026-11-10T00:00:00Z')
    expect(await findings()).toEqual([])
    await newestIsWhole()
  })

  it('gets its index back from the packs, after it was deleted or damaged', async () => {
    const indexes = await readdir(join(path, 'index'))
    const [first = '', ...others] = indexes
    await chmod(join(path, 'index', first), 0o600)
    await writeFile(join(path, 'index', first), 'torn')
    for (const name of others) await unlink(join(path, 'index', name))
    const damaged = await again(repository)

    const result = await exclusively(damaged, (lock) => repairIndex(damaged, { lock }))

    expect(result).toMatchObject({ dropped: [], unreadable: [], removedIndexes: [first] })
    expect(result.adopted.toSorted()).toEqual((await packs()).toSorted())
    expect(await findings()).toEqual([])
    await referees(resticVersions)
    await newestIsWhole()
  })

  it('adopts packs that a crash left, drops what is gone, mends double and split entries', async () => {
    const writer = await repository.startWriting()
    const orphan = await writer.saveBlob('data', bytesOf('orphan', 50_000))
    await writer.finish()
    const names = await readdir(join(path, 'index'))
    const owner = await findIndexOf(repository, orphan, names)
    await unlink(join(path, 'index', owner))
    const [file = ''] = names.filter((name) => name !== owner)
    const index = (await repository.loadUnpacked('index', file)) as {
      packs: { id: Id; blobs: unknown[] }[]
    }
    const [pack] = index.packs
    await repository.saveUnpacked('index', { packs: index.packs })
    await repository.saveUnpacked('index', {
      packs: [
        { id: 'a'.repeat(64), blobs: [] },
        { id: pack?.id, blobs: pack?.blobs.slice(0, 1) },
      ],
    })
    const odd = await again(repository)

    const result = await exclusively(odd, (lock) => repairIndex(odd, { lock }))

    expect(result.dropped).toEqual(['a'.repeat(64)])
    expect(result.adopted).toContain(pack?.id)
    expect(odd.index.lookup('data', orphan)).toBeDefined()
    expect(await findings()).toEqual([])
    await referees()
  })

  it('keeps its index when all packs seem to be gone', async () => {
    await rm(join(path, 'data'), { recursive: true })
    const before = await readdir(join(path, 'index'))
    const empty = await again(repository)

    await expect(
      exclusively(empty, (lock) => repairIndex(empty, { lock, fromHeaders: true })),
    ).rejects.toMatchObject({ reason: 'damaged' })

    expect(await readdir(join(path, 'index'))).toEqual(before)
  })

  it('is copied into a second one, only what is missing, and goes on after a cut', async () => {
    const second = join(await scratch(), 'second')
    const to = await fresh(second)
    const stop = new AbortController()
    await expect(
      copySnapshots(repository, to, {
        signal: stop.signal,
        onSnapshot: () => {
          stop.abort()
        },
      }),
    ).rejects.toMatchObject({ reason: 'stopped' })

    const rest = await copySnapshots(repository, to)
    const none = await copySnapshots(repository, to)

    expect(rest).toMatchObject({ skipped: 1, unreadable: [] })
    expect(rest.copied).toHaveLength(4)
    expect(none).toMatchObject({ copied: [], skipped: 5, blobs: 0 })
    const copies = (await to.snapshots()).snapshots
    expect(copies.map(({ tree, time, tags }) => [tree, time, tags])).toEqual(
      snapshots.map(({ tree, time, tags }) => [tree, time, tags]),
    )
    path = second
    repository = to
    expect(await findings()).toEqual([])
    await referees(resticVersions)
    await newestIsWhole()
  })

  it('is never copied half: damage stops the copy before the snapshot is written', async () => {
    const place = [...repository.index.blobs()].find(({ type }) => type === 'data')
    const pack = join(path, 'data', place?.packId.slice(0, 2) ?? '', place?.packId ?? '')
    const bytes = await readFile(pack)
    const at = (place?.offset ?? 0) + 40
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await chmod(pack, 0o600)
    await writeFile(pack, bytes)
    const to = await fresh(join(await scratch(), 'second'))

    await expect(copySnapshots(await again(repository), to)).rejects.toMatchObject({
      reason: 'damaged',
      about: { name: place?.id },
    })

    const { findings: found } = await check(to, { readData: true, threads: 1 })
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('behind a server that only appends keeps everything, and says why', async () => {
    const root = await scratch()
    const server = await startRestServer({ path: root, appendOnly: true })
    await cp(path, join(root, 'corp'), { recursive: true })
    const far = await openRepository({
      spec: { type: 'rest', url: `${server.url}corp/` },
      masterKey: repository.key,
    })

    const forgetting = exclusively(far, (lock) => forget(far, { policy: { last: 1 }, lock }))

    await expect(forgetting).rejects.toMatchObject({ reason: 'append-only' })
    expect((await far.snapshots()).snapshots).toHaveLength(5)
    expect((await check(far, { readData: true, threads: 1 })).findings).toEqual([])
    expect(await far.backend.list('locks')).toEqual([])
    await far.close()
    await server.stop()
  })
})

/** The index file that describes the pack of a blob. */
async function findIndexOf(repository: Repository, blob: Id, names: string[]): Promise<string> {
  for (const name of names) {
    const text = JSON.stringify(await repository.loadUnpacked('index', name))
    if (text.includes(blob)) return name
  }
  throw new Error('the blob is in no index')
}
