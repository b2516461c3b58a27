import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

import { app } from 'electron'

import { profileFolder } from '../adapters/profile.ts'

/** The profile of this start: `DINGKEEP_PROFILE`, else the system's usual place. */
export const profile = (): string =>
  profileFolder({ env: process.env, platform: process.platform, home: homedir() })

/**
 * Names the places of Chromium's own data: `window/` beside the profile (conventions, section 7), so
 * that nothing of it roams. Must run before the lock is taken, which lies there, and before `ready`.
 */
export function setPaths(): void {
  const own = join(dirname(profile()), 'window')
  app.setPath('userData', own)
  app.setPath('sessionData', own)
  app.setPath('crashDumps', join(own, 'crashes'))
  app.setAppLogsPath(join(profile(), 'logs'))
}
