import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort, Worker } from 'node:worker_threads'

import { listFolder } from './archive-nodes.ts'
import type { Listed } from './archive-nodes.ts'
import type { ListedAhead } from './workers/messages.ts'
import { startWorker } from './workers/start-worker.ts'

/** Folders from which on a second thread pays off. */
const worthFrom = 48
/** Lists that wait to be taken; the thread stops before, unless the walk has left its order. */
const mostWaiting = 256

/**
 * Lists folders for a walk: with a helping thread that looks at the next ones meanwhile.
 *
 * The walk never waits for it: what has not come is listed here. So it can only save time.
 */
export class ListAhead {
  readonly #root: string
  readonly #waiting = new Map<string, ListedAhead>()
  readonly #passed = new Int32Array(new SharedArrayBuffer(4))
  #folders = 0
  #thread: Readonly<{ worker: Worker; port: MessagePort }> | null = null

  constructor(root: string) {
    this.#root = root
  }

  /** The same as `listFolder`. */
  list(path: string | Buffer): ReturnType<typeof listFolder> {
    if (++this.#folders === worthFrom) this.#start()
    Atomics.store(this.#passed, 0, this.#folders)
    Atomics.notify(this.#passed, 0)
    const ahead = typeof path === 'string' ? this.#take(path) : undefined
    return ahead === undefined ? listFolder(path) : { entries: unpacked(ahead) }
  }

  /** Ends the thread. */
  close(): void {
    this.#thread?.port.close()
    void this.#thread?.worker.terminate()
    this.#thread = null
  }

  #take(path: string): ListedAhead | undefined {
    if (this.#thread === null) return undefined
    for (;;) {
      const ahead = this.#waiting.get(path)
      if (ahead !== undefined) {
        this.#waiting.delete(path)
        return ahead
      }
      const received = receiveMessageOnPort(this.#thread.port)
      if (received === undefined) return undefined
      // Only the helping thread has the other end.
      const next = received.message as ListedAhead
      this.#waiting.set(next.path, next)
      this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    if (this.#waiting.size <= mostWaiting) return
    const [oldest = ''] = this.#waiting.keys()
    this.#waiting.delete(oldest)
  }

  #start(): void {
    const { port1, port2 } = new MessageChannel()
    const setup = { root: this.#root, port: port2, passed: this.#passed }
    const worker = startWorker('list-worker', setup, [port2])
    // Without its help the walk goes on alone.
    worker.on('error', () => this.close())
    worker.unref()
    this.#thread = { worker, port: port1 }
  }
}

function unpacked({ names, kinds, numbers }: ListedAhead): Listed[] {
  const entries: Listed[] = []
  if (kinds.length === 0) return entries
  for (const [at, name] of names.split('/').entries()) {
    const [size = 0n, mtimeNs = 0n, ctimeNs = 0n, mode = 0n] = numbers.subarray(at * 4, at * 4 + 4)
    const look = { size: Number(size), mtimeNs, ctimeNs, mode: Number(mode) }
    entries.push({ name, is: kinds[at] === 0 ? 'file' : 'folder', look })
  }
  return entries
}
