/**
 * Works on items side by side and yields the results in the items' order. Items may come by and by:
 * each is begun as soon as it is there.
 *
 * At most `width` are under way or wait to be taken, so memory stays bounded. The first error ends
 * it; work under way is then left to its own signal.
 */
export async function* parallel<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  for await (const item of items) {
    const result = work(item)
    // Awaited below, maybe after an earlier one has failed: then nobody hears this one's error.
    result.catch(() => null)
    running.push(result)
    const oldest = running.length >= width ? running.shift() : undefined
    if (oldest !== undefined) yield await oldest
  }
  for (const result of running) yield await result
}
