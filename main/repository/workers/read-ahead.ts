import { closeSync, constants, openSync, read } from 'node:fs'

import type { LocalFile } from './messages.ts'

// A file may be exchanged for a link or a pipe after it was listed: neither is followed or waited for.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

const mebi = 1024 * 1024
/** Files up to this size are read whole before their turn. */
const mostWhole = mebi
/** Bytes of the files of one task that are read before their turn. */
const arenaBytes = 2 * mebi
/** Tasks of one thread whose files are read ahead: the one at hand and the next. */
const arenas = 2
/** A read of a cached file takes this long at most: milliseconds, and bytes for each beyond. */
const quickMs = 0.25
const quickBytesPerMs = mebi / 2
/** Of long files the beginning is read and thrown away: the system goes on reading by itself. */
const scratch = Buffer.allocUnsafeSlow(mebi)

/** A file that was opened before its turn. */
export interface Ahead {
  /** The file, or the code of what the system refuses. */
  readonly opened: { fd: number } | { code: string }
  /** All bytes that the file had when it was listed, if they were read before; else null. */
  content(): Promise<Uint8Array | null>
  /** Takes note of a read at its turn: bytes, and milliseconds that it took. */
  saw(bytes: number, took: number): void
  close(): void
}

/** Files of one task; null where no more files can be opened. */
export type AheadTask = Readonly<{
  files: readonly (Ahead | null)[]
  /** Called when no content is used any more. */
  done: () => void
}>

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

const nothing = Promise.resolve(null)
const forget = (): void => undefined

/** Opens a file without reading ahead; `saw` hears how long reading it takes. */
export function openNow(file: LocalFile, saw: Ahead['saw'] = forget): Ahead {
  const opened = open(file)
  return {
    opened,
    content: () => nothing,
    saw,
    close: () => 'fd' in opened && closeSync(opened.fd),
  }
}

type Arena = { readonly buffer: Buffer; used: number; reading: number; taken: boolean }

/**
 * Opens files and reads them while this thread seals the ones before, so that a disk's waiting and
 * the processor's work go side by side, and nothing small is read twice.
 */
export class ReadAhead {
  readonly #arenas: Arena[] = []
  #isQuick = false

  /**
   * Begins with the files of a task. The first is left to its turn, where the time of its reading
   * tells whether reading ahead pays: handing small cached files to another thread costs more than
   * reading them.
   */
  begin(files: readonly LocalFile[]): AheadTask {
    if (this.#isQuick) return { files: [], done: forget }
    const arena = this.#take()
    return {
      files: files.map((file, at) => (at === 0 ? null : openAhead(file, arena))),
      done: () => {
        if (arena !== null) arena.taken = false
      },
    }
  }

  /** Takes note of a read of a file that was not read ahead: bytes, and milliseconds. */
  readonly saw = (bytes: number, took: number): void => {
    this.#isQuick = took <= quickMs + bytes / quickBytesPerMs
  }

  #take(): Arena | null {
    // Bytes may still come for a task that has failed.
    let arena = this.#arenas.find(({ taken, reading }) => !taken && reading === 0)
    if (arena === undefined) {
      if (this.#arenas.length === arenas) return null
      arena = { buffer: Buffer.allocUnsafeSlow(arenaBytes), used: 0, reading: 0, taken: true }
      this.#arenas.push(arena)
    }
    arena.taken = true
    arena.used = 0
    return arena
  }
}

function openAhead(file: LocalFile, arena: Arena | null): Ahead | null {
  const opened = open(file)
  if ('code' in opened) {
    if (['EMFILE', 'ENFILE'].includes(opened.code)) return null
    return { opened, content: () => nothing, saw: forget, close: forget }
  }
  const { fd } = opened
  const { size } = file.look
  const fits = arena !== null && size <= mostWhole && arena.used + size <= arenaBytes
  const space = fits ? arena.buffer.subarray(arena.used, arena.used + size) : null
  if (fits) arena.used += size
  // Reading and using end in either order; whichever is last closes the file.
  let isLast = false
  const end = (): void => {
    if (isLast) closeSync(fd)
    isLast = true
  }
  const reading = startReading(fd, space ?? scratch.subarray(0, Math.min(size, scratch.length)))
  if (arena !== null) arena.reading++
  const ended = reading.finally(() => {
    if (arena !== null) arena.reading--
    end()
  })
  return {
    opened,
    content: async () => ((await ended) === space?.length ? space : null),
    saw: forget,
    close: end,
  }
}

/** Gives the bytes that were read; a read that fails counts as none, and is met again in its turn. */
const startReading = (fd: number, into: Buffer): Promise<number> =>
  new Promise((resolve) => {
    if (into.length === 0) resolve(0)
    else read(fd, into, 0, into.length, 0, (error, bytes) => resolve(error === null ? bytes : -1))
  })
