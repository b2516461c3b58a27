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

/** Seals a stream while it passes. */
export async function* sealStream(
  seal: Seal,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield magic
  let held: Buffer = Buffer.alloc(0)
  let index = 0
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk])
    for (; held.length > frameBytes; held = held.subarray(frameBytes)) {
      yield sealed(seal, held.subarray(0, frameBytes), { index, last: false })
      index += 1
    }
  }
  yield sealed(seal, held, { index, last: true })
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

/** Opens a sealed stream frame by frame. Throws `SealBroken`, also where its end is missing. */
export async function* openStream(
  seal: Seal,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0)
  let index = -1
  let waiting: Buffer | null = null
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk])
    if (index < 0 && held.length >= magic.length) {
      if (!held.subarray(0, magic.length).equals(magic)) throw new SealBroken('no sealed stream')
      held = held.subarray(magic.length)
      index = 0
    }
    for (let size = sizeIn(held); index >= 0 && held.length >= size; size = sizeIn(held)) {
      // Whether a frame is the last one is known once the next has come.
      if (waiting !== null) {
        yield opened(seal, waiting, { index, last: false })
        index += 1
      }
      waiting = held.subarray(0, size)
      held = held.subarray(size)
    }
  }
  if (waiting === null || held.length > 0) throw new SealBroken('cut off')
  yield opened(seal, waiting, { index, last: true })
}

/** Bytes of the frame that begins here; more than there are while its length is not known. */
const sizeIn = (held: Buffer): number =>
  held.length < 4 ? Infinity : 4 + nonceBytes + held.readUInt32BE(0) + tagBytes
