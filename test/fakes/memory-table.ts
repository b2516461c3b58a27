/** What takes back, in reverse order, all that was done since a transaction began. */
export interface UndoLog {
  /** Runs work; where it throws, every change since is taken back. One inside another is one. */
  transaction<T>(work: () => T): T
  /** Notes how to take back a change; only inside a transaction does it matter. */
  note(takeBack: () => void): void
}

/** Makes the log that the tables of one memory database share. */
export function createUndoLog(): UndoLog {
  let steps: (() => void)[] | null = null
  return {
    transaction(work) {
      if (steps !== null) return work()
      const own: (() => void)[] = []
      steps = own
      try {
        return work()
      } catch (error) {
        for (const step of own.toReversed()) step()
        throw error
      } finally {
        steps = null
      }
    },
    note: (takeBack) => void steps?.push(takeBack),
  }
}

/** Rows by key in order of their first coming; rows are never changed in place. */
export interface MemoryTable<K, V> {
  get(key: K): V | undefined
  set(key: K, row: V): void
  delete(key: K): void
  rows(): readonly V[]
}

/** A table whose changes a log can take back. */
export function memoryTable<K, V>(log: UndoLog): MemoryTable<K, V> {
  const held = new Map<K, V>()
  return {
    get: (key) => held.get(key),
    set(key, row) {
      const before = held.get(key)
      held.set(key, row)
      log.note(() => void (before === undefined ? held.delete(key) : held.set(key, before)))
    },
    delete(key) {
      if (!held.has(key)) return
      // A row that comes back must stand where it stood.
      const order = [...held]
      held.delete(key)
      log.note(() => {
        held.clear()
        for (const [name, row] of order) held.set(name, row)
      })
    },
    rows: () => [...held.values()],
  }
}
