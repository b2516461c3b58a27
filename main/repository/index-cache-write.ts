import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { systemCode } from './backends/system-error.ts'

/** Temporary files of a crashed process are removed after so long. */
const leftoverMs = 3_600_000

/**
 * Writes a file of a cache so that others see the old one or the whole new one, readable by this user
 * only. Not made durable: its reader must tell by itself whether it is whole. Throws the file system's
 * errors, and leaves nothing behind then.
 */
export async function replaceFile(
  folder: string,
  name: string,
  parts: Iterable<Uint8Array>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeLeftovers(folder, name)
  const temporary = join(folder, `${name}-tmp-${randomBytes(6).toString('hex')}`)
  try {
    await writeParts(temporary, parts)
    await rename(temporary, join(folder, name))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function writeParts(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    for (const part of parts) {
      for (let written = 0; written < part.length;) {
        const { bytesWritten } = await handle.write(part, written, part.length - written)
        written += bytesWritten
      }
    }
  } finally {
    await handle.close()
  }
}

async function removeLeftovers(folder: string, name: string): Promise<void> {
  for (const one of await readdir(folder)) {
    if (!one.startsWith(`${name}-tmp-`)) continue
    const path = join(folder, one)
    try {
      if (Date.now() - (await stat(path)).mtimeMs > leftoverMs) await rm(path, { force: true })
    } catch (error) {
      // Another process may do the same.
      if (systemCode(error) !== 'ENOENT') throw error
    }
  }
}
