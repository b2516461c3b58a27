import { closeSync, constants, openSync, writeSync } from 'node:fs'

import { alignedBuffer, blockBytes } from '../backends/aligned.ts'
import { isBeyond, systemCode } from '../backends/system-error.ts'

/** Pieces from this size on go past the system's cache where that can be done. */
const directFrom = 512 * 1024
/** Holds the largest piece of content and what stands before it in its block. */
const scratchBytes = 4 * 1024 * 1024 + blockBytes

let scratch: Buffer | null = null
let isPossible = process.platform === 'linux'

/** Writes all bytes at a place of an open file. */
export function writeAll(descriptor: number, bytes: Uint8Array, at: number): void {
  let done = 0
  while (done < bytes.length) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, at + done)
  }
}

/**
 * The same for a file that has a name: the whole blocks of a large piece go past the system's cache,
 * which they would only fill, and what stands before and behind them goes through it.
 */
export function writePiece(
  { path, descriptor }: { path: string | Buffer; descriptor: number },
  bytes: Uint8Array,
  at: number,
): void {
  const first = Math.ceil(at / blockBytes) * blockBytes
  const last = Math.floor((at + bytes.length) / blockBytes) * blockBytes
  const blocks = bytes.subarray(first - at, last - at)
  if (!canGoDirectly(blocks.length) || !writeBlocks(path, blocks, first)) {
    writeAll(descriptor, bytes, at)
    return
  }
  writeAll(descriptor, bytes.subarray(0, first - at), at)
  writeAll(descriptor, bytes.subarray(last - at), last)
}

const canGoDirectly = (length: number): boolean =>
  isPossible && length >= directFrom && length <= scratchBytes

function writeBlocks(path: string | Buffer, blocks: Uint8Array, at: number): boolean {
  scratch ??= alignedBuffer(scratchBytes)
  scratch.set(blocks)
  let descriptor: number | null = null
  try {
    const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_DIRECT
    descriptor = openSync(path, flags)
    return writeSync(descriptor, scratch, 0, blocks.length, at) === blocks.length
  } catch (error) {
    if (!isBeyond(error)) throw error
    // A file that may only be read says nothing about the file system.
    isPossible = ['EACCES', 'EPERM'].includes(systemCode(error))
    return false
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
}
