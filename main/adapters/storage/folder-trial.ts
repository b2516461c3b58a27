import { createHash, randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path'

import type { Failure } from '../../core/failure.ts'
import type { Clock } from '../../core/ports.ts'
import { errnoOf } from '../files.ts'
import { type Files, systemFiles } from './files.ts'
import {
  rowOf,
  speedRow,
  type StorageOutcome,
  type StorageRow,
  type StorageSpeed,
} from './trial.ts'

export type FolderAsk = Readonly<{
  path: string
  /** Folders that the copies must not lie in: what is saved, and the profile. */
  apart: readonly string[]
  /** Whether a backup that is there already is this profile's own. */
  isOurs: () => Promise<boolean>
  clock: Clock
  signal: AbortSignal
  onRow: (row: StorageRow) => void
  files?: Files
  /** A path on the system's own disk. */
  system?: string
}>

const names: Readonly<Record<string, Failure['name']>> = {
  ENOSPC: 'storageFull',
  EDQUOT: 'storageFull',
  EACCES: 'storageDenied',
  EPERM: 'storageDenied',
  EROFS: 'storageDenied',
  EIO: 'diskErrors',
  EUCLEAN: 'diskErrors',
  EBADMSG: 'diskErrors',
}

/** A wrong name or password of a share, as Windows and Linux say it. */
const refusedLogin = new Set(['EKEYREJECTED', 'ELOGON', 'EKEYEXPIRED', 'ENOKEY'])

/** Translates an error of the file calls; `begun` = the place had answered before. */
export function storageFailure(error: unknown, path: string, begun: boolean): Failure {
  const code = errnoOf(error)
  if (code === '') throw error
  const about = { storage: path, folder: path, code }
  if (refusedLogin.has(code)) return { name: 'storageLoginRefused', about }
  // What answered a moment ago and now does not was cut off; trying again is worth it.
  return { name: names[code] ?? (begun ? 'storageDropped' : 'storageUnreachable'), about }
}

export const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

type Trying = Readonly<{ ask: FolderAsk; files: Files; put: (row: StorageRow) => StorageRow }>

/** The nearest folder that is there; '' where not even the root is. */
async function nearest(files: Files, path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    try {
      await files.list(at)
      return at
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || at === dirname(at)) throw error
    }
  }
}

/** What systems and an interrupted test leave in a folder that holds nothing else. */
const harmless =
  /^(\.dingkeep-test-.*|lost\+found|System Volume Information|\$RECYCLE\.BIN|\.DS_Store|\.Trash.*|\.fseventsd|\.Spotlight-V100|desktop\.ini|Thumbs\.db|@eaDir)$/i

async function tryPlace({ ask, files }: Trying): Promise<StorageRow> {
  const { path } = ask
  const around = ask.apart.find((folder) => isInside(path, folder) || isInside(folder, path))
  if (around !== undefined) {
    const about = { where: path, member: 'storage', problem: 'storage-inside' }
    return rowOf('place', 'failed', {
      result: 'storage-inside',
      facts: { folder: around },
      failure: { name: 'settingsUnfit', about },
    })
  }
  const there = await nearest(files, path)
  const entries = there === path ? await files.list(path) : []
  const found = entries.filter((name) => !harmless.test(name))
  if (found.length > 0 && !(await ask.isOurs())) {
    const isBackup = found.includes('config') && found.includes('keys')
    return rowOf('place', 'failed', {
      result: isBackup ? 'storage-in-use' : 'storage-not-empty',
      failure: { name: 'storageExchanged', about: { storage: path } },
    })
  }
  const system = ask.system ?? (process.platform === 'win32' ? homedir() : parse(path).root)
  const isSystem = (await files.device(there)) === (await files.device(system))
  return isSystem
    ? rowOf('place', 'warning', { result: 'storage-system-disk' })
    : rowOf('place', 'ready', { result: 'storage-other-disk' })
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function tryWrite({ files }: Trying, folder: string): Promise<StorageRow> {
  const bytes = randomBytes(256 * 1024)
  await files.makeFolder(folder)
  await files.write(join(folder, 'a'), bytes)
  const same = hashOf(await files.read(join(folder, 'a'))) === hashOf(bytes)
  return same
    ? rowOf('write', 'ready', { result: 'storage-written' })
    : rowOf('write', 'failed', {
        result: 'storage-other-bytes',
        failure: { name: 'diskErrors', about: { storage: folder, folder } },
      })
}

async function tryChange({ files }: Trying, folder: string): Promise<StorageRow> {
  await files.rename(join(folder, 'a'), join(folder, 'b'))
  await files.remove(join(folder, 'b'))
  const left = await files.list(folder)
  return left.length === 0
    ? rowOf('change', 'ready', { result: 'storage-changed' })
    : rowOf('change', 'failed', {
        result: 'storage-not-deleted',
        failure: { name: 'storageDenied', about: { storage: folder, folder } },
      })
}

/** Leaves the place alone for a moment and comes back, as after a cable was out. */
async function tryAgain({ ask, files }: Trying, folder: string): Promise<StorageRow> {
  const bytes = randomBytes(4096)
  await files.write(join(folder, 'c'), bytes)
  await ask.clock.sleep(1_000, ask.signal)
  const same = hashOf(await files.read(join(folder, 'c'))) === hashOf(bytes)
  await files.remove(join(folder, 'c'))
  return rowOf('again', same ? 'ready' : 'warning', {
    result: same ? 'storage-again' : 'storage-other-bytes',
  })
}

async function tryFree({ ask, files }: Trying): Promise<StorageRow> {
  const free = await files.free(await nearest(files, ask.path))
  if (free === null) return rowOf('free', 'unknown', { result: 'storage-free-unknown' })
  const few = free < 5 * 1024 ** 3
  return rowOf('free', few ? 'warning' : 'ready', {
    result: few ? 'storage-free-few' : 'storage-free',
    facts: { bytes: String(free) },
  })
}

const smallFiles = 40
const largeBytes = 16 * 1024 * 1024

async function trySpeed({ ask, files }: Trying, folder: string): Promise<StorageSpeed> {
  const small = randomBytes(4096)
  const large = randomBytes(largeBytes)
  const started = performance.now()
  for (let at = 0; at < smallFiles; at += 1) {
    ask.signal.throwIfAborted()
    await files.write(join(folder, `s${at}`), small)
  }
  const between = performance.now()
  await files.write(join(folder, 'l'), large)
  const ended = performance.now()
  const perSecond = (n: number, ms: number): number => (n * 1000) / Math.max(ms, 0.1)
  return {
    filesPerSecond: perSecond(smallFiles, between - started),
    bytesPerSecond: perSecond(largeBytes, ended - between),
  }
}

/** Tries a folder of a disk or share as a storage; leaves nothing behind but an empty folder. */
export async function tryFolder(ask: FolderAsk): Promise<StorageOutcome> {
  const files = ask.files ?? systemFiles
  const rows: StorageRow[] = []
  const put = (row: StorageRow): StorageRow => {
    rows.push(row)
    ask.onRow(row)
    return row
  }
  const trying: Trying = { ask, files, put }
  const folder = join(ask.path, `.dingkeep-test-${randomBytes(6).toString('hex')}`)
  let speed: StorageSpeed | null = null
  const trials: readonly (readonly [StorageRow['id'], () => Promise<StorageRow>])[] = [
    ['place', () => tryPlace(trying)],
    ['write', () => tryWrite(trying, folder)],
    ['change', () => tryChange(trying, folder)],
    ['again', () => tryAgain(trying, folder)],
    ['free', () => tryFree(trying)],
    ['speed', async () => speedRow((speed = await trySpeed(trying, folder)))],
  ]
  try {
    for (const [id, attempt] of trials) {
      ask.onRow({ id, state: 'testing', result: null, facts: {}, failure: null })
      const row = put(await rowFrom(attempt, { id, ask }))
      if (row.state === 'failed') return { rows, good: false, speed }
    }
    return { rows, good: true, speed }
  } finally {
    await tidyUp(files, folder)
  }
}

/** A place that is gone keeps the test's folder; a person sees its name and may delete it. */
async function tidyUp(files: Files, folder: string): Promise<void> {
  try {
    await files.remove(folder)
  } catch (error) {
    if (errnoOf(error) === '') throw error
  }
}

async function rowFrom(
  attempt: () => Promise<StorageRow>,
  { id, ask }: Readonly<{ id: StorageRow['id']; ask: FolderAsk }>,
): Promise<StorageRow> {
  try {
    return await attempt()
  } catch (error) {
    ask.signal.throwIfAborted()
    return rowOf(id, 'failed', { failure: storageFailure(error, ask.path, id !== 'place') })
  }
}
