import type { MutableIndex } from './blob-index.ts'
import { idFrom } from './id.ts'
import type { BlobType } from './types.ts'

/**
 * Adds what an index file's JSON says, read byte by byte as restic and this library write it: members
 * in their order and no white space. A million blobs as values would take a third of a gigabyte and
 * three times as long.
 *
 * Gives false for JSON that is written otherwise, or is none; what was added until then does no harm,
 * since adding a pack again adds nothing.
 */
export function addPlainIndex(index: MutableIndex, json: Uint8Array): boolean {
  const scan = new Scan(json)
  if (!scan.word(words.begin) || !list(scan, () => addPack(index, scan))) return false
  scan.word(words.line)
  return scan.isAtEnd
}

/** Reads a list that ends its object; false where something is not as it should be. */
function list(scan: Scan, item: () => boolean): boolean {
  if (scan.word(words.end)) return true
  do {
    if (!item()) return false
  } while (scan.word(words.comma))
  return scan.word(words.end)
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const words = {
  begin: bytesOf('{"packs":['),
  end: bytesOf(']}'),
  line: bytesOf('\n'),
  comma: bytesOf(','),
  id: bytesOf('{"id":"'),
  blobs: bytesOf('","blobs":['),
  data: bytesOf('","type":"data","offset":'),
  tree: bytesOf('","type":"tree","offset":'),
  length: bytesOf(',"length":'),
  plain: bytesOf(',"uncompressed_length":'),
  close: bytesOf('}'),
}

const packId = Buffer.alloc(32)
const blobId = Buffer.alloc(32)

function addPack(index: MutableIndex, scan: Scan): boolean {
  if (!scan.word(words.id) || !scan.id(packId) || !scan.word(words.blobs)) return false
  const { number: pack, isNew } = index.openPack(idFrom(packId))
  return list(scan, () => {
    if (!scan.word(words.id) || !scan.id(blobId)) return false
    const type = typeOf(scan)
    if (type === null) return false
    const offset = scan.uint32()
    const length = scan.word(words.length) ? scan.uint32() : -1
    const uncompressedLength = scan.word(words.plain) ? scan.uint32() : 0
    if (Math.min(offset, length, uncompressedLength) < 0 || !scan.word(words.close)) return false
    index.reserve(1)
    const place = { pack, offset, length, uncompressedLength }
    index.addPlace(isNew, { type, id: blobId, place })
    return true
  })
}

function typeOf(scan: Scan): BlobType | null {
  if (scan.word(words.data)) return 'data'
  return scan.word(words.tree) ? 'tree' : null
}

const nine = 0x39
const zero = 0x30
const maxUint32 = 2 ** 32 - 1

/** Value of each lower-case hex digit; 255 for all other bytes. */
const hexValues = new Uint8Array(256).fill(255)
for (let value = 0; value < 16; value++) hexValues[value.toString(16).charCodeAt(0)] = value

/** A place in the JSON; what is not as asked is not passed. */
class Scan {
  readonly #json: Uint8Array
  #at = 0

  constructor(json: Uint8Array) {
    this.#json = json
  }

  get isAtEnd(): boolean {
    return this.#at === this.#json.length
  }

  /** Passes a word, if it comes next. */
  word(word: Uint8Array): boolean {
    const json = this.#json
    const at = this.#at
    for (let i = 0; i < word.length; i++) if (json[at + i] !== word[i]) return false
    this.#at = at + word.length
    return true
  }

  /** Passes 64 hex digits and gives their bytes. */
  id(target: Uint8Array): boolean {
    const json = this.#json
    let at = this.#at
    let seen = 0
    for (let i = 0; i < 32; i++, at += 2) {
      const high = hexValues[json[at] ?? 0] ?? 255
      const low = hexValues[json[at + 1] ?? 0] ?? 255
      seen |= high | low
      target[i] = (high << 4) | low
    }
    // Only the mark of a byte that is no digit has a bit above the fourth.
    if (seen > 15) return false
    this.#at = at
    return true
  }

  /** Passes a whole number below 2^32 and gives it; -1 where none comes. */
  uint32(): number {
    const json = this.#json
    const begin = this.#at
    let at = begin
    let value = 0
    for (let digit = json[at] ?? 0; digit >= zero && digit <= nine; digit = json[++at] ?? 0) {
      value = value * 10 + digit - zero
      if (value > maxUint32) return -1
    }
    // JSON has no zeros in front of a number.
    if (at === begin || (json[begin] === zero && at > begin + 1)) return -1
    this.#at = at
    return value
  }
}
