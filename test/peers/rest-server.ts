import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { restServerPath } from './restic.ts'

/** What the server is asked to be; without `login` it asks nobody who they are. */
export interface RestServerOptions {
  readonly path: string
  readonly appendOnly?: boolean
  readonly privateRepos?: boolean
  readonly login?: Readonly<{ user: string; password: string }>
  readonly maxBytes?: number
  /** The port of a server that was stopped before; without it any free one. */
  readonly port?: number
}

/** A running stock restic-rest-server on loopback. */
export interface RestServer {
  /** Ends with a slash. */
  readonly url: string
  readonly port: number
  stop: () => Promise<void>
}

/** Starts stock restic-rest-server on loopback and waits until it listens. */
export async function startRestServer(options: RestServerOptions): Promise<RestServer> {
  await mkdir(options.path, { recursive: true })
  const child = spawn(restServerPath(), await flags(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let said = ''
  const hear = (text: Buffer): void => {
    said += text.toString()
    const [, port] = /start server on \S+:(\d+)/.exec(said) ?? []
    if (port !== undefined) resolve(Number(port))
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  child.once('error', reject)
  child.once('exit', () => {
    reject(new Error(`restic-rest-server ended: ${said}`))
  })
  const late = setTimeout(() => {
    reject(new Error(`restic-rest-server does not listen: ${said}`))
  }, 20_000)
  try {
    const port = await promise
    return { url: `http://127.0.0.1:${port}/`, port, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(late)
  }
}

async function flags(options: RestServerOptions): Promise<string[]> {
  const { path, appendOnly = false, privateRepos = false, login, maxBytes, port = 0 } = options
  const args = ['--path', path, '--listen', `127.0.0.1:${port}`]
  if (appendOnly) args.push('--append-only')
  if (privateRepos) args.push('--private-repos')
  if (maxBytes !== undefined) args.push('--max-size', String(maxBytes))
  if (login === undefined) return [...args, '--no-auth']
  const hash = createHash('sha1').update(login.password).digest('base64')
  await writeFile(join(path, '.htpasswd'), `${login.user}:{SHA}${hash}\n`)
  return args
}
