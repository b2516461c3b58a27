import { createHash, randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { chmod, open, readFile, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

import { RepositoryError } from '../error.ts'
import { writeDirectly } from './direct-file.ts'
import { isBeyond, systemCode, whileHeld } from './system-error.ts'

/** What a stored file must be: its final path, its bytes, its permission bits. */
export interface DurableFile {
  readonly path: string
  readonly parts: readonly Uint8Array[]
  readonly mode: number
  /** Reads the file again after writing; for shares, whose client may lose bytes in silence. */
  readonly readBack: boolean
}

/**
 * Writes a file so that its final name only ever names the complete, durable content.
 *
 * A temporary name in the same folder, fsync, rename, fsync of the folder. Throws errors of the
 * file system as they come; the temporary file is removed then.
 */
export async function writeDurably(file: DurableFile): Promise<void> {
  const temporary = `${file.path}-tmp-${randomBytes(6).toString('hex')}`
  try {
    if (!(await writeDirectly(temporary, file.parts, keepWhole))) {
      await writeAll(temporary, file.parts)
    }
    if (file.readBack) await refuseIfOther(temporary, file.parts)
    await whileHeld(() => rename(temporary, file.path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {
      // The first failure is the one to tell; sweep() removes what is left.
    })
    throw error
  }
  await syncFolder(dirname(file.path))
  if (process.platform === 'win32') return
  await chmod(file.path, file.mode).catch(() => {
    // Shares often refuse chmod; the file itself is stored.
  })
}

async function writeAll(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0)
  const handle = await open(path, 'wx', 0o600)
  try {
    for (const part of parts) await writePart(handle, part)
    await keepWhole(handle, { path, size })
  } finally {
    await handle.close()
  }
}

/** Makes what was written durable, and throws where it is not all there. */
async function keepWhole(
  handle: FileHandle,
  { path, size }: { path: string; size: number },
): Promise<void> {
  await syncHandle(handle)
  const written = (await handle.stat()).size
  if (written !== size) {
    throw new RepositoryError('disk-errors', 'the disk kept fewer bytes than it took', {
      about: { path, size: String(size), written: String(written) },
    })
  }
}

async function writePart(handle: FileHandle, part: Uint8Array): Promise<void> {
  let offset = 0
  while (offset < part.byteLength) {
    const { bytesWritten } = await handle.write(part, offset, part.byteLength - offset)
    offset += bytesWritten
  }
}

async function syncHandle(handle: FileHandle): Promise<void> {
  try {
    await handle.sync()
  } catch (error) {
    if (!['ENOTSUP', 'EOPNOTSUPP', 'ENOTTY', 'EINVAL', 'ENOSYS'].includes(systemCode(error))) {
      throw error
    }
  }
}

/** Makes a rename or a new entry in a folder durable; nothing to do on Windows. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!isBeyond(error)) throw error
  }
}

async function refuseIfOther(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const wanted = createHash('sha256')
  for (const part of parts) wanted.update(part)
  const found = createHash('sha256').update(await readFile(path))
  if (wanted.digest('hex') === found.digest('hex')) return
  throw new RepositoryError('disk-errors', 'the share gave back other bytes than it took', {
    about: { path },
  })
}

/** Linux magic numbers: NFS, CIFS, SMB2, SMB, FUSE, AFS, Ceph, 9p. */
const farAway = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x5346414f, 0xc36400, 0x1021997,
])

/** True for shares and FUSE mounts, where statfs and fsync promise less. */
export async function isShare(path: string): Promise<boolean> {
  if (process.platform === 'win32') return path.startsWith('\\\\') || path.startsWith('//')
  if (process.platform !== 'linux') return path.startsWith('/Volumes/')
  return farAway.has(Number(BigInt.asUintN(32, BigInt((await statfs(path)).type))))
}
