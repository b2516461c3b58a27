import { closeSync, constants, openSync, read } from 'node:fs'

import type { LocalFile } from './messages.ts'

// A file may be exchanged for a link or a pipe after it was listed: neither is followed or waited for.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** What is read ahead is thrown away: it only has to be in the system's cache when its turn comes. */
const scratch = Buffer.allocUnsafeSlow(1024 * 1024)
/** Of long files only the beginning is read ahead; the system itself goes on from there. */
const mostAhead = 4 * scratch.length

/** A file that was opened before its turn. */
export interface Ahead {
  /** The file, or the code of what the system refuses. */
  readonly opened: { fd: number } | { code: string }
  close(): void
}

/** Runs a call of the file system; gives the code of what it refuses. */
export function attempt<T>(action: () => T): { value: T } | { code: string } {
  try {
    return { value: action() }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return { code: String(error.code) }
  }
}

function open({ path }: LocalFile): Ahead['opened'] {
  const opened = attempt(() => openSync(typeof path === 'string' ? path : Buffer.from(path), flags))
  return 'code' in opened ? opened : { fd: opened.value }
}

/** Opens a file without reading ahead. */
export function openNow(file: LocalFile): Ahead {
  const opened = open(file)
  return { opened, close: () => 'fd' in opened && closeSync(opened.fd) }
}

/**
 * Opens a file and has the system read it while this thread seals the files before it, so that a
 * disk's waiting and the processor's work go side by side. Null where no more files can be opened.
 */
export function openAhead(file: LocalFile): Ahead | null {
  const opened = open(file)
  if ('code' in opened) {
    return ['EMFILE', 'ENFILE'].includes(opened.code) ? null : { opened, close: () => undefined }
  }
  const { fd } = opened
  let reading = 0
  let closed = false
  const settle = (): void => {
    reading -= 1
    if (closed && reading === 0) closeSync(fd)
  }
  const end = Math.min(file.look.size, mostAhead)
  for (let at = 0; at < end; at += scratch.length) {
    reading += 1
    // A read that fails is met again by the one that counts.
    read(fd, scratch, 0, Math.min(scratch.length, end - at), at, settle)
  }
  return {
    opened,
    close: () => {
      closed = true
      if (reading === 0) closeSync(fd)
    },
  }
}
