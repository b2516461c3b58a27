import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, rm } from 'node:fs/promises'

import { blockBytes, endLease, leaseAligned, roundToBlock, wholeBlocks } from './aligned.ts'
import type { Range } from './backend.ts'
import { isBeyond } from './system-error.ts'

/** Transfers from this size on go past the system's cache where that can be done. */
const directFrom = 1024 * 1024

type Finish = (handle: FileHandle, file: { path: string; size: number }) => Promise<void>

/**
 * Writes one large aligned part past the system's cache, which it would only fill with bytes that
 * nobody reads soon: copying them there can cost more processor time than hashing them.
 *
 * `finish` makes the complete file durable. Gives false, with nothing left behind, where the part is
 * not aligned or the file system does not take that.
 */
export async function writeDirectly(
  path: string,
  parts: readonly Uint8Array[],
  finish: Finish,
): Promise<boolean> {
  const [part, ...others] = parts
  if (process.platform !== 'linux' || part === undefined || others.length > 0) return false
  const blocks = part.byteLength < directFrom ? null : wholeBlocks(part)
  const handle = blocks === null ? null : await openDirectly(path)
  if (blocks === null || handle === null) return false
  try {
    if (await writeBlocks(handle, blocks)) {
      // The last block holds whatever lay behind the part.
      await handle.truncate(part.byteLength)
      await finish(handle, { path, size: part.byteLength })
      return true
    }
  } finally {
    await handle.close()
  }
  await rm(path, { force: true })
  return false
}

async function openDirectly(path: string): Promise<FileHandle | null> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_DIRECT } = constants
  try {
    return await open(path, O_CREAT | O_EXCL | O_WRONLY | O_DIRECT, 0o600)
  } catch (error) {
    if (isBeyond(error)) return null
    throw error
  }
}

async function writeBlocks(handle: FileHandle, blocks: Uint8Array): Promise<boolean> {
  try {
    const { bytesWritten } = await handle.write(blocks, 0, blocks.byteLength, 0)
    return bytesWritten === blocks.byteLength
  } catch (error) {
    if (isBeyond(error)) return false
    throw error
  }
}

/**
 * Reads a file, or a part of it, past the system's cache: a check then sees what is on the disk, and a
 * large restore does not push everything else out of memory.
 *
 * The bytes lie in a lent buffer, to be given back by `release`. Null where the part is small or the
 * file system does not take that; fewer bytes than asked where the file is shorter.
 */
export async function readDirectly(path: string, range?: Range): Promise<Uint8Array | null> {
  if (process.platform !== 'linux' || (range?.length ?? directFrom) < directFrom) return null
  const handle = await openToRead(path)
  if (handle === null) return null
  try {
    const wanted = range ?? { offset: 0, length: (await handle.stat()).size }
    return wanted.length < directFrom ? null : await readBlocks(handle, wanted)
  } finally {
    await handle.close()
  }
}

async function readBlocks(handle: FileHandle, { offset, length }: Range) {
  const before = offset % blockBytes
  const size = roundToBlock(before + length)
  const lent = leaseAligned(size)
  try {
    const filled = await fill(handle, lent.subarray(0, size), offset - before)
    return lent.subarray(before, Math.max(before, Math.min(filled, before + length)))
  } catch (error) {
    endLease(lent)
    if (isBeyond(error)) return null
    throw error
  }
}

async function openToRead(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECT)
  } catch (error) {
    if (isBeyond(error)) return null
    throw error
  }
}

/** Reads until the buffer is full or the file ends; the end of a file comes as a short read. */
async function fill(handle: FileHandle, target: Buffer, position: number): Promise<number> {
  let filled = 0
  while (filled < target.length && filled % blockBytes === 0) {
    const { bytesRead } = await handle.read(
      target,
      filled,
      target.length - filled,
      position + filled,
    )
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
