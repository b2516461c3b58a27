import { Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

/** Worker programs of the repository. */
export type WorkerName = 'write-worker' | 'check-worker' | 'restore-worker' | 'list-worker'

/** In a checkout each program is a source beside this one; packed, a bundle beside this bundle. */
const programOf = (name: WorkerName): URL =>
  new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Starts a worker thread; small heaps, since its buffers lie outside of them. */
export const startWorker = (
  name: WorkerName,
  workerData: unknown,
  transferList: readonly MessagePort[] = [],
): Worker =>
  new Worker(programOf(name), {
    workerData,
    transferList: [...transferList],
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 },
  })
