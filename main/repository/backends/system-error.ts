import { setTimeout as sleep } from 'node:timers/promises'

import { RepositoryError, type RepositoryReason } from '../error.ts'

const reasons: Readonly<Record<string, RepositoryReason>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'read-only',
  EACCES: 'denied',
  EPERM: 'denied',
  EBUSY: 'denied',
  ETXTBSY: 'denied',
  EIO: 'disk-errors',
  EUCLEAN: 'disk-errors',
  EBADMSG: 'disk-errors',
  EREMOTEIO: 'disk-errors',
  ENAMETOOLONG: 'unfit',
  EINVAL: 'unfit',
  ENOTDIR: 'unreachable',
  EISDIR: 'unfit',
  ELOOP: 'unreachable',
}

/** Linux numbers that libuv has no name for: Node gives them as "Unknown system error -117". */
const unnamed: Readonly<Record<number, string>> = {
  [-117]: 'EUCLEAN',
  [-121]: 'EREMOTEIO',
  [-122]: 'EDQUOT',
  [-116]: 'ESTALE',
  [-74]: 'EBADMSG',
}

/** The operating system's code of an error (`ENOSPC`), or an empty string. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('errno' in error && typeof error.errno === 'number' && unnamed[error.errno] !== undefined) {
    return unnamed[error.errno] ?? ''
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/**
 * Translates an error of the file system.
 *
 * What is not known counts as `unreachable`: a share that went away answers with many codes
 * (ENOTCONN, ESTALE, EHOSTDOWN, ENODEV, ENXIO, UNKNOWN on Windows), and trying again is harmless.
 */
export function fromSystem(error: unknown, path: string): RepositoryError {
  if (error instanceof RepositoryError) return error
  const code = systemCode(error)
  const reason = reasons[code] ?? 'unreachable'
  return new RepositoryError(reason, `the file system answers ${code || 'oddly'}`, {
    about: { path, code },
    cause: error,
  })
}

const waits = [20, 50, 100, 200, 400, 800, 1600, 3000, 4000]

/**
 * Repeats an action for about 10 s while the file is held by another program.
 *
 * On Windows virus scanners hold fresh files for a moment: rename and delete then answer EPERM or
 * EACCES. Elsewhere those two are final, and only EBUSY passes.
 */
export async function whileHeld<T>(
  action: () => Promise<T>,
  platform: NodeJS.Platform = process.platform,
): Promise<T> {
  const passing = platform === 'win32' ? ['EBUSY', 'EPERM', 'EACCES'] : ['EBUSY', 'ETXTBSY']
  for (const wait of waits) {
    try {
      return await action()
    } catch (error) {
      if (!passing.includes(systemCode(error))) throw error
      await sleep(wait)
    }
  }
  return action()
}

/** Network and FUSE file systems cannot do everything; they say so with one of these codes. */
const beyond = ['ENOTSUP', 'EOPNOTSUPP', 'ENOTTY', 'EINVAL', 'ENOSYS', 'EPERM', 'EACCES', 'EISDIR']

/** Tells whether a file system says that it has no such function. */
export const isBeyond = (error: unknown): boolean => beyond.includes(systemCode(error))
