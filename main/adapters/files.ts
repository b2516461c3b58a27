import { open, rename, rm, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { failed } from '../core/failure.ts'
import type { Outcome } from '../core/failure.ts'

/** The error code of Node's file calls (`ENOENT`, …), or an empty text. */
export const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const names: Readonly<Record<string, 'storageFull' | 'storageDenied' | 'diskErrors'>> = {
  ENOSPC: 'storageFull',
  EDQUOT: 'storageFull',
  EACCES: 'storageDenied',
  EPERM: 'storageDenied',
  EROFS: 'storageDenied',
  EIO: 'diskErrors',
}

/**
 * Turns an error of Node's file calls on this computer's own folders into a failure.
 *
 * Full, forbidden and broken disks become `storageFull`, `storageDenied`, `diskErrors` with `where`
 * in `about`; anything else is a mistake of ours and is thrown again.
 */
export function fileFailure(error: unknown, where: string): Outcome<never> {
  const name = names[errnoOf(error)]
  if (name === undefined) throw error
  return failed(name, { storage: where, folder: where })
}

/** Makes what was renamed in a folder durable; Windows has no such call and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Writes a whole file (mode 0600): a crash at any moment leaves the old or the new content.
 *
 * Temporary file beside it, flushed, renamed, folder flushed. Throws Node's errors.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`
  try {
    const handle = await open(beside, 'w', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await flushFolder(dirname(path))
}

/**
 * Moves an unreadable file out of the way under a dated name and gives that name.
 *
 * `now` in milliseconds since 1970.
 */
export async function keepAside(path: string, now: number): Promise<string> {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const aside = `${path}.unreadable-${stamp}`
  await rename(path, aside)
  return aside
}

/** Text of a file; null where there is none. Throws Node's other errors. */
export async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}
