import { chmod, mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { done, failed } from '../core/failure.ts'
import type { Outcome } from '../core/failure.ts'
import { errnoOf, fileFailure } from './files.ts'

/** The places inside a profile (conventions, section 7); absolute paths. */
export type Profile = Readonly<{
  folder: string
  settings: string
  secrets: string
  state: string
  catalogue: string
  cache: string
  logs: string
  temporary: string
  lock: string
  /** Beside the profile, not inside. */
  generation: string
}>

type Where = Readonly<{
  /** From `--profile`. */
  asked?: string | undefined
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
}>

/** Finds the profile's folder: as asked, else `DINGKEEP_PROFILE`, else the system's usual place. */
export function profileFolder(where: Where): string {
  const { env, home } = where
  const named = where.asked ?? env['DINGKEEP_PROFILE']
  if (named !== undefined && named !== '') return resolve(named)
  if (where.platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'DingKeep', 'profile')
  }
  if (where.platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'DingKeep', 'profile')
  }
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'dingkeep', 'profile')
}

/** Names the places of a profile without touching the disk. */
export const profileAt = (folder: string): Profile => ({
  folder,
  settings: join(folder, 'settings.json'),
  secrets: join(folder, 'secrets.enc'),
  state: join(folder, 'state.db'),
  catalogue: join(folder, 'catalogue.db'),
  cache: join(folder, 'cache'),
  logs: join(folder, 'logs'),
  temporary: join(folder, 'tmp'),
  lock: join(folder, 'engine.lock'),
  generation: `${folder}.generation.json`,
})

/**
 * Makes the profile's folders, readable by this user only (0700).
 *
 * Fails with `storageDenied`, `storageFull` or `diskErrors` of this computer's own disk.
 */
export async function makeProfile(profile: Profile): Promise<Outcome<null>> {
  try {
    for (const folder of [profile.folder, profile.logs, profile.temporary]) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await chmod(folder, 0o700)
    }
    return done(null)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOTDIR') {
      return failed('storageDenied', { storage: profile.folder, folder: profile.folder })
    }
    return fileFailure(error, profile.folder)
  }
}

/** Tells whether a profile was set up here: its `settings.json` exists. */
export async function hasProfile(profile: Profile): Promise<boolean> {
  try {
    return (await stat(profile.settings)).isFile()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false
    throw error
  }
}
