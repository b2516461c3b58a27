import { fstatSync, readSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'

import type { Id } from '../types.ts'
import type { BlobSaver } from './blob-saver.ts'
import type { LocalFile, Look, SavedLocalFile } from './messages.ts'
import { type Ahead, attempt } from './read-ahead.ts'

const lookOf = ({ size, mtimeNs, ctimeNs, mode }: BigIntStats): Look => ({
  size: Number(size),
  mtimeNs,
  ctimeNs,
  mode: Number(mode),
})

/**
 * Reads and saves one file; a second time if it changed meanwhile.
 *
 * What the file system refuses comes back as its code; errors of the repository are thrown.
 */
export async function saveLocalFile(
  saver: BlobSaver,
  file: LocalFile,
  ahead: Ahead,
): Promise<SavedLocalFile> {
  const { opened } = ahead
  try {
    if ('code' in opened) return opened
    const first = await readOnce(saver, opened.fd, file.look)
    if ('code' in first) return first
    const saved = first.changed ? await readOnce(saver, opened.fd, first.now) : first
    if ('code' in saved) return saved
    // The size that was read, so that size and content agree whatever the file does.
    return { ids: saved.ids, look: { ...saved.now, size: saved.size }, changed: saved.changed }
  } finally {
    ahead.close()
  }
}

type Reading = Readonly<{ ids: Id[]; size: number; now: Look; changed: boolean }>

async function readOnce(
  saver: BlobSaver,
  fd: number,
  look: Look,
): Promise<Reading | { code: string }> {
  const { cutter } = saver
  const ids: Id[] = []
  let size = 0
  cutter.clear()
  for (;;) {
    const space = cutter.space()
    const read = attempt(() => readSync(fd, space, 0, space.length, size))
    if ('code' in read) return read
    cutter.filled(read.value)
    size += read.value
    const atEnd = read.value === 0 || size === look.size
    for (let chunk = cutter.next(atEnd); chunk !== null; chunk = cutter.next(atEnd)) {
      ids.push(await saver.save('data', chunk))
    }
    if (atEnd) break
  }
  const stats = attempt(() => fstatSync(fd, { bigint: true }))
  if ('code' in stats) return stats
  const now = lookOf(stats.value)
  const sameTimes = now.mtimeNs === look.mtimeNs && now.ctimeNs === look.ctimeNs
  return { ids, size, now, changed: !sameTimes || now.size !== size }
}
