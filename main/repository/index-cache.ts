import { createHmac, hkdfSync, timingSafeEqual, type Hmac } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

import type { FileInfo } from './backends/backend.ts'
import { systemCode } from './backends/system-error.ts'
import { headroom, MutableIndex } from './blob-index.ts'
import { createSegment, type Segment, slotsFor } from './blob-table.ts'
import { idBytes, idFrom } from './id.ts'
import { replaceFile } from './index-cache-write.ts'
import type { MasterKey } from './seal.ts'
import type { Id } from './types.ts'

/** Sealed bytes of an index file per blob or pack at the least: the ID alone takes 32. */
const bytesPerBlob = 36

/** The most blobs that index files of these sizes can name. */
export const mostBlobs = (files: readonly FileInfo[]): number =>
  Math.ceil(files.reduce((sum, { size }) => sum + size, 0) / bytesPerBlob)

/** A table that was kept, and the index files that it was made from. */
export type CachedIndex = Readonly<{ index: MutableIndex; files: ReadonlySet<Id> }>

/**
 * Keeps the table of all blobs in a file, so that the next run need not decode the index files. One
 * file, `index`, integers in the order of this machine's bytes:
 *
 * ```
 *  0   8  "DKINDEX1"
 *  8  20  five words: 0x01020304, number of index files F, packs P, entries E, slots S
 * 28  32  ID of the repository
 *     F × 40  ID of an index file, its size as a float64
 *     P × 32  IDs of the packs
 *     E × 32, E × 16, S × 4  `ids`, `meta` and `slots` as in `Segment`
 *     32  HMAC-SHA-256 of all before, its key by HKDF from the master key
 * ```
 *
 * The name of an index file is the hash of its content, so a table of files that are all still there is
 * right. What is damaged, forged, of another version or of files that have gone counts as absent.
 */
export class IndexCache {
  readonly #folder: string
  readonly #id: Id
  readonly #key: Buffer

  constructor({ folder, id, key }: Readonly<{ folder: string; id: Id; key: MasterKey }>) {
    this.#folder = folder
    this.#id = id
    this.#key = Buffer.from(hkdfSync('sha256', key.encrypt, '', 'dingkeep/index-cache/1', 32))
  }

  /** Loads the table if it fits the index files that are listed; null where it does not. */
  async load(files: readonly FileInfo[]): Promise<CachedIndex | null> {
    try {
      const handle = await open(join(this.#folder, fileName), 'r')
      try {
        return await this.#read(new Input(handle, this.#mac()), files)
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (!isOfDisk(error)) throw error
      return null
    }
  }

  /**
   * Keeps the table that was made from these files, before anything else is added to it. Where the
   * disk does not take it, the next run reads the index files again: nothing is lost but time.
   */
  async save(index: MutableIndex, files: readonly FileInfo[]): Promise<void> {
    try {
      await replaceFile(this.#folder, fileName, this.#parts(index, files))
    } catch (error) {
      if (!isOfDisk(error)) throw error
    }
  }

  #mac(): Hmac {
    return createHmac('sha256', this.#key)
  }

  *#parts(index: MutableIndex, files: readonly FileInfo[]): Generator<Uint8Array> {
    const mac = this.#mac()
    for (const part of tableParts(this.#id, index, files)) {
      mac.update(part)
      yield part
    }
    yield mac.digest()
  }

  async #read(input: Input, listed: readonly FileInfo[]): Promise<CachedIndex | null> {
    const head = Buffer.alloc(headBytes)
    const { size } = await input.handle.stat()
    if (!(await input.fill(head))) return null
    const counts = countsOf(head, this.#id)
    if (counts === null || !isBearable(counts, listed) || sizeOf(counts) !== size) return null
    const files = Buffer.alloc(counts.files * fileBytes)
    if (!(await input.fill(files))) return null
    const names = listedNames(files, listed)
    if (names === null) return null
    const packs = Buffer.alloc(counts.packs * 32)
    const segment = createSegment(counts.entries + headroom)
    for (const part of [packs, ...bytesOf(segment, counts.entries)])
      if (!(await input.fill(part))) return null
    if (!(await input.isGenuine())) return null
    new Int32Array(segment.used)[0] = counts.entries
    return { index: new MutableIndex({ segment, packs: idsIn(packs) }), files: names }
  }
}

/** As against a mistake of ours, whose codes are Node's (`ERR_…`). */
const isOfDisk = (error: unknown): boolean => /^E[A-Z0-9]+$/.test(systemCode(error))

const fileName = 'index'
const magic = Buffer.from('DKINDEX1')
const byteOrder = 0x01020304
const headBytes = 60
const fileBytes = 40
const macBytes = 32

type Counts = Readonly<{ files: number; packs: number; entries: number; slots: number }>

/** Reads a file from front to back into buffers that are given, and authenticates what it reads. */
class Input {
  readonly handle: FileHandle
  readonly #mac: Hmac
  #at = 0

  constructor(handle: FileHandle, mac: Hmac) {
    this.handle = handle
    this.#mac = mac
  }

  /** False where the file is shorter. */
  async fill(bytes: Uint8Array): Promise<boolean> {
    if (!(await this.#read(bytes))) return false
    this.#mac.update(bytes)
    return true
  }

  /** Tells whether the MAC that comes next is that of all that was read. */
  async isGenuine(): Promise<boolean> {
    const mac = Buffer.alloc(macBytes)
    return (await this.#read(mac)) && timingSafeEqual(mac, this.#mac.digest())
  }

  async #read(bytes: Uint8Array): Promise<boolean> {
    for (let filled = 0; filled < bytes.length;) {
      const length = Math.min(bytes.length - filled, mostAtOnce)
      const { bytesRead } = await this.handle.read(bytes, filled, length, this.#at)
      if (bytesRead === 0) return false
      filled += bytesRead
      this.#at += bytesRead
    }
    return true
  }
}

/** One read of a file takes no more than 2 GiB. */
const mostAtOnce = 2 ** 30

function countsOf(head: Buffer, id: Id): Counts | null {
  const [order, files = 0, packs = 0, entries = 0, slots = 0] = new Uint32Array(
    Uint8Array.from(head.subarray(8, 28)).buffer,
  )
  const isOurs = head.subarray(0, 8).equals(magic) && head.subarray(28).equals(idBytes(id))
  return isOurs && order === byteOrder ? { files, packs, entries, slots } : null
}

const sizeOf = ({ files, packs, entries, slots }: Counts): number =>
  headBytes + files * fileBytes + packs * 32 + entries * 48 + slots * 4 + macBytes

/** Counts that these index files can have; others could ask for all memory. */
function isBearable({ files, packs, entries, slots }: Counts, listed: readonly FileInfo[]) {
  const most = mostBlobs(listed)
  const areFew = files <= listed.length && packs <= most && entries <= most
  return areFew && slots === slotsFor(entries + headroom)
}

/** Names of the index files in the table; null where one of them has gone or has another size. */
function listedNames(bytes: Buffer, listed: readonly FileInfo[]): ReadonlySet<Id> | null {
  const sizes = new Map(listed.map(({ name, size }) => [name, size]))
  const names = new Set<Id>()
  for (let at = 0; at < bytes.length; at += fileBytes) {
    const name = idFrom(bytes, at)
    if (sizes.get(name) !== bytes.readDoubleLE(at + 32)) return null
    names.add(name)
  }
  return names
}

const idsIn = (bytes: Buffer): Id[] =>
  Array.from({ length: bytes.length / 32 }, (_, number) => idFrom(bytes, number * 32))

const bytesOf = ({ ids, meta, slots }: Segment, entries: number): Uint8Array[] => [
  new Uint8Array(ids, 0, entries * 32),
  new Uint8Array(meta, 0, entries * 16),
  new Uint8Array(slots),
]

function* tableParts(
  id: Id,
  index: MutableIndex,
  files: readonly FileInfo[],
): Generator<Uint8Array> {
  const packs = [...index.packs()]
  const entries = index.blobCount
  const slots = slotsFor(entries + headroom)
  const words = Uint32Array.of(byteOrder, files.length, packs.length, entries, slots)
  yield Buffer.concat([magic, new Uint8Array(words.buffer), idBytes(id)])
  yield Buffer.concat(files.map(fileEntry))
  yield Buffer.concat(packs.map(idBytes))
  yield* index.table.joined(slots)
}

function fileEntry({ name, size }: FileInfo): Buffer {
  const bytes = Buffer.alloc(fileBytes)
  idBytes(name).copy(bytes)
  bytes.writeDoubleLE(size, 32)
  return bytes
}
