import { isUtf8 } from 'node:buffer'

/**
 * File names as strings that lose nothing.
 *
 * A byte that is not part of valid UTF-8 stands as a lone low surrogate U+DC80…U+DCFF (0xDC00 + byte),
 * as in Python's PEP 383. Such a string gives the same bytes back.
 */
export function nameFromBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (isUtf8(buffer)) return buffer.toString('utf8')
  const parts: string[] = []
  for (let at = 0; at < buffer.length;) {
    const length = sequenceAt(buffer, at)
    if (length === 0) parts.push(String.fromCharCode(0xdc00 + (buffer[at] ?? 0)))
    else parts.push(buffer.toString('utf8', at, at + length))
    at += Math.max(1, length)
  }
  return parts.join('')
}

/** Length of the valid UTF-8 sequence at a place, 0 if there is none. */
function sequenceAt(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length++) {
    if (isUtf8(buffer.subarray(at, at + length))) return length
  }
  return 0
}

/** Bytes of a name; the inverse of `nameFromBytes`. Other lone surrogates give their three bytes. */
export function nameToBytes(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name, 'utf8')
  const parts: Buffer[] = []
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0xd800 || code > 0xdfff) parts.push(Buffer.from(character, 'utf8'))
    else parts.push(Buffer.from(surrogateBytes(code)))
  }
  return Buffer.concat(parts)
}

/** Bytes for which a lone surrogate stands. */
export function surrogateBytes(code: number): number[] {
  if (code >= 0xdc80 && code <= 0xdcff) return [code - 0xdc00]
  return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
}

const hasSurrogate = /[\ud800-\udfff]/

/** Compares two names by their UTF-8 bytes, the order of a tree's nodes. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0
  // UTF-16 order equals UTF-8 order as long as no astral characters take part.
  if (!hasSurrogate.test(a) && !hasSurrogate.test(b)) return a < b ? -1 : 1
  return Buffer.compare(nameToBytes(a), nameToBytes(b))
}
