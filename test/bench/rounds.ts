import { execFile } from 'node:child_process'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import type { DataSet } from './data-set.ts'
import { extentOf } from './data-set.ts'
import { type Cost, measured } from './measure.ts'
import { resticAt } from './restic.ts'
import { expectSameFiles } from './same-files.ts'

const run = promisify(execFile)

export const operations = ['initial', 'no-change', 'changed', 'check', 'restore'] as const
export type Operation = (typeof operations)[number]

export const engines = ['restic', 'ours'] as const
export type EngineName = (typeof engines)[number]

/** What one round took, per operation and engine; sizes in bytes. */
export type Round = Readonly<{
  costs: Readonly<Record<Operation, Readonly<Record<EngineName, Cost>>>>
  sizes: Readonly<Record<EngineName, number>>
}>

type Engine = Readonly<{
  repository: string
  init: () => Promise<unknown>
  does: Readonly<Record<Operation, () => Promise<Cost>>>
}>

export type RoundAsk = Readonly<{
  dataSet: DataSet
  work: string
  round: number
  /** Where restored files wait for the end of all rounds. */
  kept: string
  tell: (line: string) => void
  /** Compares both restored folders with the source, file by file. */
  compare: boolean
}>

/** Does every operation with both engines in turn; which one begins alternates. */
export async function oneRound(ask: RoundAsk): Promise<Round> {
  const { dataSet, work, round, tell } = ask
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const both = {
    restic: resticEngine(join(work, 'restic'), dataSet.root),
    ours: ourEngine(join(work, 'ours'), dataSet.root),
  }
  for (const name of engines) await both[name].init()
  const order = round % 2 === 0 ? engines : engines.toReversed()
  const costs = {} as Record<Operation, Record<EngineName, Cost>>
  const sizes = {} as Record<EngineName, number>
  for (const operation of operations) {
    if (operation === 'changed') await dataSet.change(round)
    // Reading everything warms the cache for both alike.
    if (operation === 'initial' || operation === 'changed') await extentOf(dataSet.root, true)
    const pair = {} as Record<EngineName, Cost>
    for (const name of order) {
      await run('sync')
      pair[name] = await both[name].does[operation]()
      tell(line(operation, name, pair[name]))
      if (operation === 'initial') sizes[name] = (await extentOf(both[name].repository)).bytes
    }
    costs[operation] = pair
  }
  if (ask.compare) {
    await expectSameFiles(dataSet.root, await folderWith(join(work, 'restic-restored')))
    await expectSameFiles(dataSet.root, await folderWith(join(work, 'ours-restored')))
    tell('both restored folders equal the source in every byte')
  }
  for (const { repository } of Object.values(both)) {
    await rm(repository, { recursive: true, force: true })
    // Kept until the end: a file system that has just lost 100,000 files finds room for new ones
    // slowly, which would be measured as the restore of the next round.
    await mkdir(ask.kept, { recursive: true })
    await rename(`${repository}-restored`, join(ask.kept, `${basename(repository)}-${round}`))
  }
  await rm(work, { recursive: true, force: true })
  await dataSet.undo()
  return { costs, sizes }
}

const line = (operation: Operation, name: EngineName, { wall, cpu, peakMiB }: Cost): string =>
  `${operation.padEnd(10)} ${name.padEnd(7)} ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s, ${peakMiB.toFixed(0)} MiB`

function resticEngine(repository: string, source: string): Engine {
  const restic = resticAt(repository, source)
  const save = (): Promise<Cost> => restic.run('backup', '.')
  return {
    repository,
    init: () => restic.init(),
    does: {
      initial: save,
      'no-change': save,
      changed: save,
      check: () => restic.run('check', '--read-data'),
      restore: () => restic.run('restore', 'latest', '--target', `${repository}-restored`),
    },
  }
}

const program = fileURLToPath(new URL('ours.ts', import.meta.url))

/** How the product starts itself (scripts of `package.json`): small heaps, for small memory. */
export const productFlags = [
  '--max-semi-space-size=4',
  '--v8-pool-size=1',
  '--heap-growing-percent=60',
]

/** Stands for the bundling of the packed product: sources are not stripped of types at each start. */
export const compiled = fileURLToPath(
  new URL('../../node_modules/.cache/compiled', import.meta.url),
)

function ourEngine(repository: string, source: string): Engine {
  const does = (what: string, ...args: string[]) =>
    measured({
      program: process.execPath,
      args: [...productFlags, program, what, repository, ...args],
      env: { NODE_COMPILE_CACHE: compiled },
    })
  const save = (): Promise<Cost> => does('backup', source)
  return {
    repository,
    init: () => does('init'),
    does: {
      initial: save,
      'no-change': save,
      changed: save,
      check: () => does('check'),
      restore: () => does('restore', `${repository}-restored`),
    },
  }
}

/** Goes down through folders that hold nothing but one folder: engines keep other paths above. */
async function folderWith(path: string): Promise<string> {
  for (let at = path; ;) {
    const entries = await readdir(at)
    if (entries.includes('mail')) return at
    const folders: string[] = []
    for (const name of entries) if ((await stat(join(at, name))).isDirectory()) folders.push(name)
    const next = folders.find((name) => !name.startsWith('.'))
    if (next === undefined) throw new Error('the restored folder holds no mail')
    at = join(at, next)
  }
}
