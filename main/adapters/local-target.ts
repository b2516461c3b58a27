import { constants } from 'node:fs'
import { access, readdir, realpath, stat, statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path'

import { done, failed, type Outcome } from '../core/failure.ts'
import { isWindowsDevice } from '../core/names.ts'
import { errnoOf } from './files.ts'

/** Places of the system that are no folders of people, whatever their rights say. */
const systemPlaces = ['/dev', '/proc', '/sys']

/** Tells whether a path lies in a folder or is that folder. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** Names that Windows gives to devices or to hidden streams of files. */
function isOdd(path: string): boolean {
  if (process.platform !== 'win32') return false
  const below = path.slice(parse(path).root.length)
  return (
    /^[\\/]{2}[.?][\\/]/.test(path) ||
    below.split(/[\\/]/).some(isWindowsDevice) ||
    /[<>:"|?*]/.test(below)
  )
}

/** The path with links followed; a last part that does not exist yet is kept. */
async function realOf(path: string): Promise<string | null> {
  for (const [known, rest] of [
    [path, ''],
    [dirname(path), basename(path)],
  ] as const) {
    try {
      return join(await realpath(known), rest)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') return null
    }
  }
  return null
}

async function isFolderOrNew(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    return errnoOf(error) === 'ENOENT'
  }
}

/** Own folders as they really lie; one that is not there holds nothing. */
async function realPlaces(own: readonly string[]): Promise<string[]> {
  const all = await Promise.all(own.map((folder) => realOf(resolve(folder))))
  return all.filter((folder) => folder !== null)
}

/**
 * Checks a folder that is to take restored files and gives its true path: absolute, it or its parent
 * exists, not within `own` (profile, storages), no device. Fails with `targetUnfit`.
 */
export async function fitTarget(path: string, own: readonly string[]): Promise<Outcome<string>> {
  const unfit = failed('targetUnfit', { folder: path })
  if (!isAbsolute(path) || path.includes('\0') || isOdd(path)) return unfit
  const real = await realOf(resolve(path))
  if (real === null || !(await isFolderOrNew(real))) return unfit
  const closed = [...systemPlaces, ...(await realPlaces(own))]
  return closed.some((folder) => isInside(real, folder)) ? unfit : done(real)
}

/** Bytes free where a folder is or will be; null where the system does not tell. */
export async function freeBytes(folder: string): Promise<number | null> {
  for (const path of [folder, dirname(folder)]) {
    try {
      const { bavail, bsize, blocks } = await statfs(path)
      // Shares mounted by FUSE answer with zeros however much room there is.
      return blocks > 0 ? bavail * bsize : null
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') return null
    }
  }
  return null
}

export type FolderRow = Readonly<{ name: string; path: string }>

/** Longer lists nobody reads. */
const mostFolders = 2_000

/** Folders inside a folder by name, hidden ones left out. Fails with `targetUnfit`. */
export async function listFolders(path: string): Promise<Outcome<readonly FolderRow[]>> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    const folders = entries.filter((one) => one.isDirectory() && !one.name.startsWith('.'))
    const rows = folders.map(({ name }) => ({ name, path: join(path, name) }))
    return done(rows.toSorted((a, b) => a.name.localeCompare(b.name)).slice(0, mostFolders))
  } catch (error) {
    if (errnoOf(error) === '') throw error
    return failed('targetUnfit', { folder: path })
  }
}

/** True where this program may write into a folder. */
export async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK)
    return true
  } catch (error) {
    if (errnoOf(error) === '') throw error
    return false
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (errnoOf(error) === '') throw error
    return false
  }
}

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')

/** Where a person may begin to look for a folder: home, and drives or mounted disks. */
export async function beginnings(): Promise<readonly FolderRow[]> {
  const disks =
    process.platform === 'win32'
      ? letters.map((letter) => `${letter}:\\`)
      : ['/', '/Volumes', '/media', '/mnt']
  const found = await Promise.all(disks.map(exists))
  const home = homedir()
  return [
    { name: basename(home) || home, path: home },
    ...disks.filter((_, at) => found[at]).map((path) => ({ name: path, path })),
  ]
}
