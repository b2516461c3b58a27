import type { Agent, ClientRequest, IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import { RepositoryError } from '../error.ts'
import { refuseIfStopped } from './layout.ts'
import { systemCode } from './system-error.ts'

/** One request; `path` is relative to the base URL. */
export interface RestRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: readonly Uint8Array[]
  readonly signal?: AbortSignal | undefined
}

/** A complete answer. */
export interface RestAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** When to give up and how often to try. */
export interface RestPatience {
  /** Longest silence on the wire. */
  readonly silenceMs: number
  /** Waits before each further try. */
  readonly waitsMs: readonly number[]
}

/** Half a minute of tries and two minutes of silence: rest-server fsyncs before it answers. */
export const usualPatience: RestPatience = {
  silenceMs: 120_000,
  waitsMs: [500, 1_000, 2_000, 4_000, 8_000, 16_000],
}

/** Speaks HTTP with one server over few kept connections. */
export class RestHttp {
  readonly #base: URL
  readonly #authorization: string | null
  readonly #agent: Agent
  readonly #request: typeof request
  readonly #patience: RestPatience

  /** `login` is `user:password`, or null where the server asks nobody. */
  constructor(base: URL, login: string | null, patience: RestPatience) {
    this.#base = base
    this.#authorization =
      login === null ? null : `Basic ${Buffer.from(login, 'utf8').toString('base64')}`
    const options = { keepAlive: true, maxSockets: 8, timeout: patience.silenceMs }
    // Asked for only here: importing it loads a WebSocket client into every thread of every run.
    const http = process.getBuiltinModule(base.protocol === 'https:' ? 'node:https' : 'node:http')
    this.#agent = new http.Agent(options)
    this.#request = http.request
    this.#patience = patience
  }

  /** Sends until an answer below 500 comes or patience ends; then throws `unreachable`. */
  async send(request: RestRequest): Promise<RestAnswer> {
    let last: unknown = null
    for (const wait of [0, ...this.#patience.waitsMs]) {
      refuseIfStopped(request.signal)
      if (wait > 0) await this.#pause(wait, request.signal)
      try {
        const answer = await this.#once(request)
        if (!passes(answer.status)) return answer
        last = new RepositoryError('unreachable', `the server answers ${answer.status}`, {
          about: { status: String(answer.status) },
        })
      } catch (error) {
        if (error instanceof RepositoryError) throw error
        last = this.#translate(error)
      }
    }
    throw last
  }

  close(): void {
    this.#agent.destroy()
  }

  async #pause(wait: number, signal: AbortSignal | undefined): Promise<void> {
    // A little chance, so that many clients do not come back in the same moment.
    const ms = wait * (0.75 + Math.random() / 2)
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {
      refuseIfStopped(signal)
    })
  }

  #once(request: RestRequest): Promise<RestAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RestAnswer>()
    const url = new URL(request.path, this.#base)
    const outgoing = this.#request(url, {
      method: request.method,
      headers: this.#headers(request),
      agent: this.#agent,
      timeout: this.#patience.silenceMs,
    })
    const stop = (): void => {
      outgoing.destroy()
      reject(new RepositoryError('stopped', 'stopped on demand'))
    }
    request.signal?.addEventListener('abort', stop, { once: true })
    outgoing.once('timeout', () => {
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
    })
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      collect(incoming).then(resolve, reject)
    })
    sendBody(outgoing, request.body ?? [])
    return promise.finally(() => request.signal?.removeEventListener('abort', stop))
  }

  #headers(request: RestRequest): Record<string, string> {
    const headers: Record<string, string> = { ...request.headers }
    if (this.#authorization !== null) headers['Authorization'] = this.#authorization
    if (request.body !== undefined) {
      const size = request.body.reduce((sum, part) => sum + part.byteLength, 0)
      headers['Content-Length'] = String(size)
      headers['Content-Type'] = 'application/octet-stream'
      if (size > askFirstBytes) headers['Expect'] = '100-continue'
    }
    return headers
  }

  #translate(error: unknown): RepositoryError {
    const code = systemCode(error)
    // Only the host: the cause's text may repeat the address with its password.
    return new RepositoryError('unreachable', `the server cannot be reached (${code || 'cut'})`, {
      about: { host: this.#base.host, code },
      cause: error,
    })
  }
}

/** True for answers that a later try may better. */
const passes = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && ![501, 505, 507].includes(status))

/** From this size on the server is asked before the body is sent. */
const askFirstBytes = 65_536

/**
 * Sends the body, a large one only after the server has said that it will take it.
 *
 * A server that refuses an upload answers before it reads and then cuts the connection, so that a
 * client in the middle of sending would see the cut and not the reason.
 */
function sendBody(outgoing: ClientRequest, body: readonly Uint8Array[]): void {
  const send = (): void => {
    for (const part of body) outgoing.write(part)
    outgoing.end()
  }
  if (!outgoing.hasHeader('Expect')) {
    send()
    return
  }
  // Some proxies never say "continue": RFC 9110, section 10.1.1, lets a client go on then.
  const late = setTimeout(send, 1_000)
  outgoing.once('continue', () => {
    clearTimeout(late)
    send()
  })
  for (const end of ['response', 'error', 'close']) {
    outgoing.once(end, () => {
      clearTimeout(late)
    })
  }
  outgoing.flushHeaders()
}

async function collect(incoming: IncomingMessage): Promise<RestAnswer> {
  const parts: Buffer[] = []
  // Without an encoding set, a stream of Node gives buffers.
  for await (const part of incoming) parts.push(part as Buffer)
  if (!incoming.complete) {
    throw Object.assign(new Error('the answer was cut'), { code: 'ECONNRESET' })
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    body: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
  }
}
