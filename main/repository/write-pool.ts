import { availableParallelism } from 'node:os'

import type { MutableIndex } from './blob-index.ts'
import type { Segment } from './blob-table.ts'
import type { SentPack, WriteSetup, WriteTask, WriteTasks } from './workers/messages.ts'
import { WriteThread } from './write-thread.ts'

/** Tasks that one worker may have before callers wait. */
const maxLoad = 2
/** Blobs of tasks in flight, for which the table keeps room beyond those of the task at hand. */
const spareBlobs = 16_384

/** One worker per core but one, from 1 to 4; two on two cores, where the coordinator has little to do. */
export function defaultThreads(): number {
  const cores = availableParallelism()
  return cores === 2 ? 2 : Math.max(1, Math.min(cores - 1, 4))
}

export type PoolOptions = Readonly<{
  setup: Omit<WriteSetup, 'segments'>
  threads: number
  onPack: (pack: SentPack) => void
  /** Any failure of a worker leaves packs in an unknown state: it ends the writer. */
  onFailure: (error: unknown) => void
}>

/** What a task takes along; `blobs`: most blobs that it may claim. */
export type Asking<T extends WriteTask> = Readonly<{
  ask: WriteTasks[T]['ask']
  transfer?: readonly Uint8Array[]
  blobs: number
}>

/**
 * The write workers. The first starts at once, while the caller still reads the index and looks at
 * what is to be saved; each other one when all before are busy, so that small runs take one thread
 * and leave one pack.
 */
export class WritePool {
  readonly #options: PoolOptions
  readonly #threads: WriteThread[] = []
  readonly #waiters: (() => void)[] = []

  #index: MutableIndex | null = null

  constructor(options: PoolOptions) {
    this.#options = options
    this.#start()
  }

  /** Takes the index whose table the workers share; comes before all tasks. */
  use(index: MutableIndex): void {
    this.#index = index
    const give = (segment: Segment): void => {
      for (const thread of this.#threads) thread.addSegment(segment)
    }
    for (const segment of index.segments) give(segment)
    index.onSegment = give
  }

  /** Gives a task to a worker with little to do; waits for one. */
  async run<T extends WriteTask>(name: T, asking: Asking<T>): Promise<WriteTasks[T]['answer']> {
    for (;;) {
      const thread = this.#free()
      if (thread !== null) return this.runOn(thread, name, asking)
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve)
      })
    }
  }

  /** Gives a task to this worker, however busy it is. */
  async runOn<T extends WriteTask>(
    thread: WriteThread,
    name: T,
    { ask, transfer = [], blobs }: Asking<T>,
  ): Promise<WriteTasks[T]['answer']> {
    this.#index?.reserve(blobs + spareBlobs)
    try {
      return await thread.ask(name, ask, transfer)
    } catch (error) {
      this.#options.onFailure(error)
      throw error
    } finally {
      this.#waiters.shift()?.()
    }
  }

  /** The worker that keeps all trees, so that they lie together in few packs. */
  first(): WriteThread {
    return this.#threads[0] ?? this.#start()
  }

  /** The worker with least to do, for work that must stay with one. */
  any(): WriteThread {
    return this.#free() ?? this.#least() ?? this.#start()
  }

  async flush(): Promise<void> {
    const threads = [...this.#threads]
    await Promise.all(threads.map((thread) => this.runOn(thread, 'flush', { ask: {}, blobs: 0 })))
  }

  async end(): Promise<void> {
    if (this.#index !== null) this.#index.onSegment = null
    await Promise.all(this.#threads.map((thread) => thread.end()))
  }

  #free(): WriteThread | null {
    const least = this.#least()
    if (least !== null && least.load === 0) return least
    if (this.#threads.length < this.#options.threads) return this.#start()
    return least !== null && least.load < maxLoad ? least : null
  }

  #least(): WriteThread | null {
    const [first, ...rest] = this.#threads
    if (first === undefined) return null
    return rest.reduce((least, thread) => (thread.load < least.load ? thread : least), first)
  }

  #start(): WriteThread {
    const { setup, onPack } = this.#options
    const segments = this.#index?.segments ?? []
    const thread = new WriteThread({ ...setup, segments }, onPack)
    this.#threads.push(thread)
    return thread
  }
}
