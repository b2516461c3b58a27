import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/**
 * A sealed stream, version 1:
 *
 * ```
 * 4  "DKB1"
 * then frames: 4 length of the ciphertext (big endian), 12 nonce, n ciphertext, 16 tag
 * ```
 *
 * Each frame is AES-256-GCM of up to 1 MiB; name, number and whether it is the last one are
 * authenticated with it, so that no frame can be left out, exchanged or cut off.
 */
const magic = Buffer.from('DKB1')
const frameBytes = 1_048_576
const [nonceBytes, tagBytes] = [12, 16]

/** Whose content it is, and the key (32 bytes). */
export type Seal = Readonly<{ key: Uint8Array; name: string }>

const about = ({ name }: Seal, index: number, last: boolean): Buffer =>
  Buffer.from(`${name}\n${index}\n${last ? 'last' : 'more'}`)

type Frame = Readonly<{ index: number; last: boolean }>

function sealed(seal: Seal, plain: Uint8Array, { index, last }: Frame): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', seal.key, nonce).setAAD(about(seal, index, last))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, nonce, body, cipher.getAuthTag()])
}

/** Bytes that wait until there are enough of them; joined only then, not for each small chunk. */
type Held = { chunks: Uint8Array[]; size: number }

const hold = (held: Held, chunk: Uint8Array): void => {
  held.chunks.push(chunk)
  held.size += chunk.length
}

/** Takes the first bytes out. */
function cut(held: Held, size: number): Buffer {
  const all = Buffer.concat(held.chunks)
  held.chunks = [all.subarray(size)]
  held.size = all.length - size
  return all.subarray(0, size)
}

/** Seals a stream while it passes. */
export async function* sealStream(
  seal: Seal,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield magic
  const held: Held = { chunks: [], size: 0 }
  let index = 0
  for await (const chunk of chunks) {
    hold(held, Buffer.from(chunk))
    for (; held.size > frameBytes; index += 1)
      yield sealed(seal, cut(held, frameBytes), { index, last: false })
  }
  yield sealed(seal, cut(held, held.size), { index, last: true })
}

/** What was sealed is not whole, or was sealed under another key or name. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

function opened(seal: Seal, frame: Buffer, { index, last }: Frame): Buffer {
  const nonce = frame.subarray(4, 4 + nonceBytes)
  const body = frame.subarray(4 + nonceBytes, -tagBytes)
  const opener = createDecipheriv('aes-256-gcm', seal.key, nonce)
  opener.setAAD(about(seal, index, last)).setAuthTag(frame.subarray(-tagBytes))
  try {
    return Buffer.concat([opener.update(body), opener.final()])
  } catch (error) {
    throw new SealBroken('a frame does not open', { cause: error })
  }
}

/** Bytes of the frame that begins here; more than there are while its length is not known. */
function frameSize(held: Held): number {
  if (held.size < 4) return Infinity
  const [first] = held.chunks
  if (first === undefined || first.length < 4) held.chunks = [Buffer.concat(held.chunks)]
  const head = Buffer.from(held.chunks[0]?.subarray(0, 4) ?? [])
  return 4 + nonceBytes + head.readUInt32BE(0) + tagBytes
}

async function* framesIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const held: Held = { chunks: [], size: 0 }
  let begun = false
  for await (const chunk of chunks) {
    hold(held, chunk)
    if (!begun && held.size >= magic.length) {
      begun = true
      if (!cut(held, magic.length).equals(magic)) throw new SealBroken('no sealed stream')
    }
    for (let size = frameSize(held); begun && held.size >= size; size = frameSize(held))
      yield cut(held, size)
  }
  if (!begun || held.size > 0) throw new SealBroken('cut off')
}

/** Opens a sealed stream frame by frame. Throws `SealBroken`, also where its end is missing. */
export async function* openStream(
  seal: Seal,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let index = 0
  let waiting: Buffer | null = null
  for await (const frame of framesIn(chunks)) {
    // Whether a frame is the last one is known once the next has come.
    if (waiting !== null) {
      yield opened(seal, waiting, { index, last: false })
      index += 1
    }
    waiting = frame
  }
  if (waiting === null) throw new SealBroken('cut off')
  yield opened(seal, waiting, { index, last: true })
}
