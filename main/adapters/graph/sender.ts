import { FailureError } from '../../core/failure.ts'
import type { Clock, Fetch, Log, Purpose } from '../../core/ports.ts'
import { GraphError } from './errors.ts'
import { createGovernor, type Governor, type Lane, type Turn } from './governor.ts'
import { withRetries, type Waiting } from './retry.ts'
import type { TokenProvider } from './token-port.ts'
import { readBase, type Request } from './transport.ts'

/** Microsoft's two services: they know nothing of each other, and the second one lacks much. */
export type Cloud = 'global' | '21vianet'

/** Whose limits a request counts against, and how urgent it is. */
export type For = Readonly<{
  /** The mailbox's (user's) id; empty for requests to no mailbox. */
  mailbox: string
  lane?: Lane | undefined
  /** True for what must not be done twice: it is sent again only where it surely was not done. */
  once?: boolean | undefined
  signal: AbortSignal
}>
export type GraphAsk = Request & For

export type GraphOptions = Readonly<{
  cloud: Cloud
  /** Host, or host with `/v1.0`; empty = that of the cloud. */
  graphBase?: string
  tokens: TokenProvider
  fetch: Fetch
  clock: Clock
  log: Log
  purpose: Purpose
  /** How urgent its requests are where the ask does not say; backup unless told otherwise. */
  lane?: Lane
  /** The governor to share where several clients use one app; made here if absent. */
  governor?: Governor
  /** Told of every wait of 5 s or more that Microsoft asks for. */
  waiting?: (wait: Waiting) => void
}>

/** Hosts of Graph by service (paper, 1.15). */
export const graphHosts: Readonly<Record<Cloud, string>> = {
  global: 'https://graph.microsoft.com',
  '21vianet': 'https://microsoftgraph.chinacloudapi.cn',
}

/** One try of a request: it is given the token, and a signal that ends it. */
export type Try<T> = (token: string, signal: AbortSignal) => Promise<T>

/** Sends tries in their turn, with a token and as often as answers allow. */
export interface Sender {
  readonly base: string
  readonly fetch: Fetch
  send<T>(turn: For & Pick<Turn, 'requests' | 'slots' | 'bytes'>, attempt: Try<T>): Promise<T>
  /** As `send`, for a try whose answer goes on after it: gives what ends its turn. */
  hold<T>(turn: For, attempt: Try<T>): Promise<{ value: T; release: () => void }>
}

/** Gives a token, or throws what the sign-in says; `refusal` = Graph did not take the last one. */
async function tokenFor(options: GraphOptions, signal: AbortSignal, refusal?: GraphError) {
  const claims = refusal?.claims ?? null
  const ask = { signal, renew: refusal !== undefined, ...(claims === null ? {} : { claims }) }
  const got = await options.tokens.token(ask)
  signal.throwIfAborted()
  if (!got.ok) throw new FailureError(got.failure, refusal)
  return got.value
}

/** A token that ran out on the way is renewed once, inside of the try. */
async function withToken<T>(
  options: GraphOptions,
  signal: AbortSignal,
  attempt: Try<T>,
): Promise<T> {
  const token = await tokenFor(options, signal)
  try {
    return await attempt(token, signal)
  } catch (error) {
    if (!(error instanceof GraphError) || error.what !== 'token') throw error
    return attempt(await tokenFor(options, signal, error), signal)
  }
}

/** Makes what sends with one sign-in's tokens. */
export function createSender(options: GraphOptions, count: (requests: number) => void): Sender {
  const { clock, purpose, log } = options
  const governor = options.governor ?? createGovernor(clock)
  const waiting = options.waiting ?? ((): void => undefined)

  async function once<T>(turn: Turn, attempt: Try<T>) {
    // Fetched before the turn, so that nobody has a turn and is late.
    await tokenFor(options, turn.signal)
    const release = await governor.take(turn)
    count(turn.requests ?? 1)
    try {
      return { value: await withToken(options, turn.signal, attempt), release }
    } catch (error) {
      release()
      if (error instanceof GraphError) {
        const { call, status, code, requestId } = error
        log.write('info', 'graph.refused', { api: call, status, code, request: requestId })
      }
      throw error
    }
  }

  function hold<T>(turn: Parameters<Sender['send']>[0], attempt: Try<T>) {
    const { mailbox, signal, once: onlyOnce } = turn
    const lane = turn.lane ?? options.lane ?? 'backup'
    const context = { clock, governor, purpose, mailbox, signal, waiting, once: onlyOnce }
    return withRetries(context, () => once({ ...turn, lane }, attempt))
  }

  return {
    base: readBase(options.graphBase || graphHosts[options.cloud]),
    fetch: options.fetch,
    hold,
    async send(turn, attempt) {
      const { value, release } = await hold(turn, attempt)
      release()
      return value
    },
  }
}
