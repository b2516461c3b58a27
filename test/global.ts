import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives a run a folder for what its test files make once and share (`DINGKEEP_TEST_RUN`), and for
 * the code that Node has compiled: the many programs that tests start are read and compiled once.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-run-'))
  process.env['DINGKEEP_TEST_RUN'] = folder
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled')
  // A program that was told to end may still write down what it compiled.
  const patience = { maxRetries: 10, retryDelay: 100 }
  return () => rm(folder, { recursive: true, force: true, ...patience })
}
