import { Worker } from 'node:worker_threads'

/** Worker programs of the repository. */
export type WorkerName = 'write-worker' | 'check-worker' | 'restore-worker'

/** Where each program lies; the one place to change when a bundler moves them. */
const programs: Readonly<Record<WorkerName, URL>> = {
  'write-worker': new URL('./write-worker.ts', import.meta.url),
  'check-worker': new URL('./check-worker.ts', import.meta.url),
  'restore-worker': new URL('./restore-worker.ts', import.meta.url),
}

/** Starts a worker thread; small heaps, since its buffers lie outside of them. */
export const startWorker = (name: WorkerName, workerData: unknown): Worker =>
  new Worker(programs[name], {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 },
  })
