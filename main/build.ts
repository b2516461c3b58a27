import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { errnoOf } from './adapters/files.ts'
import { licencesText, shippedPackages } from './licences.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (path: string) => join(root, path)
const lock = at('node_modules/.cache/build.lock')

/** What is built, and of what. */
const sources = {
  main: ['main', 'preload', 'resources/locales', 'package-lock.json'],
  preload: ['preload', 'package-lock.json'],
  renderer: ['renderer', 'resources', 'main/licences.ts', 'package-lock.json'],
} as const
export type Part = keyof typeof sources

const stampOf = (part: Part) => at(`out/${part}/.sources`)

/** Fingerprint of a part's sources: names, sizes and times of change. */
async function fingerprint(part: Part): Promise<string> {
  const hash = createHash('sha256').update('production\n')
  const add = async (path: string) => {
    const { mtimeMs, size } = await stat(path)
    hash.update(`${path.slice(root.length)} ${mtimeMs} ${size}\n`)
  }
  for (const source of sources[part]) {
    if (!(await stat(at(source))).isDirectory()) await add(at(source))
    else {
      const found = await readdir(at(source), { recursive: true, withFileTypes: true })
      const files = found.filter((entry) => entry.isFile())
      const paths = files.map(({ parentPath, name }) => join(parentPath, name))
      for (const path of paths.toSorted()) await add(path)
    }
  }
  return hash.digest('hex')
}

async function isFresh(part: Part): Promise<boolean> {
  try {
    return (await readFile(stampOf(part), 'utf8')) === (await fingerprint(part))
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    return false
  }
}

/** Tells whether the process that made the lock is still there. */
async function isHeld(): Promise<boolean> {
  try {
    process.kill(Number(await readFile(join(lock, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    // A lock without a number is just being made.
    return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'EPERM'
  }
}

/** One build at a time: tests and people start several at once. */
async function locked(work: () => Promise<void>): Promise<void> {
  await mkdir(dirname(lock), { recursive: true })
  for (;;) {
    try {
      await mkdir(lock)
      break
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
      if (!(await isHeld())) await rm(lock, { recursive: true, force: true })
      await wait(100)
    }
  }
  try {
    await writeFile(join(lock, 'pid'), String(process.pid))
    await work()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

/** Puts a folder in another's place. */
async function swap(fresh: string, place: string): Promise<void> {
  const old = `${place}.old`
  await rm(old, { recursive: true, force: true })
  await rename(place, old).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error
  })
  await rename(fresh, place)
  await rm(old, { recursive: true, force: true })
}

/** Runs Vite as a program: tests set `NODE_ENV`, and would get React's slow half. */
async function vite(part: Part, outDir: string): Promise<void> {
  const program = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin')
  const args = ['--config', `${part}/vite.config.ts`, '--outDir', outDir, '--emptyOutDir']
  await promisify(execFile)(
    process.execPath,
    [join(program, 'vite.js'), 'build', ...args, '--logLevel', 'error'],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' } },
  )
}

/** Writes the licences of all that is shipped to `out/licences.txt`. */
export async function writeLicences(): Promise<void> {
  const text = licencesText(await shippedPackages(root))
  await mkdir(at('out'), { recursive: true })
  await writeFile(at('out/licences.txt'), text)
}

/** Builds into a folder beside and swaps the two, so that nobody sees half of it. */
async function build(part: Part): Promise<void> {
  const made = await fingerprint(part)
  const fresh = at(`out/${part}.new`)
  await vite(part, fresh)
  if (part === 'renderer') await writeLicences()
  await writeFile(join(fresh, '.sources'), made)
  await swap(fresh, at(`out/${part}`))
}

async function stale(parts: readonly Part[]): Promise<Part[]> {
  const fresh = await Promise.all(parts.map(isFresh))
  return parts.filter((_, index) => fresh[index] === false)
}

/**
 * Builds the parts that are missing or older than their sources; `onBuild` is called before.
 *
 * Only in a checkout, where Vite and the sources are. Throws what Vite says about broken sources.
 */
export async function ensureBuilt(parts: readonly Part[], onBuild: () => void): Promise<void> {
  if ((await stale(parts)).length === 0) return
  await locked(async () => {
    const due = await stale(parts)
    if (due.length > 0) onBuild()
    for (const part of due) await build(part)
  })
}

/** Like `ensureBuilt`; the work then runs while nobody else builds, so that `out/` stays whole. */
export async function whileBuilt(parts: readonly Part[], work: () => Promise<void>): Promise<void> {
  await locked(async () => {
    for (const part of await stale(parts)) await build(part)
    await work()
  })
}
