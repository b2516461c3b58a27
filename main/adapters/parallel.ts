/**
 * Works on items side by side and yields the results in the items' order. Items may come by and by:
 * each is begun as soon as it is there.
 *
 * At most `width` are under way or wait to be taken, so memory stays bounded. The first error of
 * work ends it; work under way is then left to its own signal. An error of the items themselves
 * comes after the results of those that were there.
 */
export async function* parallel<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  let ending: { error: unknown } | null = null
  for await (const next of untilError(items)) {
    if ('error' in next) {
      ending = next
      break
    }
    const result = work(next.item)
    // Awaited below, maybe after an earlier one has failed: then nobody hears this one's error.
    result.catch(() => null)
    running.push(result)
    const oldest = running.length >= width ? running.shift() : undefined
    if (oldest !== undefined) yield await oldest
  }
  for (const result of running) yield await result
  if (ending !== null) throw ending.error
}

/** Gives items, and last of all the error that ended them, for who wants to tidy up before it. */
export async function* untilError<T>(
  items: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<{ item: T } | { error: unknown }> {
  try {
    for await (const item of items) yield { item }
  } catch (error) {
    yield { error }
  }
}
