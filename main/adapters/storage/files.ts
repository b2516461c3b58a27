import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'

/** The few file calls that a storage test makes; tests put faults in their place. */
export interface Files {
  makeFolder(path: string): Promise<void>
  /** Writes and flushes to the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>
  read(path: string): Promise<Uint8Array>
  rename(from: string, to: string): Promise<void>
  /** Removes a file or a folder with all that is in it; a missing one is fine. */
  remove(path: string): Promise<void>
  /** Names in a folder. Throws ENOENT where there is none. */
  list(path: string): Promise<readonly string[]>
  /** Number of the device that holds a path. */
  device(path: string): Promise<number>
  /** Free bytes; null where the file system does not say (shares often answer with zeros). */
  free(path: string): Promise<number | null>
}

/** File calls of this computer. */
export const systemFiles: Files = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  async write(path, bytes) {
    const handle = await open(path, 'w', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  read: (path) => readFile(path),
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  list: (path) => readdir(path),
  device: async (path) => (await stat(path)).dev,
  async free(path) {
    const { bavail, bsize, blocks } = await statfs(path)
    return blocks === 0 || bavail === 0 ? null : bavail * bsize
  },
}
