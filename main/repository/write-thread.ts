import type { Worker } from 'node:worker_threads'

import type { Segment } from './blob-table.ts'
import { RepositoryError } from './error.ts'
import type { SentPack, WriteReply, WriteSetup, WriteTask, WriteTasks } from './workers/messages.ts'
import { receivedError } from './workers/sent-error.ts'
import { startWorker } from './workers/start-worker.ts'

type Waiting = Readonly<{ resolve: (answer: unknown) => void; reject: (error: unknown) => void }>

/** One write worker as the coordinating thread sees it. */
export class WriteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #onPack: (pack: SentPack) => void
  #failure: RepositoryError | null = null
  #next = 0

  constructor(setup: WriteSetup, onPack: (pack: SentPack) => void) {
    this.#onPack = onPack
    this.#worker = startWorker('write-worker', setup)
    this.#worker.on('message', (reply: WriteReply) => this.#receive(reply))
    this.#worker.on('messageerror', (error) => this.#crash(error))
    this.#worker.on('error', (error) => this.#crash(error))
    this.#worker.on('exit', () => this.#crash(undefined))
  }

  /** Tasks that were asked and not answered. */
  get load(): number {
    return this.#waiting.size
  }

  addSegment(segment: Segment): void {
    this.#worker.postMessage({ segment })
  }

  /** Asks for one task; the bytes of `transfer` must lie in buffers of their own and are gone then. */
  ask<T extends WriteTask>(
    name: T,
    ask: WriteTasks[T]['ask'],
    transfer: readonly Uint8Array[] = [],
  ): Promise<WriteTasks[T]['answer']> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    const task = this.#next++
    const buffers = transfer.flatMap(({ buffer }) =>
      buffer instanceof ArrayBuffer ? [buffer] : [],
    )
    return new Promise((resolve, reject) => {
      // The worker answers each task with the type that belongs to its name.
      this.#waiting.set(task, { resolve: resolve as (answer: unknown) => void, reject })
      this.#worker.postMessage({ task, do: name, ask }, buffers)
    })
  }

  async end(): Promise<void> {
    this.#failure ??= new RepositoryError('stopped', 'The writer has ended')
    await this.#worker.terminate()
  }

  #receive(reply: WriteReply): void {
    if ('pack' in reply) {
      this.#onPack(reply.pack)
      return
    }
    const waiting = this.#waiting.get(reply.task)
    this.#waiting.delete(reply.task)
    if ('error' in reply) waiting?.reject(receivedError(reply.error))
    else waiting?.resolve(reply.answer)
  }

  #crash(cause: unknown): void {
    this.#failure ??= new RepositoryError('crashed', 'A worker thread ended', { cause })
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}
