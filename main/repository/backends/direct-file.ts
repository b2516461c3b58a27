import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, rm } from 'node:fs/promises'

import { wholeBlocks } from './aligned.ts'
import { isBeyond } from './system-error.ts'

/** Files from this size on go past the system's cache where that can be done. */
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
