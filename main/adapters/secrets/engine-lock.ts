import { constants, copyFile, link, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

import { z } from 'zod'

import { done, failed } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { errnoOf, fileFailure, textIfThere } from '../files.ts'
import { isAlive, processStart } from './process-start.ts'

/** Content of `engine.lock`: JSON. */
const Holder = z.object({
  pid: z.int().positive(),
  started: z.string().nullable(),
  host: z.string(),
})
type Holder = z.infer<typeof Holder>

/** A held lock. */
export interface EngineLock {
  release(): Promise<void>
}

function holderOf(text: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

/** A lock that cannot be read was cut off by a crash: locks are linked whole into their place. */
async function lives(holder: Holder | null): Promise<boolean> {
  if (holder === null) return false
  // A profile on a share: the process cannot be seen from here, so it counts as living.
  if (holder.host !== hostname()) return true
  if (!isAlive(holder.pid)) return false
  const started = await processStart(holder.pid)
  return started === null || holder.started === null || started === holder.started
}

async function placeWhole(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error))) throw error
    return copyWhole(from, to)
  }
}

/** For file systems without hard links (exFAT, some shares). */
async function copyWhole(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

const heldHere = (path: string, own: string): EngineLock => ({
  async release() {
    if ((await textIfThere(path)) === own) await rm(path, { force: true })
  },
})

/**
 * Removes a dead lock. A second lock sees to it that one process does so at a time: else the one
 * that comes late would remove the new lock of the one that came first.
 */
async function removeDead(path: string, judged: string, fresh: string): Promise<void> {
  const guard = `${path}.takeover`
  if (await placeWhole(fresh, guard)) {
    if ((await textIfThere(path)) === judged) await rm(path, { force: true })
    await rm(guard, { force: true })
    return
  }
  const other = await textIfThere(guard)
  if (other !== null && !(await lives(holderOf(other)))) await rm(guard, { force: true })
  await wait(20)
}

async function take(path: string, own: string, fresh: string): Promise<Outcome<EngineLock>> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await placeWhole(fresh, path)) return done(heldHere(path, own))
    const found = await textIfThere(path)
    if (found === null) continue
    const holder = holderOf(found)
    if (await lives(holder)) {
      return failed('profileBusy', { pid: `${holder?.pid ?? 0}`, computer: holder?.host ?? '' })
    }
    await removeDead(path, found, fresh)
  }
  return failed('profileBusy', {})
}

/**
 * Takes `engine.lock`, so that one engine works on a profile.
 *
 * The lock of a dead process is taken over; a process that merely got the same pid later is told
 * apart by its start time. Fails with `profileBusy` (pid, computer) while another one works.
 */
export async function lockEngine(path: string): Promise<Outcome<EngineLock>> {
  const holder = { pid: process.pid, started: await processStart(process.pid), host: hostname() }
  const own = JSON.stringify({ ...holder, nonce: crypto.randomUUID() })
  const fresh = `${path}.${crypto.randomUUID()}.new`
  try {
    await writeFile(fresh, own, { mode: 0o600 })
    return await take(path, own, fresh)
  } catch (error) {
    return fileFailure(error, path)
  } finally {
    await rm(fresh, { force: true })
  }
}
