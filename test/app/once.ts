import { existsSync } from 'node:fs'
import { mkdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'

import { errnoOf } from '../../main/adapters/files.ts'

/** True for whoever comes first; the others get it once the first has failed. */
const isFirst = (lock: string): Promise<boolean> =>
  mkdir(lock).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'EEXIST') return false
      throw error
    },
  )

/**
 * Fills a folder once per run, whichever test file comes first, and gives its path to all of them.
 * Nobody writes into it afterwards: tests take copies.
 */
export async function onceInRun(
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const run = process.env['DINGKEEP_TEST_RUN']
  if (run === undefined) throw new Error('test/global.ts gives each run its folder')
  const folder = join(run, name)
  const lock = `${folder}.lock`
  while (!existsSync(folder)) {
    if (!(await isFirst(lock))) {
      await later(50)
      continue
    }
    try {
      const fresh = `${folder}.fresh`
      await rm(fresh, { recursive: true, force: true })
      if (existsSync(folder)) break
      await mkdir(fresh)
      await fill(fresh)
      await rename(fresh, folder)
    } finally {
      await rmdir(lock)
    }
  }
  return folder
}
