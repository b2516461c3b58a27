import type { Side } from './types.ts'

/** Which way changes cross. One-way links mark edits on the copy as "differs here". */
export type Direction = 'both' | 'D-to-M' | 'M-to-D'

/**
 * Whose value stands where both sides changed the same field and the merge table (5.1) would let one
 * of them lose: the table's, one side's, or nobody's until a person settles it. Sets that are joined
 * and edits of a text that merge lose nothing, so that no rule is asked for them. What the table
 * itself asks a person (when an event to come takes place, the only address), what protects (done,
 * unread, a move against the bin) and edits that only one side made are the table's with every rule.
 */
export type Conflicts = 'table' | Side | 'ask'

/** What a link covers (section 13). An item is in scope if its container and its day are. */
export type Scope = Readonly<{
  /** Remote ids of containers per side; null = all that the kind takes by default. */
  containers: Readonly<Record<Side, readonly string[] | null>>
  /**
   * Days around today that items enter through, for events and mails; null = everything. An item
   * that has a pair leaves only `slack` days beyond (9.1).
   */
  window: Readonly<{ before: number; after: number | null; slack: number }> | null
}>

/** Limits of the brake over 24 h (section 7). */
export type BrakeLimits = Readonly<{
  deletes: number
  deleteShare: number
  changeShare: number
  creates: number
  createShare: number
  emptied: number
  /** Shares count beyond this many items, so that one of three contacts can be deleted. */
  floor: Readonly<{ deletes: number; changes: number; creates: number }>
}>

/** The brake's limits as designed. */
export const usualBrake: BrakeLimits = {
  deletes: 25,
  deleteShare: 0.05,
  changeShare: 0.3,
  creates: 200,
  createShare: 0.2,
  emptied: 10,
  floor: { deletes: 5, changes: 20, creates: 20 },
}

/** Rules of a link. */
export type Policy = Readonly<{
  direction: Direction
  /** `never`: nothing is deleted by the sync on either side; a copy left behind is detached. */
  deletions: 'both' | 'never'
  /** Absent in links of earlier versions: `table`. */
  conflicts?: Conflicts
  /** Events only: `busy` mirrors private events as "Busy" without text, one-way. */
  private: 'busy' | 'full'
  /** IANA zone of the person, in which an instant becomes a date. */
  zone: string
  /** First sync: whose value stands where both have one, per field; others wait for a person. */
  prefer: Readonly<Record<string, Side>>
  /** First sync and doubles: item keys ("D:id") that a person ticked to be copied nevertheless. */
  copyDoubles: readonly string[]
  /** Largest mail that is copied. */
  maxBytes: number
  brake: BrakeLimits
}>

/** Policy of a new link. */
export const usualPolicy: Policy = {
  direction: 'both',
  deletions: 'both',
  conflicts: 'table',
  private: 'busy',
  zone: 'UTC',
  prefer: {},
  copyDoubles: [],
  maxBytes: 100 * 1024 * 1024,
  brake: usualBrake,
}

/** Tells whether changes on one side may be written to the other. */
export const crosses = (policy: Policy, from: Side): boolean =>
  policy.direction === 'both' || policy.direction === (from === 'D' ? 'D-to-M' : 'M-to-D')
