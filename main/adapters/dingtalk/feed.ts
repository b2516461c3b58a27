/** What is found by and by: every reader gets all of it, from the beginning. */
export interface Feed<T> {
  add(item: T): void
  /** Nothing more comes: everything was found, or `error` ended it. */
  end(error?: Error): void
  /** Ends with the feed; throws its error after all that was found before. */
  read(): AsyncIterable<T>
}

/** Makes an empty feed. */
export function createFeed<T>(): Feed<T> {
  const items: T[] = []
  let over: { error: Error | undefined } | null = null
  let more = Promise.withResolvers<null>()

  function wake(): void {
    more.resolve(null)
    more = Promise.withResolvers()
  }

  return {
    add(item) {
      items.push(item)
      wake()
    },
    end(error) {
      over = { error }
      wake()
    },
    async *read() {
      let at = 0
      for (;;) {
        for (; at < items.length; at += 1) yield items[at] as T
        if (over?.error !== undefined) throw over.error
        if (over !== null) return
        await more.promise
      }
    },
  }
}
