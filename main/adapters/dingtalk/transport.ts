import { fail } from '../../core/failure.ts'
import type { Fetch, Json } from '../../core/ports.ts'
import { members, parseExact } from '../exact-json.ts'
import { isLoopback, readText, silenceIn } from '../http-answer.ts'
import type { Endpoint } from './endpoints.ts'
import { readLegacyRefusal, readV1Refusal } from './envelopes.ts'
import { DingTalkError } from './errors.ts'

/** What a call carries besides its endpoint. */
export type Parts = Readonly<{
  path?: Readonly<Record<string, string>> | undefined
  query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  body?: Json | undefined
  /** Headers beside those that every call has (a create key). */
  headers?: Readonly<Record<string, string>> | undefined
}>

type Hosts = Readonly<{ apiBase: string; legacyBase: string }>

const callTimeout = 60_000
/** No answer of a list or record comes near this; more is a fault or an attack. */
const largestAnswer = 64 * 1024 * 1024

/** Reads a base address; plain http is refused for every host but loopback. */
export function readBase(base: string): URL {
  const url = URL.canParse(base) ? new URL(base) : null
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  return url !== null && safe ? url : fail('settingsUnfit', { member: 'dingtalk.apiBase' })
}

/** Fills the `{name}` parts of a path; ids that would leave their place are refused. */
function fillPath(endpoint: Endpoint, values: Parts['path'] = {}): string {
  return endpoint.path.replaceAll(/\{(\w+)\}/g, (_part, name: string) => {
    const value = values[name] ?? ''
    // A path of `.` or `..` would be folded away by every URL reader, even when escaped.
    if (value === '' || value === '.' || value === '..') {
      throw new DingTalkError({
        what: 'parameter',
        code: 'unfit-id',
        endpoint: endpoint.id,
        sent: false,
      })
    }
    return encodeURIComponent(value)
  })
}

type Tokened = Parts & Readonly<{ token: string | null }>

function addressOf(hosts: Hosts, endpoint: Endpoint, ask: Tokened): URL {
  const legacy = endpoint.generation === 'legacy'
  const base = readBase(legacy ? hosts.legacyBase : hosts.apiBase)
  const url = new URL(base.pathname.replace(/\/$/, '') + fillPath(endpoint, ask.path), base)
  for (const [name, value] of Object.entries(ask.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  if (ask.token !== null && legacy) url.searchParams.set('access_token', ask.token)
  return url
}

const bodiless = new Set<Endpoint['method']>(['GET', 'DELETE'])

/** Builds headers and body of a call; `token` null for the calls that fetch tokens. */
function initOf(endpoint: Endpoint, ask: Tokened): RequestInit {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    ...ask.headers,
  }
  if (ask.token !== null && endpoint.generation === 'v1') {
    headers['x-acs-dingtalk-access-token'] = ask.token
  }
  const init: RequestInit = { method: endpoint.method, headers, redirect: 'error' }
  return bodiless.has(endpoint.method) ? init : { ...init, body: JSON.stringify(ask.body ?? {}) }
}

/** Turns what `fetch` throws into an error of ours. */
export const silence = (endpoint: string, error: unknown): DingTalkError =>
  new DingTalkError({ what: 'silent', endpoint, ...silenceIn(error) })

async function textOf(response: Response, endpoint: string): Promise<string> {
  const text = await readText(response, largestAnswer)
  if (text === null) throw new DingTalkError({ what: 'unreadable', code: 'too-large', endpoint })
  return text
}

/** Seconds of a `Retry-After` header, where it gives seconds. */
function waitOf(response: Response): number | undefined {
  const value = response.headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined
}

/** Reads a body that is no JSON: the block page of DingTalk's gateway, or nothing we know. */
function unreadable(text: string, status: number, endpoint: string): DingTalkError {
  const isBlockPage = /punish|x5sec|x5referer/i.test(text.slice(0, 20_000))
  if (isBlockPage) return new DingTalkError({ what: 'punished', code: 'page', status, endpoint })
  const what = status >= 500 ? 'busy' : status === 429 ? 'app-rate' : 'unreadable'
  return new DingTalkError({ what, code: `no-json-${status}`, status, endpoint })
}

function parse(text: string, status: number, endpoint: string): Json {
  if (text === '') {
    if (status < 300) return null
    throw unreadable(text, status, endpoint)
  }
  try {
    return parseExact(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw unreadable(text, status, endpoint)
  }
}

/** The gateway's block answer wears neither envelope: `{"status":1111,"punish":"deny",…}`. */
const isBlock = (body: Json): boolean => {
  const answer = members(body)
  return answer !== null && answer['status'] === 1111 && 'punish' in answer
}

function judge(endpoint: Endpoint, response: Response, body: Json): Json {
  const answered = { status: response.status, endpoint: endpoint.id, body, wait: waitOf(response) }
  if (isBlock(body)) {
    throw new DingTalkError({
      what: 'punished',
      code: '1111',
      status: response.status,
      endpoint: endpoint.id,
    })
  }
  if (response.status >= 300) throw readV1Refusal(answered)
  const refusal = endpoint.generation === 'legacy' ? readLegacyRefusal(answered) : null
  if (refusal !== null) throw refusal
  return body
}

type Sending = Parts & Readonly<{ token: string | null; signal: AbortSignal }>

/** Sends one call once; gives the raw answer or throws `DingTalkError`, or the signal's reason. */
export async function send(
  wire: Hosts & { fetch: Fetch },
  endpoint: Endpoint,
  ask: Sending,
): Promise<Json> {
  const url = addressOf(wire, endpoint, ask)
  const init = initOf(endpoint, ask)
  const signal = AbortSignal.any([ask.signal, AbortSignal.timeout(callTimeout)])
  try {
    const response = await wire.fetch(url, { ...init, signal })
    const text = await textOf(response, endpoint.id)
    return judge(endpoint, response, parse(text, response.status, endpoint.id))
  } catch (error) {
    ask.signal.throwIfAborted()
    throw error instanceof DingTalkError ? error : silence(endpoint.id, error)
  }
}
