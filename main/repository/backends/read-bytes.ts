import { open, readFile } from 'node:fs/promises'

import { RepositoryError } from '../error.ts'
import { release } from '../release.ts'
import type { Range } from './backend.ts'
import { readDirectly } from './direct-file.ts'

/** Thrown where a file ends before the part that was asked for. */
export const tooShort = new RepositoryError('damaged', 'shorter than asked')

/**
 * Reads a file, or exactly a part of it; with `lends`, large reads come in lent buffers. Throws
 * `tooShort`, and errors of the file system as they come.
 */
export async function readBytes(
  path: string,
  range: Range | undefined,
  lends: boolean,
): Promise<Uint8Array> {
  const lent = lends ? await readDirectly(path, range) : null
  if (lent === null) return range === undefined ? readFile(path) : readPart(path, range)
  if (lent.length >= (range?.length ?? 0)) return lent
  release(lent)
  throw tooShort
}

async function readPart(path: string, { offset, length }: Range): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length)
  const handle = await open(path, 'r')
  try {
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled)
      if (bytesRead === 0) throw tooShort
      filled += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}
