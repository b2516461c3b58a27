/**
 * Works on items side by side and yields the results in the items' order.
 *
 * At most `width` are under way or wait to be taken, so memory stays bounded. The first error ends
 * it; work under way is then left to its own signal.
 */
export async function* parallel<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  for (const item of items) {
    const result = work(item)
    // Awaited below, maybe after an earlier one has failed: then nobody hears this one's error.
    result.catch(() => null)
    running.push(result)
    const oldest = running.length >= width ? running.shift() : undefined
    if (oldest !== undefined) yield await oldest
  }
  for (const result of running) yield await result
}

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
