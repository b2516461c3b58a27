import type { SavedFile } from './api.ts'
import { chunkSizes } from './chunker.ts'
import { RepositoryError } from './error.ts'
import type { BlobType, Id } from './types.ts'
import type { WritePool } from './write-pool.ts'

const pieceBytes = 1024 * 1024
/** Most blobs that one piece can complete: what it brings and what was left of the piece before. */
const blobsPerPiece = 16

type Target = Readonly<{
  pool: WritePool
  saveBlob: (type: BlobType, bytes: Uint8Array) => Promise<Id>
}>

const refuseIfStopped = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) {
    throw new RepositoryError('stopped', 'Stopped while saving', { cause: signal.reason })
  }
}

/** Saves one content; memory stays below a few MiB however long it is. */
export async function saveContent(
  target: Target,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<SavedFile> {
  refuseIfStopped(signal)
  const pieces = piecesOf(content instanceof Uint8Array ? [content] : content)
  const { value: first, done } = await pieces.next()
  if (done === true) return { content: [], size: 0 }
  try {
    if (first.last && first.bytes.length <= chunkSizes.min) {
      const id = await target.saveBlob('data', first.bytes)
      return { content: [id], size: first.bytes.length }
    }
    return await saveStream(target.pool, { first, pieces, signal })
  } finally {
    // Lets go of the source of the bytes if we stopped in the middle.
    await pieces.return?.(undefined)
  }
}

type Piece = Readonly<{ bytes: Uint8Array; last: boolean }>
type Stream = Readonly<{
  first: Piece
  pieces: AsyncIterator<Piece>
  signal: AbortSignal | undefined
}>

let nextStream = 0

async function saveStream(pool: WritePool, { first, pieces, signal }: Stream): Promise<SavedFile> {
  // All pieces go to one worker, which keeps what is not cut yet.
  const thread = pool.any()
  const stream = nextStream++
  const content: Id[] = []
  let size = 0
  let ended = false
  try {
    for (let piece: Piece | undefined = first; piece !== undefined;) {
      refuseIfStopped(signal)
      const { bytes, last } = piece
      size += bytes.length
      const ask = { stream, bytes, last }
      const ids = await pool.runOn(thread, 'piece', {
        ask,
        transfer: [bytes],
        blobs: blobsPerPiece,
      })
      content.push(...ids)
      ended = last
      const next: IteratorResult<Piece> = await pieces.next()
      piece = next.done === true ? undefined : next.value
    }
    return { content, size }
  } finally {
    if (!ended) await pool.runOn(thread, 'drop', { ask: { stream }, blobs: 0 })
  }
}

/** Joins and cuts what comes into pieces of 1 MiB in buffers of their own; none for empty content. */
async function* piecesOf(
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Piece, undefined> {
  let buffer = Buffer.allocUnsafeSlow(0)
  let used = 0
  for await (const part of content) {
    for (let at = 0; at < part.length;) {
      if (used === pieceBytes) {
        yield { bytes: buffer, last: false }
        used = 0
        buffer = Buffer.allocUnsafeSlow(0)
      }
      const taken = Math.min(part.length - at, pieceBytes - used)
      buffer = roomFor(buffer, used, used + taken)
      buffer.set(part.subarray(at, at + taken), used)
      used += taken
      at += taken
    }
  }
  if (used > 0) yield { bytes: buffer.subarray(0, used), last: true }
}

/** A buffer that holds so many bytes; doubled as it grows, since most content is small. */
function roomFor(buffer: Buffer<ArrayBuffer>, used: number, needed: number): Buffer<ArrayBuffer> {
  if (needed <= buffer.length) return buffer
  const larger = Buffer.allocUnsafeSlow(Math.min(pieceBytes, Math.max(needed, buffer.length * 2)))
  larger.set(buffer.subarray(0, used))
  return larger
}
