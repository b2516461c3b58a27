import { RepositoryError } from '../error.ts'
import type { FileType } from './backend.ts'

/** The folders of a repository, in restic's order. */
export const folders = ['keys', 'locks', 'snapshots', 'index', 'data'] as const

/** The 256 folders that packs are spread over. */
export const dataFolders: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/** True for a SHA-256 as 64 lower-case hex digits, the only names of stored files. */
export const isId = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)

/** Refuses names that are no ids, so that no path or URL can be smuggled in. */
export function refuseOddName(type: FileType, name: string): void {
  if (type === 'config' ? name === '' : isId(name)) return
  throw new RepositoryError('unfit', `not a name of a stored ${type} file`, { about: { type } })
}

/** Throws `stopped` once the signal is aborted. */
export function refuseIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
}

/** The failure for a file that is not there. */
export const missingFile = (type: FileType, name: string, cause?: unknown): RepositoryError =>
  new RepositoryError('missing', `${type} file is not there`, { about: { type, name }, cause })

/** The failure for a file that holds fewer bytes than asked for. */
export const shortFile = (type: FileType, name: string): RepositoryError =>
  new RepositoryError('damaged', `${type} file is shorter than it must be`, {
    about: { type, name },
  })

/** The failure for a place that was there and holds no repository now, as after an unmount. */
export const placeGone = (location: string): RepositoryError =>
  new RepositoryError('unreachable', 'the place of the repository is gone', {
    about: { path: location },
  })
