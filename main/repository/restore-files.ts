import { chmod, open, rename, rm, utimes } from 'node:fs/promises'

import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import { RepositoryError } from './error.ts'
import { type BatchAsk, type BatchFile, planAsks, plainLength } from './restore-batch.ts'
import { contentRestorer, type RestoreAnswer, type RestoreAsk } from './restore-content.ts'
import { troubleOf } from './restore-target.ts'
import type { RestoreOptions, RestoreTrouble } from './restore-types.ts'
import { WorkerPool } from './worker-pool.ts'

/** Called for each file that ends well, and each that does not. */
export interface FileEnds {
  done(file: BatchFile): void
  failed(file: BatchFile, code: RestoreTrouble): void
  /** Bytes of content that were written. */
  wrote(bytes: number): void
}

type Failures = Map<BatchFile, RestoreTrouble>
type Runner = Readonly<{ run: (ask: RestoreAsk) => Promise<RestoreAnswer>; width: number }>

/** Content up to this size is written by the thread that plans. */
const smallBytes = 4 * 1024 * 1024

/** Writes batches of files with worker threads, reading each pack from front to back. */
export class FileRestorer {
  readonly #repository: Repository
  readonly #options: RestoreOptions
  readonly #ends: FileEnds
  #pool: WorkerPool<RestoreAsk, RestoreAnswer> | null = null
  #here: ((ask: RestoreAsk) => Promise<RestoreAnswer>) | null = null

  constructor(repository: Repository, options: RestoreOptions, ends: FileEnds) {
    this.#repository = repository
    this.#options = options
    this.#ends = ends
  }

  /** Restores a batch; throws what ends the whole restore, such as a full disk. */
  async restore(batch: readonly BatchFile[]): Promise<void> {
    const failures: Failures = new Map()
    await this.#makeParts(batch, failures)
    const files = batch.filter((file) => !failures.has(file))
    const { asks, missing } = planAsks(this.#repository.index, files)
    for (const position of missing) note(failures, files[position], 'missing')
    const isSmall = asks.reduce((sum, { bytes }) => sum + bytes, 0) <= smallBytes
    const runner = isSmall ? this.#thisThread() : this.#threads()
    try {
      await inParallel(asks, runner.width, (ask) => this.#run(runner, ask, { files, failures }))
    } catch (error) {
      // None of them is known to be whole; without its time set, the next restore sees that.
      for (const file of files) if (file.replaces) await rm(besideOf(file), { force: true })
      throw error
    }
    await this.#finishParts(files, failures)
    if (this.#options.verify === true) await this.#verify(files, failures, runner)
    for (const file of batch) {
      const code = failures.get(file)
      if (code === undefined) this.#ends.done(file)
      else this.#ends.failed(file, code)
    }
  }

  async close(): Promise<void> {
    await this.#pool?.close()
  }

  /** A thread takes a tenth of a second to start: longer than restoring one file. */
  #thisThread(): Runner {
    this.#here ??= contentRestorer(this.#repository)
    return { run: this.#here, width: 1 }
  }

  #threads(): Runner {
    const { spec, key } = this.#repository
    const pool = (this.#pool ??= new WorkerPool(
      'restore-worker',
      { spec, key },
      this.#options.threads,
    ))
    return { run: (ask) => pool.run(ask), width: pool.width }
  }

  /** Files of many blobs come in pieces from many packs, so they are made beforehand. */
  async #makeParts(batch: readonly BatchFile[], failures: Failures): Promise<void> {
    for (const file of batch) {
      if (!file.parts) continue
      try {
        if (file.replaces) await rm(file.path, { force: true })
        await (await open(file.path, 'wx', 0o600)).close()
      } catch (error) {
        failures.set(file, troubleOf(error, file.path))
      }
    }
  }

  async #run(
    { run }: Runner,
    { ask, files: numbers, bytes }: BatchAsk,
    { files, failures }: { files: readonly BatchFile[]; failures: Failures },
  ): Promise<void> {
    if (this.#options.signal?.aborted === true) {
      throw new RepositoryError('stopped', 'stopped on demand')
    }
    const { failed } = await run(ask)
    for (const { file, code } of failed) note(failures, files[numbers[file] ?? -1], code)
    this.#ends.wrote(bytes)
  }

  async #finishParts(files: readonly BatchFile[], failures: Failures): Promise<void> {
    for (const file of files) {
      if (!file.parts) continue
      try {
        // What was saved of a damaged file stays, but never in place of a whole one.
        if (failures.has(file)) await (file.replaces ? rm(file.path, { force: true }) : null)
        else await complete(file)
      } catch (error) {
        failures.set(file, troubleOf(error, file.path))
      }
    }
  }

  async #verify(
    files: readonly BatchFile[],
    failures: Failures,
    { run, width }: Runner,
  ): Promise<void> {
    const written = files.filter((file) => !failures.has(file))
    await inParallel(written, width, async (file) => {
      const blobs = file.content.flatMap((id) => {
        const entry = this.#repository.index.lookup('data', id)
        return entry === undefined ? [] : [{ id, size: plainLength(entry) }]
      })
      const { failed } = await run({ path: file.final, blobs })
      for (const { code } of failed) note(failures, file, code)
    })
  }
}

function note(failures: Failures, file: BatchFile | undefined, code: string): void {
  // Workers answer with the codes of this type only.
  if (file !== undefined) failures.set(file, code as RestoreTrouble)
}

/** Where workers and parts build what replaces another file. */
const besideOf = ({ final }: BatchFile): Buffer =>
  Buffer.concat([Buffer.from(final), Buffer.from('.restoring')])

async function complete(file: BatchFile): Promise<void> {
  await chmod(file.path, file.mode)
  await utimes(file.path, file.mtime, file.mtime)
  if (file.replaces) await rename(file.path, file.final)
}
