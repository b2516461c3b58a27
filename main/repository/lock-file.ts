import { hostname, userInfo } from 'node:os'

import { isFields } from './fields.ts'
import { localTime, nsFromTime } from './stored-time.ts'

/** What a lock file says; restic's keys, `time` in RFC 3339. */
export interface LockFacts {
  readonly time: string
  readonly exclusive: boolean
  readonly hostname: string
  readonly username: string
  readonly pid: number
  readonly uid?: number
  readonly gid?: number
}

/** Describes this process as the holder of a lock taken at `now` (milliseconds since 1970). */
export function ownFacts(exclusive: boolean, now: number): LockFacts {
  const uid = process.getuid?.()
  const gid = process.getgid?.()
  return {
    time: localTime(now),
    exclusive,
    hostname: hostname(),
    username: userName(),
    pid: process.pid,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A process may run under a number that no account has; the name only informs.
    return ''
  }
}

/** Reads a lock file's JSON. Throws `SyntaxError` where it is none. */
export function decodeLock(value: unknown): LockFacts {
  if (!isFields(value)) throw new SyntaxError('Not a lock')
  const { time, exclusive, hostname: host, username, pid } = value
  if (typeof time !== 'string') throw new SyntaxError('Not a lock')
  nsFromTime(time)
  return {
    time,
    exclusive: exclusive === true,
    hostname: typeof host === 'string' ? host : '',
    username: typeof username === 'string' ? username : '',
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) ? pid : 0,
  }
}

/**
 * Tells whether a lock is a leftover of this computer: its process is dead, or it was not refreshed
 * for `staleMs`. A lock of another computer or of the future never is.
 */
export function isLeftover(lock: LockFacts, now: number, staleMs: number): boolean {
  if (lock.hostname !== hostname()) return false
  if (lock.pid === process.pid || !isAlive(lock.pid)) return true
  return now - Number(nsFromTime(lock.time) / 1_000_000n) > staleMs
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
