import { hash } from '../random.ts'

/** Bytes that do not compress, the same for the same name (xorshift32); `mask` clears bits of four. */
export function noise(name: string, length: number, mask = 0xffffffff): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = hash(name) || 1
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[at] = state & mask
  }
  return Buffer.from(words.buffer, 0, length)
}

// One pixel, without the tables that bigger pictures need.
const pixel = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
)

const most = 65_533

/** A JPEG of about this size: one pixel, and comments full of noise as a camera's maker notes. */
export function jpeg(name: string, length: number): Buffer {
  const parts: Uint8Array[] = [pixel.subarray(0, 2)]
  for (let left = length - pixel.length, at = 0; left > 0; left -= most + 2, at += 1) {
    const size = Math.min(most, left)
    const head = Buffer.from([0xff, 0xfe, (size + 2) >> 8, (size + 2) & 0xff])
    // A comment must not hold a marker of its own for careless readers.
    parts.push(head, noise(`${name}/${at}`, size, 0x7f7f7f7f))
  }
  return Buffer.concat([...parts, pixel.subarray(2)])
}
