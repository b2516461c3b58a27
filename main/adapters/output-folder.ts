import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, sep } from 'node:path'

import { done, failed } from '../core/failure.ts'
import type { Outcome } from '../core/failure.ts'
import { errnoOf, fileFailure } from './files.ts'

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const realPath = (path: string): Promise<string> =>
  realpath(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return path
    throw error
  })

/**
 * Checks a folder into which a file is to be written: absolute, there, a folder, and outside of
 * `forbidden` (profile, storage), links followed. Gives its real path, or `folderUnfit`.
 */
export async function outputFolder(
  folder: string,
  forbidden: readonly string[],
): Promise<Outcome<string>> {
  if (!isAbsolute(folder)) return failed('folderUnfit', { folder })
  try {
    const real = await realpath(folder)
    const places = await Promise.all(forbidden.map(realPath))
    const isFit = (await stat(real)).isDirectory() && !places.some((one) => isInside(real, one))
    return isFit ? done(real) : failed('folderUnfit', { folder })
  } catch (error) {
    const gone = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EINVAL']
    if (gone.includes(errnoOf(error))) return failed('folderUnfit', { folder })
    return fileFailure(error, folder)
  }
}
