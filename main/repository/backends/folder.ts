import { type Stats, constants } from 'node:fs'
import { chmod, mkdir, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { Backend, FileInfo, FileType, Range } from './backend.ts'
import { isShare, syncFolder, writeDurably } from './durable-file.ts'
import { listFolder, sweepFolders } from './folder-list.ts'
import {
  dataFolders,
  folders,
  missingFile,
  placeGone,
  refuseIfStopped,
  refuseOddName,
  shortFile,
} from './layout.ts'
import { readBytes, tooShort } from './read-bytes.ts'
import { fromSystem, systemCode, whileHeld } from './system-error.ts'

/** What is found out once about the place: is it shared by a group, is it a share. */
type Place = Readonly<{ fileMode: number; folderMode: number; share: boolean }>

/** Keeps a repository in a folder of a disk or of a NAS, as restic's local backend does. */
export class FolderBackend implements Backend {
  readonly location: string
  readonly #lends: boolean
  #place: Promise<Place> | null = null

  /** `lends`: large reads come in lent buffers, which the caller gives back by `release`. */
  constructor(path: string, lends = false) {
    this.location = path
    this.#lends = lends
  }

  async create(): Promise<void> {
    await this.#guarded(async () => {
      await mkdir(this.location, { recursive: true, mode: 0o700 })
      for (const name of folders) await this.#makeFolder(join(this.location, name))
      for (const name of dataFolders) await this.#makeFolder(join(this.location, 'data', name))
      await syncFolder(join(this.location, 'data'))
      await syncFolder(this.location)
      await syncFolder(dirname(this.location))
    })
  }

  async list(type: Exclude<FileType, 'config'>, signal?: AbortSignal): Promise<FileInfo[]> {
    refuseIfStopped(signal)
    return this.#guarded(async () => {
      const found = await listFolder(join(this.location, type), type === 'data', signal)
      if (found === null) {
        await this.#refuseIfGone()
        return []
      }
      return found
    })
  }

  async stat(type: FileType, name: string): Promise<FileInfo | null> {
    return this.#guarded(async () => {
      const found = await this.#statFile(this.#path(type, name))
      if (found === null && type !== 'config') await this.#refuseIfGone()
      return found === null ? null : { name, size: found.size }
    })
  }

  async read(
    type: FileType,
    name: string,
    ...[range, signal]: [range?: Range, signal?: AbortSignal]
  ): Promise<Uint8Array> {
    refuseIfStopped(signal)
    const path = this.#path(type, name)
    return this.#guarded(async () => {
      try {
        return await readBytes(path, range, this.#lends)
      } catch (error) {
        if (systemCode(error) === 'ENOENT') {
          if (type !== 'config') await this.#refuseIfGone()
          throw missingFile(type, name, error)
        }
        if (error === tooShort) throw shortFile(type, name)
        throw error
      }
    })
  }

  async write(type: FileType, name: string, parts: readonly Uint8Array[]): Promise<void> {
    const path = this.#path(type, name)
    await this.#guarded(async () => {
      const size = parts.reduce((sum, part) => sum + part.byteLength, 0)
      const there = await this.#statFile(path)
      if (there !== null && (type === 'config' || there.size === size)) return
      const { fileMode, share } = await this.#known()
      const file = { path, parts, mode: fileMode, readBack: share }
      try {
        await writeDurably(file)
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error
        await this.#makeParent(type, path)
        await writeDurably(file)
      }
    })
  }

  async remove(type: FileType, name: string): Promise<void> {
    const path = this.#path(type, name)
    await this.#guarded(async () => {
      try {
        await whileHeld(async () => removeFile(path))
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error
        await this.#refuseIfGone()
      }
    })
  }

  async freeSpace(): Promise<number | null> {
    return this.#guarded(async () => {
      const { bavail, bsize, blocks } = await statfs(this.location)
      // Shares mounted by FUSE answer with zeros however much room there is.
      if (blocks === 0 || (bavail === 0 && (await isShare(this.location)))) return null
      return bavail * bsize
    })
  }

  async sweep(ageMs: number): Promise<void> {
    await this.#guarded(() => sweepFolders(this.location, Date.now() - ageMs))
  }

  async listsLate(): Promise<boolean> {
    return this.#guarded(async () => (await this.#known()).share)
  }

  async close(): Promise<void> {
    // Nothing is held open between two calls.
  }

  #path(type: FileType, name: string): string {
    refuseOddName(type, name)
    if (type === 'config') return join(this.location, 'config')
    if (type === 'data') return join(this.location, 'data', name.slice(0, 2), name)
    return join(this.location, type, name)
  }

  async #guarded<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (error) {
      throw fromSystem(error, this.location)
    }
  }

  async #statFile(path: string): Promise<Stats | null> {
    try {
      return await stat(path)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    }
  }

  /** Tells a missing file from a share that was unmounted below us. */
  async #refuseIfGone(): Promise<void> {
    if ((await this.#statFile(join(this.location, 'config'))) === null) {
      throw placeGone(this.location)
    }
  }

  /** Makes a missing folder of one file, but never the whole place: it may be an empty mount point. */
  async #makeParent(type: FileType, path: string): Promise<void> {
    if (type === 'config') throw placeGone(this.location)
    await this.#refuseIfGone()
    if (type === 'data') await this.#makeFolder(join(this.location, 'data'))
    await this.#makeFolder(dirname(path))
    await syncFolder(dirname(dirname(path)))
  }

  async #makeFolder(path: string): Promise<void> {
    try {
      await mkdir(path, { mode: (await this.#known()).folderMode })
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }

  /** A config readable by the group makes the whole repository shared by it, as with restic. */
  async #known(): Promise<Place> {
    if (this.#place === null) {
      const place = this.#learn()
      this.#place = place
      place.catch(() => {
        this.#place = null
      })
    }
    return this.#place
  }

  async #learn(): Promise<Place> {
    const config = await this.#statFile(join(this.location, 'config'))
    const grouped = config !== null && (config.mode & constants.S_IRGRP) !== 0
    const share = await isShare(this.location)
    return { fileMode: grouped ? 0o440 : 0o400, folderMode: grouped ? 0o770 : 0o700, share }
  }
}

/** Windows deletes no read-only file, and restic before 0.13 wrote such. */
async function removeFile(path: string): Promise<void> {
  if (process.platform === 'win32') await chmod(path, 0o600)
  await unlink(path)
}
