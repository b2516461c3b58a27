import { randomUUID } from 'node:crypto'

import { fail } from '../../core/failure.ts'
import type { Fetch, Json } from '../../core/ports.ts'
import { parseExact } from '../exact-json.ts'
import { isLoopback, readText, silenceIn } from '../http-answer.ts'
import { readRefusal } from './envelope.ts'
import { GraphError } from './errors.ts'
import type { GraphPath } from './path.ts'

/** What a request carries. */
export type Request = Readonly<{
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Where it goes, below the version root: made of ids, or a link that an answer gave. */
  to: GraphPath
  query?: Readonly<Record<string, string | number>> | undefined
  /** Further `Prefer` values; immutable ids are always asked for. */
  prefer?: readonly string[] | undefined
  body?: Json | undefined
  /** Bytes that go instead of a JSON body, with their content type. */
  raw?: Readonly<{ bytes: Uint8Array<ArrayBuffer>; type: string }> | undefined
  /** Only if the item still has this ETag. */
  ifMatch?: string | undefined
}>

/** Every request names it: default ids change when an item moves (paper, 3.4). */
export const immutableIds = 'IdType="ImmutableId"'

const callTimeout = 60_000
/** No answer of a list or record comes near this; more is a fault or an attack. */
const largestAnswer = 64 * 1024 * 1024

/**
 * Gives the version root of a Graph host, without a slash at the end. Plain http is refused for
 * every host but loopback: throws `settingsUnfit`.
 */
export function readBase(base: string): string {
  const url = URL.canParse(base) ? new URL(base) : null
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (url === null || !safe) return fail('settingsUnfit', { member: 'microsoft.graphBase' })
  const root = url.href.replace(/\/+$/, '')
  return root.endsWith('/v1.0') ? root : `${root}/v1.0`
}

/**
 * Turns a link of an answer into a path below the version root: it goes on with the token, and so
 * must lead to where that was meant for. `call` names it.
 */
export function linkPath(base: string, link: string, call: string): GraphPath {
  const root = `${base}/`
  const isOurs = link.toLowerCase().startsWith(root.toLowerCase()) && !/[\s\\]/.test(link)
  if (!isOurs || URL.parse(link)?.pathname.startsWith(new URL(root).pathname) !== true) {
    throw new GraphError({ what: 'unreadable', code: 'foreign-link', call })
  }
  return { text: link.slice(base.length), call }
}

function addressOf(base: string, { to, query = {} }: Request): URL {
  const url = new URL(base + to.text)
  const more = Object.entries(query).map(
    // `$` stands for itself; the rest is encoded, `+` too, which a form would read as a space.
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  )
  if (more.length > 0) url.search = [url.search.slice(1), ...more].filter(Boolean).join('&')
  return url
}

function initOf(request: Request, token: string): RequestInit {
  const { method = 'GET', body, raw, ifMatch, prefer = [] } = request
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    prefer: [immutableIds, ...prefer].join(', '),
    'client-request-id': randomUUID(),
  }
  if (ifMatch !== undefined) headers['if-match'] = ifMatch
  const init: RequestInit = { method, headers, redirect: 'error' }
  if (raw !== undefined) {
    headers['content-type'] = raw.type
    return { ...init, body: raw.bytes }
  }
  if (body === undefined) return init
  headers['content-type'] = 'application/json'
  return { ...init, body: JSON.stringify(body) }
}

/** Turns what `fetch` throws into an error of ours. */
export const silence = (call: string, error: unknown): GraphError =>
  new GraphError({ what: 'silent', call, ...silenceIn(error) })

async function textOf(response: Response, call: string): Promise<string> {
  const text = await readText(response, largestAnswer)
  if (text === null) throw new GraphError({ what: 'unreadable', code: 'too-large', call })
  return text
}

/** Reads a JSON body; null where there is none. Pages of gateways count as no body at all. */
function parse(text: string, { status }: Response, call: string): Json {
  if (text === '') return null
  try {
    return parseExact(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    if (status >= 400) return null
    throw new GraphError({ what: 'unreadable', code: `no-json-${status}`, status, call })
  }
}

/** Reads what an answer refuses. */
export async function refusalIn(response: Response, call: string): Promise<GraphError> {
  const body = parse(await textOf(response, call), response, call)
  const header = (name: string): string | null => response.headers.get(name)
  return readRefusal({ call, status: response.status, body, header })
}

export type Wire = Readonly<{ base: string; fetch: Fetch }>
type Sending = Readonly<{ request: Request; token: string; signal: AbortSignal }>

/** Opens a connection for one request: the answer's head is there, its body not yet. */
export async function open(wire: Wire, { request, token, signal }: Sending): Promise<Response> {
  const address = addressOf(wire.base, request)
  const response = await wire.fetch(address, { ...initOf(request, token), signal })
  if (response.status >= 300) throw await refusalIn(response, request.to.call)
  return response
}

/** Sends one request once; gives the raw answer or throws `GraphError`, or the signal's reason. */
export async function send(wire: Wire, sending: Sending): Promise<Json> {
  const { call } = sending.request.to
  const signal = AbortSignal.any([sending.signal, AbortSignal.timeout(callTimeout)])
  try {
    const response = await open(wire, { ...sending, signal })
    return parse(await textOf(response, call), response, call)
  } catch (error) {
    sending.signal.throwIfAborted()
    throw error instanceof GraphError ? error : silence(call, error)
  }
}
