import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { errnoOf } from '../adapters/files.ts'
import { localTime } from '../core/time.ts'
import type { Engine } from './engine.ts'

/** Folders that no restore may write into: the profile, and storages of this computer. */
export function ownPlaces({ profile, settings }: Pick<Engine, 'profile' | 'settings'>): string[] {
  const storages = [settings.storage, ...settings.secondCopies]
  return [profile.folder, ...storages.flatMap(({ path }) => (path === undefined ? [] : [path]))]
}

/** A day and time as a folder's name, `2026-11-22 1030`. */
export const stampOf = (ms: number, zone: string): string =>
  localTime(ms, zone).slice(0, 16).replace('T', ' ').replaceAll(':', '')

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

/** A folder that is not there yet, named by the time of the restore. */
export async function newFolder(target: string, stamp: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const folder = join(target, `DingKeep ${stamp}${n === 1 ? '' : ` (${n})`}`)
    if (!(await isThere(folder))) return folder
  }
}
