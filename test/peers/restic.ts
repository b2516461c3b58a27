import { execFile } from 'node:child_process'
import { join } from 'node:path'

import { peersFolder } from './peers.ts'

/** 0.14 is the oldest that reads format 2; `rewrite` and `repair` exist from 0.16 on. */
export type ResticVersion = '0.14' | '0.18' | '0.19'

export const resticVersions: readonly ResticVersion[] = ['0.14', '0.18', '0.19']

/** Gives the path of stock restic of that version; `ensurePeers` has put it there. */
export const resticPath = (version: ResticVersion): string => join(peersFolder, `restic-${version}`)

/** Gives the path of stock restic-rest-server. */
export const restServerPath = (): string => join(peersFolder, 'restic-rest-server')

/** What a run of restic said and how it ended. */
export type ResticAnswer = Readonly<{ code: number; stdout: string; stderr: string }>

/** How to run restic: on which repository, with which password, from which folder. */
export interface ResticRun {
  readonly version?: ResticVersion
  readonly repository: string
  readonly password: string
  readonly cwd?: string
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string>>
}

/** Runs stock restic without a cache, which would hide damage; never throws for its exit code. */
export function runRestic(how: ResticRun, ...args: string[]): Promise<ResticAnswer> {
  const { version = '0.19', repository, password, cwd, timeoutMs = 60_000, env = {} } = how
  const { promise, resolve, reject } = Promise.withResolvers<ResticAnswer>()
  const options = {
    ...(cwd === undefined ? {} : { cwd }),
    timeout: timeoutMs,
    killSignal: 'SIGKILL' as const,
    maxBuffer: 1 << 28,
    env: { ...process.env, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: password, ...env },
  }
  execFile(resticPath(version), ['--no-cache', ...args], options, (error, stdout, stderr) => {
    if (error === null) resolve({ code: 0, stdout, stderr })
    else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
    else reject(new Error(`restic ${args[0] ?? ''} did not end: ${stderr}`, { cause: error }))
  })
  return promise
}
