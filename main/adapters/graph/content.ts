import { createHash } from 'node:crypto'

import { GraphError, refused } from './errors.ts'
import type { GraphAsk, Sender } from './sender.ts'
import { open, silence } from './transport.ts'

/** Cuts in a row, without a byte between them, after which a transfer is given up. */
const mostCuts = 4
const idleTimeout = 60_000

type Transfer = { done: number; hash: ReturnType<typeof createHash>; cuts: number }

/** Where the part of a stream begins that was not handed on yet. */
function createSkipping(transfer: Transfer, call: string) {
  const again = createHash('sha256')
  let left = transfer.done
  const expected = transfer.hash.copy().digest('hex')
  // Exchange makes the text anew each time: it may only be continued where it is still the same.
  const changed = () => new GraphError({ what: 'unreadable', code: 'changed-meanwhile', call })
  return {
    fresh(bytes: Uint8Array): Uint8Array {
      if (left === 0) return bytes
      const known = bytes.subarray(0, left)
      again.update(known)
      left -= known.byteLength
      if (left === 0 && again.digest('hex') !== expected) throw changed()
      return bytes.subarray(known.byteLength)
    },
    /** A stream that ended before all that was brought already came again. */
    end(): void {
      if (left > 0) throw changed()
    },
  }
}

type Part = Readonly<{ sender: Sender; ask: GraphAsk; transfer: Transfer }>

/** One connection: yields what it brings, from where the last one broke. */
async function* part({ sender, ask, transfer }: Part): AsyncGenerator<Uint8Array> {
  const { mailbox, lane, to } = ask
  const idle = new AbortController()
  const signal = AbortSignal.any([ask.signal, idle.signal])
  const wake = () => setTimeout(() => idle.abort(new DOMException('', 'TimeoutError')), idleTimeout)
  let timer: NodeJS.Timeout | undefined
  const opening = await sender.hold({ mailbox, lane, signal }, async (token, ending) => {
    clearTimeout(timer)
    timer = wake()
    try {
      return await open(sender, { request: ask, token, signal: ending })
    } catch (error) {
      clearTimeout(timer)
      ask.signal.throwIfAborted()
      throw error instanceof GraphError ? error : silence(to.call, error)
    }
  })
  try {
    const skipping = createSkipping(transfer, to.call)
    let brought = 0
    for await (const bytes of opening.value.body ?? []) {
      clearTimeout(timer)
      brought += bytes.byteLength
      const fresh = skipping.fresh(bytes)
      if (fresh.byteLength > 0) {
        transfer.hash.update(fresh)
        transfer.done += fresh.byteLength
        transfer.cuts = 0
        yield fresh
      }
      timer = wake()
    }
    checkLength(opening.value, brought, to.call)
    skipping.end()
  } finally {
    clearTimeout(timer)
    opening.release()
  }
}

/** A stream that ends early without saying so. */
function checkLength({ headers }: Response, brought: number, call: string): void {
  const length = headers.get('content-length')
  if (length === null || headers.has('content-encoding')) return
  if (Number(length) !== brought) throw new GraphError({ what: 'silent', code: 'cut', call })
}

/** Streams raw content. Throws `FailureError` with a `GraphError`, or the signal's reason. */
export async function* readContent(sender: Sender, ask: GraphAsk): AsyncGenerator<Uint8Array> {
  const transfer: Transfer = { done: 0, hash: createHash('sha256'), cuts: 0 }
  for (;;) {
    try {
      yield* part({ sender, ask, transfer })
      return
    } catch (error) {
      ask.signal.throwIfAborted()
      const told = cutOf(error, ask.to.call)
      transfer.cuts += 1
      if (told.what !== 'silent' || transfer.cuts >= mostCuts) throw refused(told)
    }
  }
}

/** What broke a stream. Errors that were judged already pass as they are. */
function cutOf(error: unknown, call: string): GraphError {
  if (error instanceof GraphError) return error
  const isNetwork = error instanceof TypeError || error instanceof DOMException
  if (!isNetwork) throw error
  return silence(call, error)
}
