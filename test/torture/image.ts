import { execFile } from 'node:child_process'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type FileSystem = 'ext4' | 'xfs'
export const fileSystems: readonly FileSystem[] = ['ext4', 'xfs']

/** A small disk in a file, with a file system of its own that can lose power. */
export interface Image {
  readonly mountPoint: string
  mount(): Promise<void>
  /** From here on nothing reaches the disk: not even what the file system had in its journal's buffer. */
  cut(): Promise<void>
  unmount(): Promise<void>
  /** Unmounts if need be and removes everything. */
  remove(): Promise<void>
}

const megabytes = 1_500

/** Makes the disk; needs root. */
export async function makeImage(folder: string, fileSystem: FileSystem): Promise<Image> {
  const file = join(folder, `${fileSystem}.img`)
  const mountPoint = join(folder, fileSystem)
  await mkdir(mountPoint, { recursive: true })
  const handle = await open(file, 'w')
  await handle.truncate(megabytes * 1e6)
  await handle.close()
  await (fileSystem === 'ext4'
    ? run('mkfs.ext4', ['-q', '-F', '-m', '0', file])
    : run('mkfs.xfs', ['-q', '-f', file]))
  let isMounted = false
  const mount = async (): Promise<void> => {
    await run('mount', ['-o', 'loop', file, mountPoint])
    isMounted = true
  }
  const unmount = async (): Promise<void> => {
    await run('umount', [mountPoint])
    isMounted = false
  }
  return {
    mountPoint,
    mount,
    unmount,
    cut: async () => void (await run('xfs_io', ['-x', '-c', 'shutdown', mountPoint])),
    remove: async () => {
      if (isMounted) await unmount()
      await rm(file, { force: true })
      await rm(mountPoint, { recursive: true, force: true })
    },
  }
}

/** Makes sure that power can be cut here; throws with what to do where it cannot. */
export async function ensureCutting(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'Power cuts need Linux and root: run this part as root, or leave it out by --cuts 0.',
    )
  }
  for (const [program, wanted] of [
    ['xfs_io', 'xfsprogs'],
    ['mkfs.xfs', 'xfsprogs'],
    ['mkfs.ext4', 'e2fsprogs'],
  ] as const) {
    if (await isThere(program)) continue
    await run('apt-get', ['install', '-y', '-q', wanted]).catch((cause: unknown) => {
      throw new Error(`${program} is missing; install it by: apt-get install ${wanted}`, { cause })
    })
  }
}

const isThere = (program: string): Promise<boolean> =>
  run('which', [program]).then(
    () => true,
    () => false,
  )
