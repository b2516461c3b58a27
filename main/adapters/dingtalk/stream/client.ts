import type { Failure } from '../../../core/failure.ts'
import type { Clock, Fetch, Log } from '../../../core/ports.ts'
import { type Ending, holdConnection, type StreamTimes, usualTimes } from './connection.ts'
import type { StreamEvent } from './frames.ts'
import { openGateway } from './opening.ts'

export type StreamOptions = Readonly<{
  apiBase: string
  clientId: string
  clientSecret: () => Promise<string | null>
  fetch: Fetch
  clock: Clock
  log: Log
  /** Ends the stream. */
  signal: AbortSignal
  /** After each gap, the first one included: what happened meanwhile was not told. */
  onOpen: () => void
  /** Makes an event durable; see `ConnectionAsk`. */
  keep: (event: StreamEvent) => void
  times?: StreamTimes
  /** A number from 0 to 1 that spreads the tries of many computers; chance if not told. */
  random?: () => number
}>

/** A connection that stood this long, in milliseconds, was a good one. */
const goodAfter = 10_000
const longestPause = 60_000
/** Wrong credentials do not mend themselves: someone has to type others. */
const refusedPause = 600_000

/** Pause before the next try, milliseconds: 1, 2, 4 … 60 s, up to half as much again. */
export const pauseBefore = (tries: number, random: number): number =>
  Math.min(longestPause, 1_000 * 2 ** Math.min(tries, 6)) * (1 + random / 2)

type Tried = Readonly<{ failure: Failure } | { ended: Ending }>

async function once(options: StreamOptions): Promise<Tried> {
  const { signal, log } = options
  const clientSecret = await options.clientSecret()
  if (clientSecret === null) return { failure: { name: 'credentialsRefused', about: {} } }
  const { apiBase, clientId, fetch } = options
  const opened = await openGateway({ apiBase, clientId, clientSecret, fetch, signal })
  if (!opened.ok) return { failure: opened.failure }
  const ended = await holdConnection({
    url: opened.value,
    times: options.times ?? usualTimes,
    signal,
    onOpen() {
      log.write('info', 'stream.opened')
      options.onOpen()
    },
    keep: options.keep,
  })
  return { ended }
}

/** How long to wait after a try, milliseconds. */
function pauseAfter(tried: Tried, tries: number, random: number): number {
  if ('failure' in tried)
    return tried.failure.name === 'credentialsRefused' ? refusedPause : pauseBefore(tries, random)
  // The gateway renews connections now and then, and waits for the new one.
  const { why, stood } = tried.ended
  return why === 'renew' && stood >= goodAfter ? 0 : pauseBefore(tries, random)
}

const isGood = (tried: Tried): boolean => 'ended' in tried && tried.ended.stood >= goodAfter

/**
 * Keeps one connection of the app to the gateway until the signal comes: each new one with a ticket
 * of its own, after a pause that grows while it fails. Never throws for what the network does.
 */
export async function runStream(options: StreamOptions): Promise<void> {
  const { clock, log, signal, random = Math.random } = options
  let tries = 0
  while (!signal.aborted) {
    try {
      const tried = await once(options)
      if (isGood(tried)) tries = 0
      const why = 'ended' in tried ? tried.ended.why : tried.failure.name
      log.write('info', 'stream.ended', { why, tries })
      await clock.sleep(pauseAfter(tried, tries, random()), signal)
      tries += 1
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
