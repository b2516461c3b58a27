import { spawn } from 'node:child_process'
import { createDecipheriv, scryptSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

import { gcm } from '@noble/ciphers/aes.js'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { systemClock } from '../../../main/adapters/clock.ts'
import { logLevel, openLog } from '../../../main/adapters/log.ts'
import { lockEngine, newSecrets, openSecrets } from '../../../main/adapters/secrets/index.ts'
import { processStart } from '../../../main/adapters/secrets/process-start.ts'
import type { Outcome } from '../../../main/core/failure.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dk-secrets-'))
  file = join(folder, 'secrets.enc')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

const nameOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'ok' : outcome.failure.name)

async function stored(passphrase = 'open sesame') {
  const secrets = await newSecrets(file, passphrase)
  value(await secrets.change(new Map([['dingtalk.client-secret', '秘密 value']])))
  return secrets
}

it('keeps secrets over a restart and forgets them on demand', async () => {
  await stored()

  const again = value(await openSecrets(file, 'open sesame'))
  expect(again.read('dingtalk.client-secret')).toBe('秘密 value')
  expect(again.read('toString')).toBeNull()
  value(
    await again.change(
      new Map([
        ['dingtalk.client-secret', null],
        ['storage.password', 'p'],
      ]),
    ),
  )

  expect(value(await openSecrets(file, 'open sesame')).names()).toEqual(['storage.password'])
})

it('opens only with its passphrase', async () => {
  await stored()

  expect(nameOf(await openSecrets(file, 'open sesame '))).toBe('passphraseWrong')
})

it('is a file of mode 0600 in the format it documents, opened here by another AES', async () => {
  await stored()

  const bytes = await readFile(file)
  const key = scryptSync('open sesame', bytes.subarray(8, 24), 32, {
    N: 2 ** (bytes[4] ?? 0),
    r: bytes[5] ?? 0,
    p: bytes[6] ?? 0,
    maxmem: 2 ** 30,
  })
  const opened = gcm(key, bytes.subarray(24, 36), bytes.subarray(0, 36)).decrypt(
    bytes.subarray(36, -32),
  )
  expect(JSON.parse(new TextDecoder().decode(opened))).toEqual({
    'dingtalk.client-secret': '秘密 value',
  })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(bytes.includes('秘密')).toBe(false)
  expect(() => createDecipheriv('aes-256-gcm', key, bytes.subarray(24, 36))).not.toThrow()
})

it('takes another nonce for every writing', async () => {
  const secrets = await stored()
  const first = await readFile(file)

  value(await secrets.change(new Map([['a', 'b']])))

  expect((await readFile(file)).subarray(24, 36)).not.toEqual(first.subarray(24, 36))
})

it('tells a damaged file from a wrong passphrase, wherever it was cut or changed', async () => {
  await stored()
  const whole = await readFile(file)

  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (at, cut) => {
      const broken = Buffer.from(whole)
      broken[at] = (broken[at] ?? 0) ^ 0x40
      await writeFile(file, cut ? whole.subarray(0, at) : broken)

      const outcome = await openSecrets(file, 'open sesame')

      expect(outcome).toMatchObject({ failure: { about: { problem: 'secrets-damaged' } } })
    }),
    { numRuns: 40 },
  )
})

it('lets one engine work on a profile', async () => {
  const path = join(folder, 'engine.lock')
  const held = value(await lockEngine(path))

  expect(nameOf(await lockEngine(path))).toBe('profileBusy')
  await held.release()
  const next = value(await lockEngine(path))
  await next.release()

  expect(await readdir(folder)).toEqual([])
})

it('takes over the lock of a process that was killed', async () => {
  const path = join(folder, 'engine.lock')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const pid = child.pid ?? 0
  const started = await processStart(pid)
  await writeFile(path, JSON.stringify({ pid, started, host: hostname() }))
  expect(await lockEngine(path)).toMatchObject({ failure: { about: { pid: `${pid}` } } })

  const ended = new Promise((fulfil) => child.once('exit', fulfil))
  process.kill(pid, 'SIGKILL')
  await ended

  await value(await lockEngine(path)).release()
})

it('takes over the lock of a pid that another process got later, and one cut off by a crash', async () => {
  const path = join(folder, 'engine.lock')
  await writeFile(path, JSON.stringify({ pid: process.pid, started: 'earlier', host: hostname() }))
  await value(await lockEngine(path)).release()

  await writeFile(path, '{"pid":')
  await value(await lockEngine(path)).release()
  expect(await readdir(folder)).toEqual([])
})

it('never takes the lock of another computer', async () => {
  const path = join(folder, 'engine.lock')
  await writeFile(path, JSON.stringify({ pid: 1, started: null, host: 'elsewhere' }))

  expect(await lockEngine(path)).toMatchObject({
    failure: { name: 'profileBusy', about: { computer: 'elsewhere' } },
  })
})

it('gives the lock to one of many that find it dead at once', async () => {
  const path = join(folder, 'engine.lock')
  await writeFile(path, JSON.stringify({ pid: process.pid, started: 'earlier', host: hostname() }))

  const outcomes = await Promise.all(Array.from({ length: 8 }, () => lockEngine(path)))

  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
})

it('sleeps until its time, and ends at once with the reason when it is stopped', async () => {
  const stop = new AbortController()
  const begun = performance.now()
  await systemClock.sleep(20, stop.signal)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(19)

  const reason = new Error('stopped by a person')
  const sleeping = systemClock.sleep(60_000, stop.signal)
  stop.abort(reason)

  await expect(sleeping).rejects.toBe(reason)
  await expect(systemClock.sleep(0, stop.signal)).rejects.toBe(reason)
})

const logFile = async () => {
  const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.jsonl'))
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n')
  return lines.map((line): Record<string, unknown> => JSON.parse(line))
}

it('logs lines of its level by day and holds back what could be a name or a path', async () => {
  const clock = { ...systemClock, now: () => Date.UTC(2026, 10, 21, 9) }
  const log = openLog(folder, { clock, level: logLevel('warn') })

  log.write('info', 'backup.started')
  log.write('error', 'backup.failed', {
    code: 'DK-1304',
    items: 3,
    who: '陳大文',
    where: '/data/x',
    mail: 'a@b.c',
  })

  expect(await logFile()).toEqual([
    {
      at: '2026-11-21T09:00:00.000Z',
      level: 'error',
      area: 'backup',
      event: 'backup.failed',
      code: 'DK-1304',
      items: 3,
      who: 'withheld',
      where: 'withheld',
      mail: 'withheld',
    },
  ])
})

it('keeps logs for 14 days', async () => {
  const stays = 'dingkeep-2026-11-08.jsonl'
  await writeFile(join(folder, 'dingkeep-2026-11-01.jsonl'), '')
  await writeFile(join(folder, stays), '')
  const clock = { ...systemClock, now: () => Date.UTC(2026, 10, 21, 9) }

  openLog(folder, { clock, level: 'info' }).write('info', 'app.started')

  expect(await readdir(folder)).toEqual([stays, 'dingkeep-2026-11-21.jsonl'])
})

it('ends a day at 10 MB and tells next day how many lines were lost', async () => {
  let now = Date.UTC(2026, 10, 21, 23)
  await writeFile(join(folder, 'dingkeep-2026-11-21.jsonl'), Buffer.alloc(10 * 1024 * 1024 - 10))
  const log = openLog(folder, { clock: { ...systemClock, now: () => now }, level: 'info' })

  log.write('info', 'a.b')
  log.write('info', 'a.b')
  now += 7_200_000
  log.write('info', 'a.c')

  const text = await readFile(join(folder, 'dingkeep-2026-11-22.jsonl'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ event: 'a.c', lostLines: 2 })
})
