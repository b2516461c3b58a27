import { join } from 'node:path'

import { resticPath } from '../peers/restic.ts'
import { type Cost, measured } from './measure.ts'

export const password = 'bench-passphrase'

/** Stock restic with its defaults: cache on, self-check on, compression `auto`. */
export interface Restic {
  init(): Promise<void>
  run(...args: string[]): Promise<Cost>
}

/** Gives restic over one repository; its cache lies in the same work folder. */
export function resticAt(repository: string, source: string): Restic {
  const run = (...args: string[]): Promise<Cost & { stdout: string }> =>
    measured({
      program: resticPath('0.19'),
      args,
      cwd: source,
      env: {
        RESTIC_REPOSITORY: repository,
        RESTIC_PASSWORD: password,
        RESTIC_CACHE_DIR: join(repository, '..', 'restic-cache'),
      },
    })
  return { init: async () => void (await run('init')), run }
}
