import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { deriveAhead } from '../repository/key-derivation.ts'

/** Longer than a disk needs; a share that does not answer must not hold up the start. */
const mostMs = 50

/**
 * Begins to derive the storage's key before the code of the engine is loaded, which takes about as
 * long. Settings are only looked at here: they are checked, and what is wrong is told, when the
 * profile is opened.
 */
export async function headStart(profile: string): Promise<void> {
  const timer = new AbortController()
  const waited = wait(mostMs, undefined, { signal: timer.signal }).catch(() => undefined)
  await Promise.race([begin(profile), waited])
  timer.abort()
}

async function begin(profile: string): Promise<void> {
  try {
    const text = await readFile(join(profile, 'settings.json'), 'utf8')
    const found = placesOf(JSON.parse(text))
    // What comes through a pipe can be read once only.
    if (found === null || !(await stat(found.passphraseFile)).isFile()) return
    const password = (await readFile(found.passphraseFile, 'utf8')).trim()
    if (password !== '') await deriveAhead(found.path, password)
  } catch (error) {
    const isTheirs = error instanceof SyntaxError || (error instanceof Error && 'syscall' in error)
    if (!isTheirs) throw error
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function placesOf(settings: unknown): { path: string; passphraseFile: string } | null {
  if (!isRecord(settings) || !isRecord(settings['storage'])) return null
  const { passphraseFile } = settings
  const { path } = settings['storage']
  const areGiven = typeof path === 'string' && typeof passphraseFile === 'string'
  return areGiven ? { path, passphraseFile } : null
}
