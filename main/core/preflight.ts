/** A copy as it bears on undoing: when it was made, and whether all of it could be read. */
export type CopyFact = Readonly<{ id: string; at: number; partial: boolean }>

/** A check of stored data; `whole` = every byte was read again, not a part or the structure alone. */
export type CheckFact = Readonly<{ at: number; whole: boolean; good: boolean }>

/** How the newest copy stands as the point to go back to before anything is written. */
export type RollbackPoint =
  | Readonly<{ is: 'ready'; copy: string; at: number; checked: number }>
  /** There is none, it is too old, it is partial, or it was not read again since. */
  | Readonly<{ is: 'none' }>
  | Readonly<{ is: 'old' | 'partial' | 'unchecked' | 'damaged'; copy: string; at: number }>

const day = 86_400_000

function standingOf(
  { id: copy, at, partial }: CopyFact,
  checks: readonly CheckFact[],
  now: number,
): RollbackPoint {
  if (partial) return { is: 'partial', copy, at }
  if (now - at >= day) return { is: 'old', copy, at }
  const since = checks.filter((check) => check.at >= at && check.at <= now)
  if (since.some(({ good }) => !good)) return { is: 'damaged', copy, at }
  const whole = since.filter((check) => check.whole).map((check) => check.at)
  return whole.length === 0
    ? { is: 'unchecked', copy, at }
    : { is: 'ready', copy, at, checked: Math.max(...whole) }
}

/**
 * Whether there is a verified copy younger than 24 h (conventions, section 16): complete, and all its
 * data read again with matching hashes after it was made. A check that found damage since takes it
 * away again. The newest one that will do; else how the newest complete copy stands. Times in
 * milliseconds since 1970; one from the future counts as none.
 */
export function rollbackPoint(
  { copies, checks }: Readonly<{ copies: readonly CopyFact[]; checks: readonly CheckFact[] }>,
  now: number,
): RollbackPoint {
  const past = copies.filter(({ at }) => at <= now).toSorted((a, b) => b.at - a.at)
  const inOrder = [...past.filter(({ partial }) => !partial), ...past.filter((one) => one.partial)]
  const standings = inOrder.map((one) => standingOf(one, checks, now))
  return standings.find(({ is }) => is === 'ready') ?? standings[0] ?? { is: 'none' }
}

/** What the sync writes at Microsoft, by its own kinds (conventions, section 1). */
export type SyncKind = 'mail' | 'event' | 'contact' | 'task'

/** Whose rights: a person's, or the app's own. */
type Access = 'delegated' | 'application'

const writeRights: Readonly<Record<SyncKind, Readonly<Record<Access, string>>>> = {
  mail: { delegated: 'Mail.ReadWrite', application: 'Mail.ReadWrite' },
  event: { delegated: 'Calendars.ReadWrite', application: 'Calendars.ReadWrite' },
  contact: { delegated: 'Contacts.ReadWrite', application: 'Contacts.ReadWrite' },
  task: { delegated: 'Tasks.ReadWrite', application: 'Tasks.ReadWrite.All' },
}

/** Rights of signing in and of reading, which no sync is the worse for. */
const harmless =
  /^(openid|profile|email|offline_access|User\..*Read(Basic)?(\.All)?|.*\.Read(Basic)?(\.All|\.Shared)?)$/

export type RightsFound = Readonly<{
  /** Needed for writing and there. */
  have: readonly string[]
  missing: readonly string[]
  /** Granted, and more than the sync needs: better taken away. */
  more: readonly string[]
}>

/** Compares the rights that a token names with the least that the sync of some kinds needs. */
export function syncRights(
  granted: ReadonlySet<string>,
  ask: Readonly<{ kinds: readonly SyncKind[]; access: Access }>,
): RightsFound {
  const needed = [...new Set(ask.kinds.map((kind) => writeRights[kind][ask.access]))]
  return {
    have: needed.filter((name) => granted.has(name)),
    missing: needed.filter((name) => !granted.has(name)),
    more: [...granted].filter((name) => !needed.includes(name) && !harmless.test(name)).toSorted(),
  }
}
