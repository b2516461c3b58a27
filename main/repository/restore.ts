import { mkdir, readdir, realpath, statfs } from 'node:fs/promises'

import type { Repository } from './api.ts'
import { fromSystem } from './backends/system-error.ts'
import { RepositoryError } from './error.ts'
import type { BatchFile } from './restore-batch.ts'
import { planOnly } from './restore-dry.ts'
import { FileRestorer } from './restore-files.ts'
import { pathFilter } from './restore-filter.ts'
import { joinLocal } from './restore-names.ts'
import { measure, type Planned, type Visitor, type Walk, walkTree } from './restore-plan.ts'
import { RestoreTally } from './restore-tally.ts'
import { modeOf, Target, type TargetFolder, troubleOf } from './restore-target.ts'
import { secondsOf } from './restore-times.ts'
import type { RestoreOptions, RestoreResult } from './restore-types.ts'

export type { RestoreOptions, RestoreResult, RestoreTrouble } from './restore-types.ts'

/** Files that are planned at a time, while those planned before are written. */
const batchFiles = 6_000
const batchBlobs = 30_000

/**
 * Restores a tree into a folder of this computer.
 *
 * Content is verified before it is written, nothing is ever written outside of the target, and an
 * entry that fails is told and stops no other. Throws `full` before it begins if there is no room or
 * when the disk gets full, `stopped`, and what the repository's place answers; what was restored until
 * then stays, and `overwrite: 'changed'` goes on from there. Owners, set-uid bits and extended
 * attributes are not restored. The caller holds a shared lock.
 */
export async function restore(
  repository: Repository,
  options: RestoreOptions,
): Promise<RestoreResult> {
  await repository.loadIndex(options.signal)
  const tally = new RestoreTally(options)
  const walk: Walk = {
    repository,
    filter: options.filter ?? pathFilter(options.include, options.exclude),
    windowsNames: options.windowsNames ?? process.platform === 'win32',
    signal: options.signal,
    onTrouble: tally.trouble,
    onRename: tally.rename,
  }
  if (options.dryRun === true) {
    await planOnly(walk, options, tally)
    return tally.result()
  }
  const run = new RestoreRun(repository, options, tally)
  try {
    await run.go(walk)
  } finally {
    await run.close()
  }
  return tally.result()
}

/** Makes the target and refuses one without room; what is there already may need none. */
async function prepare(target: string, bytes: number): Promise<TargetFolder> {
  try {
    await mkdir(target, { recursive: true })
    const path = await realpath(target)
    const isEmpty = (await readdir(path)).length === 0
    const { bavail, bsize, blocks } = await statfs(path)
    // Shares mounted by FUSE answer with zeros however much room there is.
    if (isEmpty && blocks > 0 && bavail > 0 && bavail * bsize < bytes) {
      throw new RepositoryError('full', 'there is no room for so much', {
        about: { path, needed: String(bytes), free: String(bavail * bsize) },
      })
    }
    return { path, parent: null, entry: null, state: isEmpty ? 'fresh' : 'there' }
  } catch (error) {
    throw fromSystem(error, target)
  }
}

/** One restore under way: visits folders and restores their files batch by batch. */
class RestoreRun implements Visitor<TargetFolder> {
  readonly #options: RestoreOptions
  readonly #target: Target
  readonly #restorer: FileRestorer
  readonly #tally: RestoreTally
  #batch: BatchFile[] = []
  #blobs = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(repository: Repository, options: RestoreOptions, tally: RestoreTally) {
    this.#options = options
    this.#tally = tally
    this.#target = new Target(options, tally.trouble)
    this.#restorer = new FileRestorer(repository, options, {
      done: (file) => {
        tally.file(file.size)
      },
      failed: (file, code) => {
        tally.trouble(file.shown, code)
      },
      wrote: tally.wrote,
    })
  }

  /** Does it all: looks for room, walks, writes, and ends with the folders' times. */
  async go(walk: Walk): Promise<void> {
    const { tree, target } = this.#options
    const silent = { ...walk, onTrouble: () => undefined, onRename: () => undefined }
    const { files, bytes } = await measure(silent, tree)
    this.#tally.total = files
    await walkTree(walk, this, { tree, folder: await prepare(target, bytes) })
    await this.#flush()
    await this.#writing
    await this.#target.finish()
    this.#tally.folders = this.#target.folders
  }

  async enter(parent: TargetFolder, entry: Planned): Promise<TargetFolder | null> {
    const folder = this.#target.below(parent, entry)
    // A folder that is only on the way to something wanted is made when that is found.
    if (this.#tally.takes(entry.path) && !(await this.#target.ensure(folder))) return null
    return folder
  }

  async files(folder: TargetFolder, entries: readonly Planned[]): Promise<void> {
    if (entries.length === 0 || !(await this.#target.ensure(folder))) return
    for (const entry of entries) {
      const path = joinLocal(folder.path, entry.name)
      try {
        await this.#one(folder, entry, path)
      } catch (error) {
        if (error instanceof RepositoryError) throw error
        this.#tally.trouble(entry.path, troubleOf(error, path))
      }
    }
    if (this.#batch.length >= batchFiles || this.#blobs >= batchBlobs) await this.#flush()
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {
      // Told by then; here only the end of the work counts.
    })
    await this.#restorer.close()
  }

  async #one(folder: TargetFolder, entry: Planned, path: string | Buffer): Promise<void> {
    const { node } = entry
    if (node.type === 'symlink') {
      this.#tally.decided(entry.path, await this.#target.link(path, node))
    } else if (node.type !== 'file') {
      this.#tally.trouble(entry.path, 'special')
    } else if (node.content === null) {
      this.#tally.trouble(entry.path, 'damaged')
    } else {
      const decision = await this.#target.decide(folder, path, node)
      if (decision === 'new' || decision === 'replace') {
        this.#add(entry, path, decision === 'replace')
      } else {
        this.#tally.decided(entry.path, decision)
      }
    }
  }

  #add({ path: shown, node }: Planned, final: string | Buffer, replaces: boolean): void {
    const content = node.content ?? []
    const parts = content.length > 1
    const beside = (): Buffer => Buffer.concat([Buffer.from(final), Buffer.from('.restoring')])
    this.#blobs += content.length
    this.#batch.push({
      shown,
      final,
      path: parts && replaces ? beside() : final,
      mode: modeOf(node),
      mtime: secondsOf(node),
      size: node.size ?? 0,
      content,
      parts,
      replaces,
    })
  }

  async #flush(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    this.#blobs = 0
    await this.#writing
    if (batch.length === 0) return
    this.#writing = this.#restorer.restore(batch)
    this.#writing.catch(() => {
      // Whoever waits for the batch, the next one or the end, hears of it.
    })
  }
}
