import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

import type { FileInfo } from './backend.ts'
import { dataFolders, folders, isId, refuseIfStopped } from './layout.ts'
import { inParallel } from './parallel.ts'
import { systemCode } from './system-error.ts'

async function namesIn(path: string): Promise<string[] | null> {
  try {
    return await readdir(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

async function infoOf(path: string, name: string): Promise<FileInfo | null> {
  try {
    const found = await stat(join(path, name))
    return found.isFile() ? { name, size: found.size } : null
  } catch (error) {
    // Another process may remove a file between listing and looking.
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

async function filesIn(path: string, begin: string): Promise<FileInfo[] | null> {
  const names = await namesIn(path)
  if (names === null) return null
  const wanted = names.filter((name) => isId(name) && name.startsWith(begin))
  const found = await inParallel(wanted, 8, (name) => infoOf(path, name))
  return found.filter((info) => info !== null)
}

/**
 * Lists the complete files of one folder; null if the folder is not there.
 *
 * With `spread` the files lie one level deeper, by the first two digits of their names.
 */
export async function listFolder(
  path: string,
  spread: boolean,
  signal: AbortSignal | undefined,
): Promise<FileInfo[] | null> {
  if (!spread) return filesIn(path, '')
  const names = await namesIn(path)
  if (names === null) return null
  const groups = names.filter((name) => dataFolders.includes(name))
  const lists = await inParallel(groups, 4, async (name) => {
    refuseIfStopped(signal)
    return (await filesIn(join(path, name), name)) ?? []
  })
  return lists.flat()
}

const leftover = /^(config|[0-9a-f]{64})-tmp-[0-9A-Za-z]+$/

/** Removes temporary files last changed before `beforeMs` (milliseconds since 1970). */
export async function sweepFolders(root: string, beforeMs: number): Promise<void> {
  const inside = [...folders, ...dataFolders.map((name) => join('data', name))]
  for (const folder of ['', ...inside]) {
    const path = join(root, folder)
    for (const name of (await namesIn(path)) ?? []) {
      if (leftover.test(name)) await removeIfOld(join(path, name), beforeMs)
    }
  }
}

async function removeIfOld(path: string, beforeMs: number): Promise<void> {
  try {
    if ((await stat(path)).mtimeMs < beforeMs) await unlink(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
