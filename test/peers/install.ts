import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import {
  access,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { type Peer, peers, peersFolder } from './peers.ts'

const run = promisify(execFile)
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Says why the peers could not be had and what to type. */
export class PeersMissing extends Error {}

/** Makes sure that every peer is there: fetches the missing ones from Debian's own archive. */
export async function ensurePeers(): Promise<void> {
  const missing = await missingPeers()
  if (missing.length === 0) return
  const mirror = await debianMirror()
  if (mirror === null) throw new PeersMissing(howTo(missing, 'this is not Debian'))
  await mkdir(peersFolder, { recursive: true })
  const work = await mkdtemp(join(peersFolder, 'fetch-'))
  try {
    await fetchPeers(missing, mirror, work)
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause)
    throw new PeersMissing(howTo(missing, said.trim()), { cause })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function missingPeers(): Promise<Peer[]> {
  const missing: Peer[] = []
  for (const peer of peers) {
    const found = await access(join(peersFolder, peer.file), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (!found) missing.push(peer)
  }
  return missing
}

function howTo(missing: readonly Peer[], why: string): string {
  const names = missing.map(({ file }) => file).join(', ')
  return [
    `The tests need these programs and could not fetch them: ${names}`,
    why,
    'On Debian 12 or later, as root and with its archive in reach:',
    '  npm test',
    'Elsewhere:',
    '  docker run --rm --privileged -v "$PWD:/src" -w /src node:24-bookworm sh -c "npm ci && npm test"',
  ].join('\n')
}

/** The address of Debian's archive as this system's own sources name it; null off Debian. */
async function debianMirror(): Promise<string | null> {
  const folder = '/etc/apt/sources.list.d'
  const inFolder = await readdir(folder).catch(() => [])
  const files = inFolder.toSorted((a, b) => a.localeCompare(b)).map((name) => join(folder, name))
  for (const file of ['/etc/apt/sources.list', ...files]) {
    if (!/\.(list|sources)$/.test(file)) continue
    const text = await readFile(file, 'utf8').catch(() => '')
    const found = mirrorIn(text, file.endsWith('.sources'))
    if (found !== null) return found
  }
  return null
}

const debianSuite = /^(bookworm|trixie|forky|sid|stable|testing|unstable)$/

/** Finds the address in one sources file, in either of apt's two notations. */
export function mirrorIn(text: string, deb822: boolean): string | null {
  if (deb822) {
    for (const block of text.split(/\n\s*\n/)) {
      const field = (name: string) =>
        new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(block)?.[1]?.trim().split(/\s+/) ?? []
      const [uri] = field('URIs')
      if (uri !== undefined && field('Suites').some((suite) => debianSuite.test(suite))) return uri
    }
    return null
  }
  for (const line of text.split('\n')) {
    const [, uri, suite] = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
    if (uri !== undefined && suite !== undefined && debianSuite.test(suite)) return uri
  }
  return null
}

/** Keeps apt's lists and cache in `work`, so that the system's own suites stay untouched. */
async function fetchPeers(missing: readonly Peer[], mirror: string, work: string): Promise<void> {
  const suites = [...new Set(missing.map(({ suite }) => suite))]
  const lines = suites.map((suite) => `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`)
  await writeFile(join(work, 'suites.list'), lines.join(''))
  await mkdir(join(work, 'lists/partial'), { recursive: true })
  await mkdir(join(work, 'cache/archives/partial'), { recursive: true })
  const apart = [
    `-oDir::Etc::SourceList=${join(work, 'suites.list')}`,
    '-oDir::Etc::SourceParts=-',
    `-oDir::State::Lists=${join(work, 'lists')}`,
    `-oDir::Cache=${join(work, 'cache')}`,
    '-oDir::State::status=/dev/null',
    '-oAPT::Sandbox::User=root',
    '-oAcquire::Retries=3',
    '-oAcquire::Languages=none',
  ]
  const options = { timeout: 300_000, maxBuffer: 1 << 26 }
  await run('apt-get', [...apart, '-q', 'update'], options)
  for (const peer of missing) {
    const into = join(work, peer.file)
    await mkdir(into)
    const ask = `${peer.package}/${peer.suite}`
    await run('apt-get', [...apart, '-q', 'download', ask], { ...options, cwd: into })
    const [archive] = (await readdir(into)).filter((name) => name.endsWith('.deb'))
    if (archive === undefined) throw new Error(`apt-get brought no archive for ${ask}`)
    await run('dpkg', ['-x', join(into, archive), join(into, 'files')], options)
    await putInPlace(peer, join(into, 'files', peer.program))
  }
}

/** Renames at the end, so that runs at the same time never see half a program. */
async function putInPlace(peer: Peer, program: string): Promise<void> {
  const ask = peer.package === 'restic' ? 'version' : '--version'
  const { stdout } = await run(program, [ask])
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(stdout) ?? []
  const isOld = Number(major) === peer.atLeast[0] && Number(minor) < peer.atLeast[1]
  if (major === undefined || isOld) throw new Error(`${peer.file}: found ${stdout.trim()}`)
  const beside = join(peersFolder, `${peer.file}.${process.pid}`)
  await copyFile(program, beside)
  await chmod(beside, 0o755)
  await rename(beside, join(peersFolder, peer.file))
}
