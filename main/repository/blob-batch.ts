import type { BlobType, Id } from './types.ts'
import type { BatchedBlob } from './workers/messages.ts'

const fullBytes = 2 * 1024 * 1024
const fullBlobs = 256

/** A filled batch: bytes in a buffer of their own, fit to be transferred. */
export type Batch = Readonly<{ bytes: Uint8Array; blobs: readonly BatchedBlob[] }>

type Entry = Readonly<{
  blob: { type: BlobType; bytes: Uint8Array; evenIfKnown: boolean }
  resolve: (id: Id) => void
  reject: (error: unknown) => void
}>

/**
 * Collects small blobs, since a message for each would cost more than its work.
 *
 * A batch goes when it is full, or when the callers have had their turn.
 */
export class BlobBatch {
  readonly #send: (batch: Batch) => Promise<Id[]>
  #entries: Entry[] = []
  #size = 0

  constructor(send: (batch: Batch) => Promise<Id[]>) {
    this.#send = send
  }

  /** Adds a blob whose bytes stay as they are till the promise settles. */
  add(blob: Entry['blob']): Promise<Id> {
    return new Promise((resolve, reject) => {
      if (this.#entries.length === 0) setImmediate(() => this.send())
      this.#entries.push({ blob, resolve, reject })
      this.#size += blob.bytes.length
      if (this.#size >= fullBytes || this.#entries.length >= fullBlobs) this.send()
    })
  }

  /** Sends what is there. */
  send(): void {
    const entries = this.#entries
    if (entries.length === 0) return
    this.#entries = []
    const batch = collect(entries, this.#size)
    this.#size = 0
    this.#send(batch).then(
      (ids) => {
        for (const [i, { resolve }] of entries.entries()) resolve(ids[i] ?? '')
      },
      (error: unknown) => {
        for (const { reject } of entries) reject(error)
      },
    )
  }
}

function collect(entries: readonly Entry[], size: number): Batch {
  const bytes = Buffer.allocUnsafeSlow(size)
  let offset = 0
  const blobs = entries.map(({ blob: { type, bytes: part, evenIfKnown } }) => {
    bytes.set(part, offset)
    offset += part.length
    return { type, offset: offset - part.length, length: part.length, evenIfKnown }
  })
  return { bytes, blobs }
}
