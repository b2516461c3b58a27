import type { Page, ReadAsk } from '../../core/ports.ts'

/**
 * Gives a reading a signal of its own that aborts when the reading ends, for whatever reason: calls
 * that are still under way then are needed by nobody, and many of them are metered.
 */
export async function* endingCalls(
  ask: ReadAsk,
  read: (ask: ReadAsk) => AsyncIterable<Page>,
): AsyncGenerator<Page> {
  const stop = new AbortController()
  try {
    yield* read({ ...ask, signal: AbortSignal.any([ask.signal, stop.signal]) })
  } finally {
    stop.abort(new Error('the reading has ended'))
  }
}
