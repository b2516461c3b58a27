import { fstatSync, readSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'

import type { BlobSaver } from './blob-saver.ts'
import type { LocalFile, Look } from './messages.ts'
import { attempt } from './read-ahead.ts'
import type { Ahead } from './read-ahead.ts'

/** What was read of a file: ids of 32 bytes each. */
export type SavedBytes = Readonly<{ ids: readonly Uint8Array[]; look: Look; changed: boolean }>

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
): Promise<SavedBytes | { code: string }> {
  const { opened } = ahead
  try {
    if ('code' in opened) return opened
    const first = await firstReading(saver, { file, ahead, fd: opened.fd })
    if ('code' in first) return first
    const again = { ahead, fd: opened.fd, look: first.now }
    const saved = first.changed ? await readOnce(saver, again) : first
    if ('code' in saved) return saved
    // The size that was read, so that size and content agree whatever the file does.
    return { ids: saved.ids, look: { ...saved.now, size: saved.size }, changed: saved.changed }
  } finally {
    ahead.close()
  }
}

type Reading = Readonly<{ ids: Uint8Array[]; size: number; now: Look; changed: boolean }>

async function firstReading(
  saver: BlobSaver,
  { file, ahead, fd }: Readonly<{ file: LocalFile; ahead: Ahead; fd: number }>,
): Promise<Reading | { code: string }> {
  const content = await ahead.content()
  if (content === null) return readOnce(saver, { ahead, fd, look: file.look })
  const ids: Uint8Array[] = []
  for (let from = 0; from < content.length;) {
    const end = saver.chunker.cut(content, from, content.length)
    ids.push(await saver.save('data', content.subarray(from, end)))
    from = end
  }
  return readingOf(fd, file.look, { ids, size: content.length })
}

async function readOnce(
  saver: BlobSaver,
  { ahead, fd, look }: Readonly<{ ahead: Ahead; fd: number; look: Look }>,
): Promise<Reading | { code: string }> {
  const { cutter } = saver
  const ids: Uint8Array[] = []
  let size = 0
  cutter.clear()
  for (;;) {
    const space = cutter.space()
    const from = performance.now()
    const read = attempt(() => readSync(fd, space, 0, space.length, size))
    if ('code' in read) return read
    ahead.saw(read.value, performance.now() - from)
    cutter.filled(read.value)
    size += read.value
    const atEnd = read.value === 0 || size === look.size
    for (let chunk = cutter.next(atEnd); chunk !== null; chunk = cutter.next(atEnd)) {
      ids.push(await saver.save('data', chunk))
    }
    if (atEnd) break
  }
  return readingOf(fd, look, { ids, size })
}

/** Tells whether the file is still what it was before it was read. */
function readingOf(
  fd: number,
  look: Look,
  { ids, size }: Readonly<{ ids: Uint8Array[]; size: number }>,
): Reading | { code: string } {
  const stats = attempt(() => fstatSync(fd, { bigint: true }))
  if ('code' in stats) return stats
  const now = lookOf(stats.value)
  const sameTimes = now.mtimeNs === look.mtimeNs && now.ctimeNs === look.ctimeNs
  return { ids, size, now, changed: !sameTimes || now.size !== size }
}
