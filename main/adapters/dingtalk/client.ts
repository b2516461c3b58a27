import { FailureError } from '../../core/failure.ts'
import type { Kind } from '../../core/kinds.ts'
import type { Clock, Fetch, Json, Ledger, Log, Purpose, Use } from '../../core/ports.ts'
import { createDownloads, type DownloadAsk } from './download.ts'
import { contactsEndpoints, type Endpoint } from './endpoints.ts'
import { DingTalkError, type Retry } from './errors.ts'
import { createGovernor, type Governor } from './governor.ts'
import { withRetries, type Waiting } from './retry.ts'
import { fetchToken, otherOrganisation } from './sign-in.ts'
import { createTokens, type Token, type Tokens } from './token.ts'
import { readBase, send, type Parts } from './transport.ts'

/** What a call carries; `kind` is whose allowance it uses. */
export type Ask = Parts &
  Readonly<{
    kind: Kind
    signal: AbortSignal
    /** A write: never sent again by itself, as what was not answered may have had its effect. */
    once?: true
  }>

/** DingTalk's API with one app's rights: tokens, limits, allowance and retries are inside. */
export interface DingTalk {
  /**
   * Sends a call and gives the raw answer, numbers exact (`exact-json.ts`); null for an empty one.
   *
   * Throws `FailureError` whose cause is a `DingTalkError`, or has none where the allowance of
   * this purpose is used up; the signal's reason when stopped.
   */
  call(endpoint: Endpoint, ask: Ask): Promise<Json>
  /** Streams a file from a storage address that an answer named; see `download.ts`. */
  download(ask: DownloadAsk): AsyncIterable<Uint8Array>
  /**
   * Tells whether the app belongs to another organisation than the one told: its id ('' where
   * DingTalk does not give it), or null where it does not.
   */
  otherOrganisation(signal: AbortSignal): Promise<string | null>
  /** The organisation that this client is for. */
  readonly corpId: string
}

export type DingTalkOptions = Readonly<{
  apiBase: string
  legacyBase: string
  clientId: string
  clientSecret: () => Promise<string>
  corpId: string
  fetch: Fetch
  clock: Clock
  ledger: Ledger
  log: Log
  purpose: Purpose
  /** The governor to share where several clients use one app; made here if absent. */
  governor?: Governor
  /** Told of every wait of 5 s or more that DingTalk asks for. */
  waiting?: (wait: Waiting) => void
}>

/** Tokens hold for hours: more that run out in the course of one call are a fault. */
const mostRenewals = 3
const throttled = new Set<Retry>(['second', 'minute', 'five-minutes', 'month'])

/**
 * Writes down what was refused, gives back what DingTalk does not count, and notes when it says
 * that nothing is left.
 */
function settle(options: DingTalkOptions, use: Use, [endpoint, error]: Refused): void {
  const { status, code } = error
  options.log.write('info', 'dingtalk.refused', { api: endpoint.id, status, code })
  if (!endpoint.metered) return
  if (throttled.has(error.retry) || !error.sent) options.ledger.release(use)
  if (error.what === 'allowance') options.ledger.exhausted()
}
type Refused = readonly [Endpoint, DingTalkError]

type Waits = Omit<Parameters<typeof withRetries>[0], 'api' | 'signal' | 'once'>

function tokensOf(options: DingTalkOptions, waits: Waits): Tokens {
  return createTokens(options.clock, async (): Promise<Token> => {
    // Nobody's signal: other callers wait for the same token. Its own time-out ends it.
    const { signal } = new AbortController()
    const api = contactsEndpoints.scopes.id
    return withRetries({ ...waits, api, signal }, () => fetchToken(options, signal))
  })
}

/** Makes the client of one app and organisation. Throws `settingsUnfit` for an unsafe address. */
export function createDingTalk(options: DingTalkOptions): DingTalk {
  readBase(options.apiBase)
  readBase(options.legacyBase)
  const governor = options.governor ?? createGovernor(options.clock)
  const waiting = options.waiting ?? ((): void => undefined)
  const context = { clock: options.clock, governor, purpose: options.purpose, waiting }
  const tokens = tokensOf(options, context)

  /**
   * One try: the call is noted in the ledger just before it leaves. A token that was good and has
   * run out is renewed inside of it; one that never was good counts as a try that failed.
   */
  async function attempt(endpoint: Endpoint, ask: Ask, renewed = 0): Promise<Json> {
    // Fetched before the turn, so that nobody has a turn and is late; looked at again after it, as
    // a turn may be long in coming.
    await tokens.get(ask.signal)
    const answered = await governor.take(endpoint.id, ask.signal)
    const token = await tokens.get(ask.signal)
    const use = { kind: ask.kind, purpose: options.purpose }
    if (endpoint.metered) {
      const granted = options.ledger.reserve(use)
      if (!granted.ok) throw new FailureError(granted.failure)
    }
    try {
      const answer = await send(options, endpoint, { ...ask, token })
      tokens.worked(token)
      return answer
    } catch (error) {
      if (!(error instanceof DingTalkError)) throw error
      settle(options, use, [endpoint, error])
      const hasRunOut = error.retry === 'token' && tokens.drop(token)
      if (hasRunOut && renewed < mostRenewals) return attempt(endpoint, ask, renewed + 1)
      throw error
    } finally {
      answered()
    }
  }

  return {
    corpId: options.corpId,
    async call(endpoint, ask) {
      const repeated = { ...context, api: endpoint.id, signal: ask.signal, once: ask.once }
      return withRetries(repeated, () => attempt(endpoint, ask))
    },
    download: createDownloads(options),
    otherOrganisation: (signal) => otherOrganisation(options, signal),
  }
}
