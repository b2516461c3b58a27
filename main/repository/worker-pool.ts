import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'

import { RepositoryError } from './error.ts'
import type { SentError } from './workers/messages.ts'
import { receivedError } from './workers/sent-error.ts'
import { startWorker, type WorkerName } from './workers/start-worker.ts'

/** Threads that pay off: one core stays free for the rest, but two cores give two. */
export function usualThreads(): number {
  const cores = availableParallelism()
  return cores === 2 ? 2 : Math.max(1, Math.min(cores - 1, 4))
}

/** How a worker of a pool answers. */
export type PoolReply =
  | Readonly<{ task: number; answer: unknown }>
  | Readonly<{ task: number; error: SentError }>

type Waiting = Readonly<{ resolve: (answer: unknown) => void; reject: (error: unknown) => void }>
type Member = { readonly worker: Worker; readonly tasks: Map<number, Waiting> }

/** Tasks that one worker has at a time: it reads for the next while it computes for the first. */
const depth = 2

/**
 * Threads that answer asks in any order; a thread that dies fails its asks, and never hangs them.
 * Each is started when all others are busy, so that a small piece of work costs one start.
 */
export class WorkerPool<Ask, Answer> {
  readonly #members: Member[] = []
  readonly #begin: () => Member
  readonly #threads: number
  readonly #free: (() => void)[] = []
  #next = 0
  #failure: RepositoryError | null = null
  #isClosing = false

  constructor(name: WorkerName, setup: unknown, threads = usualThreads()) {
    this.#begin = () => this.#start(name, setup)
    this.#threads = threads
    // The first one starts while the caller still plans.
    this.#members.push(this.#begin())
  }

  /** Number of asks that keep all threads busy. */
  get width(): number {
    return this.#threads * depth
  }

  /** Hands an ask to the least busy thread, waiting for a free one. */
  async run(ask: Ask): Promise<Answer> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      const member = this.#leastBusy()
      if (member.tasks.size < depth) return this.#send(member, ask)
      await new Promise<void>((resolve) => this.#free.push(resolve))
    }
  }

  /** Ends the threads; asks that still run are rejected. */
  async close(): Promise<void> {
    this.#isClosing = true
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()))
  }

  #leastBusy(): Member {
    const [least] = this.#members.toSorted((a, b) => a.tasks.size - b.tasks.size)
    if (least?.tasks.size === 0 || (least && this.#members.length === this.#threads)) return least
    const member = this.#begin()
    this.#members.push(member)
    return member
  }

  async #send(member: Member, ask: Ask): Promise<Answer> {
    const task = this.#next++
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    member.tasks.set(task, { resolve, reject })
    member.worker.postMessage({ task, ask })
    // The worker's program answers this ask with this type; see its own file.
    return (await promise) as Answer
  }

  #start(name: WorkerName, setup: unknown): Member {
    const member: Member = { worker: startWorker(name, setup), tasks: new Map() }
    member.worker.on('message', (reply: PoolReply) => {
      const waiting = member.tasks.get(reply.task)
      member.tasks.delete(reply.task)
      if ('error' in reply) waiting?.reject(receivedError(reply.error))
      else waiting?.resolve(reply.answer)
      this.#free.shift()?.()
    })
    member.worker.on('error', (cause) => {
      this.#die(member, cause)
    })
    member.worker.on('exit', () => {
      this.#die(member, null)
    })
    return member
  }

  #die(member: Member, cause: unknown): void {
    const reason = this.#isClosing ? 'stopped' : 'crashed'
    this.#failure ??= new RepositoryError(reason, 'a worker thread ended', { cause })
    for (const { reject } of member.tasks.values()) reject(this.#failure)
    member.tasks.clear()
    for (const wake of this.#free.splice(0)) wake()
  }
}
