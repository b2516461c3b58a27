import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

import { errnoOf } from '../files.ts'

const run = promisify(execFile)

/** proc(5), /proc/pid/stat: field 22 is the start in ticks after boot; the name may hold spaces. */
async function linuxStart(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? null : `${boot.trim()}:${ticks}`
  } catch (error) {
    if (errnoOf(error) === '') throw error
    return null
  }
}

async function askedStart(command: string, given: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(command, given, { timeout: 10_000, windowsHide: true })
    return stdout.trim() || null
  } catch (error) {
    // The program ends with an error where there is no such process.
    return error instanceof Error ? null : Promise.reject(error)
  }
}

/**
 * When a process started, as a text that only compares: two processes that had the same pid one
 * after the other differ in it. Null where that cannot be told.
 */
export function processStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return linuxStart(pid)
  if (process.platform === 'win32') {
    const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`
    return askedStart('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command])
  }
  return askedStart('ps', ['-o', 'lstart=', '-p', `${pid}`])
}

/** Tells whether a process of this pid lives; one of another user counts as living. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'
  }
}
