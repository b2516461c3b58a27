import { readFile } from 'node:fs/promises'

import { done, failed } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import type { Clock } from '../../core/ports.ts'
import { errnoOf, fileFailure, keepAside, writeWhole } from '../files.ts'
import type { Profile } from '../profile.ts'
import { parseJson } from './problem.ts'
import { checkSettings } from './read.ts'
import type { Settings } from './schema.ts'

/** Writes `settings.json` whole; a crash leaves the old or the new one. */
export async function saveSettings(profile: Profile, settings: Settings): Promise<Outcome<null>> {
  try {
    await writeWhole(profile.settings, `${JSON.stringify(settings, null, 2)}\n`)
    return done(null)
  } catch (error) {
    return fileFailure(error, profile.folder)
  }
}

/**
 * Reads `settings.json` of a profile and checks it like a file of a person.
 *
 * Fails with `noProfile` where there is none. One that is not JSON at all is moved aside and
 * reported with `kept` (its new name): setup or a copy brings it back. One with a mistake in it
 * stays where it is, so that a person can correct the line.
 */
export async function loadSettings(profile: Profile, clock: Clock): Promise<Outcome<Settings>> {
  let text: string
  try {
    text = await readFile(profile.settings, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) {
      return failed('noProfile', { folder: profile.folder })
    }
    return fileFailure(error, profile.folder)
  }
  const value = parseJson(text, profile.settings)
  if (value.ok) return checkSettings({ file: profile.settings, text, value: value.value })
  try {
    const kept = await keepAside(profile.settings, clock.now())
    return failed('settingsUnfit', { ...value.failure.about, kept })
  } catch (error) {
    return fileFailure(error, profile.folder)
  }
}
