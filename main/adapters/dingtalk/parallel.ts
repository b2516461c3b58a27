export { parallel, untilError } from '../parallel.ts'

async function gather<T>(reading: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of reading) all.push(one)
  return all
}

/**
 * Starts a reading at once and gives what it yields once it is asked for; for small readings that
 * are to go on beside others. Its error comes out where its results would.
 */
export function begun<T>(reading: AsyncIterable<T>): AsyncIterable<T> {
  const all = gather(reading)
  // Nobody may ask any more, once another reading has failed.
  all.catch(() => null)
  return (async function* () {
    yield* await all
  })()
}

/** Calls side by side that keep a lane of 19 a second filled at answers of up to a second. */
export const usualWidth = 20
