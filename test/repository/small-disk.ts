import { execFileSync } from 'node:child_process'

import { afterAll } from 'vitest'

/** Mounts small disks that go when the test file ends; call it at the top of a describe. */
export function useSmallDisks(
  scratch: () => Promise<string>,
): (options: string) => Promise<string> {
  const mounted: string[] = []
  afterAll(() => {
    for (const path of mounted) execFileSync('umount', ['-l', path])
  })
  return async (options) => {
    const path = await scratch()
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path])
    mounted.push(path)
    return path
  }
}
