import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the files of a whole run take at most, and what has to stay free beside them. */
const room = 4 * 2 ** 30
const spare = 4 * 2 ** 30

/** How to start a program so that its temporary files lie in memory. */
export type InMemory = Readonly<{
  program: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
  /** The folder that is left empty once the program has ended. */
  folder: string | null
}>

/**
 * Has a program's temporary files lie in memory, where there is enough of it: tests write much, keep
 * nothing and need not wait for a disk that is busy. The mount is the program's own and goes with
 * it, also when it is killed. Power cuts are tested elsewhere (`test/torture`), on disks.
 */
export function inMemory(program: string, args: readonly string[]): InMemory {
  if (process.availableMemory() < room + spare) return { program, args, env: {}, folder: null }
  const folder = mkdtempSync(join(tmpdir(), 'dingkeep-tests-'))
  const mount = `mount -t tmpfs -o mode=1777,size=${room} tmpfs "$0" && exec "$@"`
  // A second mount of a disk that `test/torture` cuts just now would keep it busy.
  const leave = `grep -o "${tmpdir()}/dingkeep-torture-[^ ]*" /proc/self/mounts | xargs -r umount -l`
  return {
    program: 'unshare',
    args: ['-m', 'sh', '-c', `${leave}; ${mount}`, folder, program, ...args],
    env: { TMPDIR: folder },
    folder,
  }
}
