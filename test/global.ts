import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { errnoOf } from '../main/adapters/files.ts'

// A program that was told to end may still write down what it compiled.
const drop = (folder: string) =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'
  }
}

/** Takes away what runs that were killed have left. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^dingkeep-run-(\d+)-/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) await drop(join(tmpdir(), name))
  }
}

/**
 * Gives a run a folder for what its test files make once and share (`DINGKEEP_TEST_RUN`), and for
 * the code that Node has compiled: the many programs that tests start are read and compiled once.
 */
export async function setup(): Promise<() => Promise<void>> {
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), `dingkeep-run-${process.pid}-`))
  process.env['DINGKEEP_TEST_RUN'] = folder
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled')
  return () => drop(folder)
}
