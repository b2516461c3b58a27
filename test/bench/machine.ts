import { execFile } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'
import { promisify } from 'node:util'

import { resticPath } from '../peers/restic.ts'

const run = promisify(execFile)

/** The machine's shape and the versions at work, as lines of a Markdown list; no names. */
export async function machineLines(): Promise<string[]> {
  const { stdout } = await run(resticPath('0.19'), ['version'])
  const [, restic = stdout.trim(), , go = ''] =
    /restic (\S+)( compiled with (\S+))?/.exec(stdout) ?? []
  // What follows the numbers names a build.
  const kernel = /^\d+\.\d+/.exec(release())?.[0] ?? ''
  const processor = cpus()[0]?.model.trim() ?? 'unknown'
  return [
    `- ${cpus().length} cores (${processor}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Linux ${kernel}`,
    `- Node ${process.versions.node} (OpenSSL ${process.versions.openssl}, zstd ${process.versions['zstd'] ?? 'unknown'})`,
    `- restic ${restic}${go === '' ? '' : ` (${go})`}`,
  ]
}

/** The day in the notation of the documents. */
export const today = (): string => new Date().toISOString().slice(0, 10)
