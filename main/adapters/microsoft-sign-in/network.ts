import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'

import type { Clock, Fetch } from '../../core/ports.ts'

/** What the sign-in service answered last, where it refused. */
export type Refusal = Readonly<{
  status: number
  /** OAuth's word (RFC 6749, 5.2), '' where the answer was not of that form. */
  error: string
  /** Numbers of `AADSTS…`, first the telling one. */
  codes: readonly number[]
  suberror: string
  /** Until when it asks to wait, milliseconds since 1970. */
  until: number | null
}>

/** One conversation with the sign-in service, and what can be learned from it afterwards. */
export interface Talk {
  readonly network: INetworkModule
  /** Null while nothing was refused. */
  refusal(): Refusal | null
  /** True if the last call brought no answer at all. */
  isSilent(): boolean
  /** Their clock less ours at the last answer, milliseconds. */
  clockAhead(): number
}

export type TalkParts = Readonly<{
  fetch: Fetch
  clock: Clock
  /** Addresses that begin so … */
  from: string
  /** … are asked here instead: a stand-in on this computer speaks plain http. */
  to: string
  signal: AbortSignal
}>

/** The service answers within seconds; a call that takes longer hangs. */
const longest = 30_000

const headersOf = (headers: Headers): Record<string, string> => Object.fromEntries(headers)

const wordOf = (body: object, name: string): string => {
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : ''
}

function refusalOf(answer: Response, body: object, now: number): Refusal {
  const codes: unknown = Reflect.get(body, 'error_codes')
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const described = /AADSTS(\d+)/.exec(wordOf(body, 'error_description'))
  const listed = Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : []
  return {
    status: answer.status,
    error: wordOf(body, 'error'),
    codes: listed.length > 0 ? listed : described === null ? [] : [Number(described[1])],
    suberror: wordOf(body, 'suberror'),
    until: Number.isFinite(seconds) ? now + seconds * 1000 : null,
  }
}

/** Null for what the service never answers: a page of a proxy or of a hotel's network, or nothing. */
const objectOf = (text: string): object | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Lets MSAL speak through the `fetch` handed in, which knows proxy and certificates of the system. */
export function createTalk({ fetch, clock, from, to, signal }: TalkParts): Talk {
  let refusal: Refusal | null = null
  let silent = false
  let ahead = 0

  const send = async <T>(address: string, init: RequestInit): Promise<NetworkResponse<T>> => {
    const url = address.startsWith(from) ? `${to}${address.slice(from.length)}` : address
    silent = true
    const ends = AbortSignal.any([signal, AbortSignal.timeout(longest)])
    const answer = await fetch(url, { ...init, signal: ends, redirect: 'error' })
    const text = await answer.text()
    const body = objectOf(text)
    silent = answer.ok && body === null
    const now = clock.now()
    const theirs = Date.parse(answer.headers.get('date') ?? '')
    if (Number.isFinite(theirs)) ahead = theirs - now
    refusal = answer.ok ? null : refusalOf(answer, body ?? {}, now)
    // MSAL takes an answer without a word of OAuth for a good one, and a missing token for a token.
    if (silent || refusal?.error === '') throw new TypeError('no answer of the sign-in service')
    // MSAL reads the members of its own answers only.
    return { headers: headersOf(answer.headers), body: body as T, status: answer.status }
  }
  const sent = ({ headers, body }: NetworkRequestOptions = {}): RequestInit => ({
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
  })
  return {
    network: {
      sendGetRequestAsync: (url, options) => send(url, { ...sent(options), method: 'GET' }),
      sendPostRequestAsync: (url, options) => send(url, { ...sent(options), method: 'POST' }),
    },
    refusal: () => refusal,
    isSilent: () => silent,
    clockAhead: () => ahead,
  }
}
