import type { Fresh } from './read.ts'

/** What a read just before a write found, while it can be relied on. */
export type Recent = Readonly<{
  note: (id: string, fresh: Fresh) => void
  /** The newest read of an event, and whether it is young enough to write upon. */
  of: (id: string) => Readonly<{ fresh: Fresh; young: boolean }> | null
  forget: (id: string) => void
}>

/** Between reading and writing a person's change would not be seen (6.4): never longer than this. */
const longestGap = 400
const mostKept = 50

/** Keeps the reads that the protocol makes just before its writes. */
export function createRecent(now: () => number): Recent {
  const kept = new Map<string, Readonly<{ fresh: Fresh; at: number }>>()
  return {
    note(id, fresh) {
      kept.delete(id)
      kept.set(id, { fresh, at: now() })
      const [oldest] = kept.keys()
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    },
    of(id) {
      const found = kept.get(id)
      if (found === undefined) return null
      const age = now() - found.at
      return { fresh: found.fresh, young: age >= 0 && age <= longestGap }
    },
    forget: (id) => void kept.delete(id),
  }
}
