import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { openApp } from '../../main/app.ts'
import type { Outcome } from '../../main/core/failure.ts'
import type { DataSet } from './data-set.ts'
import { type Cost, measured } from './measure.ts'
import { officeFile } from './office-files.ts'
import { compiled, productFlags } from './rounds.ts'
import { type Spread, spreadOf } from './stats.ts'

/** What a person waits for; seconds, and calls that count against the month. */
export type ProductFigures = Readonly<{
  openFile: Spread
  coldFile: Spread
  apiRun: Spread
  meteredCalls: number
  people: number
}>

const program = fileURLToPath(new URL('../../main/cli.ts', import.meta.url))
const repeats = 7
const people = 50

const cli = (...args: string[]): Promise<Cost & { stdout: string }> =>
  measured({
    program: process.execPath,
    args: [...productFlags, program, ...args],
    env: { NODE_COMPILE_CACHE: compiled },
  })

/** Measures the finished product by its command line and its app, in a folder of its own. */
export async function productFigures(dataSet: DataSet, work: string): Promise<ProductFigures> {
  const home = join(work, 'product')
  await mkdir(home, { recursive: true })
  return { ...(await oneFile(dataSet, home)), ...(await apiRun(home)), people }
}

async function oneFile(dataSet: DataSet, home: string) {
  const profile = join(home, 'profile')
  const config = join(home, 'settings.json')
  await writeFile(join(home, 'passphrase'), 'bench-passphrase\n')
  const settings = {
    version: 1,
    storage: { path: 'storage' },
    passphraseFile: 'passphrase',
    scope: { folders: [{ path: dataSet.root, label: 'office' }] },
  }
  await writeFile(config, JSON.stringify(settings))
  await cli('setup', '--config', config, '--profile', profile)
  await cli('backup', '--profile', profile)
  const paths = Array.from({ length: repeats }, (_, index) => {
    const at = Math.floor((dataSet.set.files * (index + 1)) / (repeats + 1))
    return officeFile(dataSet.set, at).path
  })
  const cold: number[] = []
  for (const [index, path] of paths.entries()) {
    const target = join(home, `cold-${index}`)
    const wanted = ['--include', `/folders/office/${path}`, '--target', target]
    cold.push((await cli('restore', 'latest', '--profile', profile, ...wanted)).wall)
    await expectOneFile(target, path)
  }
  return { openFile: spreadOf(await whileOpen(profile, home, paths)), coldFile: spreadOf(cold) }
}

/** From a name typed into the search of the catalogue to the file on the disk. */
async function whileOpen(profile: string, home: string, paths: readonly string[]) {
  const watch = { signal: new AbortController().signal, onEvent: () => {} }
  const app = valueOf(await openApp(profile))
  const walls: number[] = []
  const common = { exclude: [], dryRun: false, overwrite: 'never' } as const
  for (const [index, path] of [...paths.slice(-1), ...paths].entries()) {
    const target = join(home, `open-${index}`)
    const start = performance.now()
    const [hit] = valueOf(await app.find(basename(path), {}))
    if (hit === undefined) throw new Error(`the catalogue does not know ${path}`)
    const ask = { ...common, snapshot: hit.snapshot, target, include: [hit.path] }
    valueOf(await app.restore(ask, watch))
    // The first one opens storage and index.
    if (index > 0) walls.push((performance.now() - start) / 1_000)
    await expectOneFile(target, path)
  }
  await app.close()
  return walls
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(outcome.failure.name)
}

async function expectOneFile(target: string, path: string): Promise<void> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  if (files.join() !== basename(path)) throw new Error(`restored ${files.length} files, not one`)
}

/** Runs without changes over a company that the sample server plays in a process of its own. */
async function apiRun(home: string): Promise<{ apiRun: Spread; meteredCalls: number }> {
  const config = join(home, 'sample.json')
  const profile = join(home, 'sample-profile')
  const ask = [
    '--people',
    String(people),
    '--seed',
    '1',
    '--json',
    '--write-config',
    config,
    '--no-outlook',
  ]
  const sample = spawn(process.execPath, [program, 'sample', ...ask], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(sample, 'exit')
  try {
    await Promise.race([
      once(createInterface({ input: sample.stdout }), 'line'),
      ended.then(() => {
        throw new Error('the sample company did not start')
      }),
    ])
    await cli('setup', '--config', config, '--profile', profile)
    await cli('backup', '--profile', profile)
    const walls: number[] = []
    let meteredCalls = 0
    for (let round = 0; round < 3; round++) {
      const { wall, stdout } = await cli('backup', '--profile', profile, '--json')
      walls.push(wall)
      meteredCalls = Number(/"metered":(\d+)/.exec(stdout)?.[1] ?? Number.NaN)
    }
    return { apiRun: spreadOf(walls), meteredCalls }
  } finally {
    sample.kill('SIGKILL')
    await ended
  }
}

const seconds = ({ min, median, max }: Spread): string =>
  `**${median.toFixed(2)}** (${min.toFixed(2)}–${max.toFixed(2)})`

/** The table of these figures in Markdown. */
export function productTable(figures: ProductFigures): string[] {
  const { openFile, coldFile, apiRun: run, meteredCalls } = figures
  const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`
  const reached = (spread: Spread, goal: number): string =>
    `≤ ${goal} s ${spread.median <= goal ? 'reached' : 'missed'}`
  return [
    '| what | seconds: median (min–max) | goal |',
    '|---|---|---|',
    row('one file by the catalogue, repository open', seconds(openFile), reached(openFile, 0.2)),
    row('one file by the command line, from cold', seconds(coldFile), reached(coldFile, 0.7)),
    row(
      `run without changes, company of ${figures.people} (sample server), ${meteredCalls} metered calls`,
      seconds(run),
      reached(run, 1.5),
    ),
  ]
}
