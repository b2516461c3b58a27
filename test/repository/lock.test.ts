import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { RepositoryError } from '../../main/repository/error.ts'
import { lockRepository, removeStaleLocks, usualTiming } from '../../main/repository/lock.ts'
import { initRepository, type Repository } from '../../main/repository/repository.ts'
import { resticPath, runRestic } from '../peers/restic.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'locks'
const quick = { ...usualTiming, settleMs: 20, unreadableMs: [5, 5], retryFirstMs: 20 }

describe('a lock', () => {
  let repository: Repository
  let path = ''
  beforeAll(async () => {
    path = join(await scratch(), 'repo')
    repository = await initRepository({ spec: { type: 'folder', path }, password })
  })
  beforeEach(async () => {
    for (const name of await lockNames()) await repository.backend.remove('locks', name)
  })
  afterAll(() => repository.close())

  const lockNames = async () => (await repository.backend.list('locks')).map(({ name }) => name)
  const leave = (facts: object) =>
    repository.saveUnpacked('locks', {
      time: new Date().toISOString(),
      exclusive: true,
      hostname: hostname(),
      username: 'someone',
      pid: process.ppid,
      ...facts,
    })
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const deadPid = () => spawnSync('true').pid

  it('is shared by many, and exclusive alone', async () => {
    const first = await lockRepository(repository, { exclusive: false, timing: quick })
    const second = await lockRepository(repository, { exclusive: false, timing: quick })

    const refused = lockRepository(repository, { exclusive: true, timing: quick })
    await expect(refused).rejects.toMatchObject({
      reason: 'locked',
      about: { host: hostname(), pid: String(process.pid) },
    })
    await first.release()
    await second.release()
    const alone = await lockRepository(repository, { exclusive: true, timing: quick })
    await expect(
      lockRepository(repository, { exclusive: false, timing: quick }),
    ).rejects.toMatchObject({ reason: 'locked' })
    await alone.release()
    await alone.release()

    expect(await lockNames()).toEqual([])
    expect(() => {
      alone.assertHeld()
    }).toThrow('given back')
  })

  it('goes to at most one of many who want it alone at the same moment', async () => {
    const tries = Array.from({ length: 5 }, () =>
      lockRepository(repository, { exclusive: true, timing: { ...quick, settleMs: 200 } }),
    )

    const ends = await Promise.allSettled(tries)

    const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
    expect(won.length).toBeLessThanOrEqual(1)
    for (const lock of won) await lock.release()
    expect(await lockNames()).toEqual([])
  })

  it('is never shared with one who wants it alone, however close they come', async () => {
    for (let round = 0; round < 12; round++) {
      const alone = lockRepository(repository, { exclusive: true, timing: quick })
      await sleep(round * 3)
      const shared = lockRepository(repository, { exclusive: false, timing: quick })

      const ends = await Promise.allSettled([alone, shared])

      const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
      expect(won.length).toBeLessThanOrEqual(1)
      for (const lock of won) await lock.release()
    }
  })

  it('is waited for as long as wanted, and no longer', async () => {
    const first = await lockRepository(repository, { exclusive: true, timing: quick })
    const stop = new AbortController()

    const late = lockRepository(repository, { exclusive: false, retryMs: 5_000, timing: quick })
    const short = lockRepository(repository, { exclusive: false, retryMs: 50, timing: quick })
    const stopped = lockRepository(repository, {
      exclusive: false,
      retryMs: 60_000,
      signal: stop.signal,
      timing: { ...quick, retryFirstMs: 60_000 },
    })
    const refusals = Promise.allSettled([short, stopped])
    await sleep(150)
    stop.abort()
    const [shortEnd, stoppedEnd] = await refusals
    await first.release()

    expect(shortEnd).toMatchObject({ reason: { reason: 'locked' } })
    expect(stoppedEnd).toMatchObject({ reason: { reason: 'stopped' } })
    const lock = await late
    lock.assertHeld()
    await lock.release()
  })

  it('left by a dead process of this computer is removed on the way', async () => {
    await leave({ pid: deadPid() })
    await leave({ time: minutesAgo(31) })
    await leave({ pid: process.pid })

    const lock = await lockRepository(repository, { exclusive: true, timing: quick })

    expect(await lockNames()).toHaveLength(1)
    await lock.release()
  })

  it('of another computer, a living process or the future is never removed', async () => {
    const foreign = await leave({ hostname: 'other', pid: deadPid(), time: minutesAgo(40) })
    const living = await leave({ time: minutesAgo(29) })
    const future = await leave({ time: minutesAgo(-600) })
    const dead = await leave({ pid: deadPid(), exclusive: false })

    const removed = await removeStaleLocks(repository, quick)

    expect(removed).toEqual([dead])
    expect((await lockNames()).toSorted()).toEqual([foreign, living, future].toSorted())
    await expect(
      lockRepository(repository, { exclusive: false, timing: quick }),
    ).rejects.toMatchObject({ reason: 'locked' })
  })

  it('of our own process stays when leftovers are removed', async () => {
    const lock = await lockRepository(repository, { exclusive: false, timing: quick })

    expect(await removeStaleLocks(repository, quick)).toEqual([])

    await lock.confirm()
    await lock.release()
  })

  it('that cannot be read stops us, an empty file does not', async () => {
    await writeFile(join(path, 'locks', 'a'.repeat(64)), '')
    const lock = await lockRepository(repository, { exclusive: true, timing: quick })
    await lock.release()

    const broken = randomBytes(32).toString('hex')
    await writeFile(join(path, 'locks', broken), 'no lock at all')

    await expect(
      lockRepository(repository, { exclusive: false, timing: quick }),
    ).rejects.toMatchObject({ reason: 'damaged', about: { name: broken } })
  })

  it('is renewed by a new file before the old one goes', async () => {
    const timing = { ...quick, refreshMs: 50 }
    const lock = await lockRepository(repository, { exclusive: true, timing })
    const first = await lockNames()
    const seen: number[] = []

    for (let n = 0; n < 20; n++) {
      seen.push((await lockNames()).length)
      await sleep(15)
    }
    const last = await lockNames()
    await lock.release()

    expect(Math.min(...seen)).toBeGreaterThanOrEqual(1)
    expect(last).not.toEqual(first)
    expect(await lockNames()).toEqual([])
  })

  it('that somebody removed is lost, and says so', async () => {
    const lock = await lockRepository(repository, { exclusive: false, timing: quick })
    for (const name of await lockNames()) await repository.backend.remove('locks', name)

    lock.assertHeld()
    await expect(lock.confirm()).rejects.toMatchObject({ reason: 'lock-lost' })

    expect(lock.signal.aborted).toBe(true)
    expect(() => {
      lock.assertHeld()
    }).toThrow('lock is lost')
    await lock.release()
  })

  it('that cannot be renewed for too long is lost', async () => {
    const down = { on: false }
    const flaky = {
      backend: repository.backend,
      loadUnpacked: repository.loadUnpacked.bind(repository),
      saveUnpacked: async (type: 'locks' | 'index' | 'snapshots', value: unknown) => {
        if (down.on) throw new RepositoryError('unreachable', 'share gone')
        return repository.saveUnpacked(type, value)
      },
    }
    const timing = { ...quick, refreshMs: 40, lostMs: 200 }
    const lock = await lockRepository(flaky, { exclusive: false, timing })
    down.on = true

    await sleep(100)
    const early = lock.signal.aborted
    await sleep(300)

    expect(early).toBe(false)
    expect(lock.signal.reason).toMatchObject({ reason: 'lock-lost' })
    await lock.release()
  })

  it('survives a clock that is set back or forward, and sleep in which no one came', async () => {
    let shift = 0
    const timing = { ...quick, now: () => Date.now() + shift }
    const lock = await lockRepository(repository, { exclusive: true, timing })

    for (const jump of [-86_400_000, 86_400_000, 3_600_000, 0]) {
      shift = jump
      await lock.confirm()
      expect(await lockNames()).toHaveLength(1)
    }

    await lock.release()
  })

  it('is lost by sleep in which another process locked', async () => {
    let shift = 0
    const timing = { ...quick, now: () => Date.now() + shift }
    const lock = await lockRepository(repository, { exclusive: true, timing })
    await leave({ hostname: 'other', exclusive: false })
    shift = 3_600_000

    await expect(lock.confirm()).rejects.toMatchObject({ reason: 'lock-lost' })

    await lock.release()
  })

  describe('and stock restic', () => {
    it.each(['0.18', '0.19'] as const)('keep each other out (%s)', async (version) => {
      const alone = await lockRepository(repository, { exclusive: true, timing: quick })
      const refused = await runRestic({ version, repository: path, password }, 'snapshots')
      await alone.release()
      const child = spawn(resticPath(version), ['backup', '--stdin', '--no-cache', '-q'], {
        env: { ...process.env, RESTIC_REPOSITORY: path, RESTIC_PASSWORD: password },
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      while ((await lockNames()).length === 0) await sleep(20)

      const shared = await lockRepository(repository, { exclusive: false, timing: quick })
      await shared.release()
      const conflict: unknown = await lockRepository(repository, {
        exclusive: true,
        timing: quick,
      }).catch((error: unknown) => error)
      child.stdin.end('content')
      await ended

      expect(refused).toMatchObject({ code: 11 })
      expect(refused.stderr).toContain(`PID ${process.pid}`)
      expect(conflict).toMatchObject({ reason: 'locked', about: { pid: String(child.pid) } })
      expect(child.exitCode).toBe(0)
    })

    it('leave us and our lock alive when someone unlocks', async () => {
      const lock = await lockRepository(repository, { exclusive: true, timing: quick })

      const said = await runRestic({ repository: path, password }, 'unlock')

      expect(said).toMatchObject({ code: 0 })
      await lock.confirm()
      await lock.release()
    })
  })
})
