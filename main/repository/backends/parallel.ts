/**
 * Runs `action` for every item, at most `limit` at a time, and gives the answers in order.
 *
 * The first failure ends it: nothing new is begun, what runs is awaited, then it is thrown.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  action: (item: T, position: number) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = []
  let next = 0
  let failure: { error: unknown } | null = null
  const lane = async (): Promise<void> => {
    while (failure === null && next < items.length) {
      const position = next++
      // The position is below the length, so the item is there; T may itself hold undefined.
      const item = items[position] as T
      try {
        answers[position] = await action(item, position)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  const found = failure as { error: unknown } | null
  if (found !== null) throw found.error
  return answers
}
