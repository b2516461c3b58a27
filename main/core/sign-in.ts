/** Wrong tries before someone is kept out, and for how long (ux-spec, DK-1702). */
export const mostTries = 5
export const lockedFor = 15 * 60_000

/** Wrong tries of one name or factor; times in milliseconds since 1970. */
export type Tries = Readonly<{ tries: number; last: number; lockedUntil: number | null }>

export const noTries: Tries = { tries: 0, last: 0, lockedUntil: null }

/** One more wrong try. Tries older than the lock's length no longer count. */
export function afterWrong(before: Tries, now: number): Tries {
  const isOld = now - before.last >= lockedFor || before.lockedUntil !== null
  const tries = (isOld ? 0 : before.tries) + 1
  return { tries, last: now, lockedUntil: tries >= mostTries ? now + lockedFor : null }
}

/**
 * Minutes that someone is still kept out, rounded up; 0 = may try. A clock that was set back does
 * not keep anyone out for longer than the lock's own length.
 */
export function minutesLocked({ lockedUntil }: Tries, now: number): number {
  if (lockedUntil === null || now >= lockedUntil) return 0
  return Math.ceil(Math.min(lockedUntil - now, lockedFor) / 60_000)
}

/** Minutes without input after which a session locks: an Owner's choice within bounds. */
export const lockMinutes = { least: 5, usual: 15, most: 60 } as const
/** Seconds before the lock in which the window warns. */
export const warnSeconds = 60

/** The lock's minutes from what was noted; nonsense is the usual. */
export function lockMinutesOf(noted: string | null): number {
  const minutes = noted !== null && /^\d{1,3}$/.test(noted) ? Number(noted) : lockMinutes.usual
  const isFit = minutes >= lockMinutes.least && minutes <= lockMinutes.most
  return isFit ? minutes : lockMinutes.usual
}

/** Tells whether a session without input since `touched` is locked; a clock set back locks it too. */
export const isLocked = (touched: number, minutes: number, now: number): boolean =>
  now >= touched + minutes * 60_000 || now < touched - 60_000

/** How a name is compared: width, case and spaces do not count. */
export const nameKey = (name: string): string =>
  name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim()

/** How a password is read off the keys: two ways to type one character give the same bytes. */
export const readPassword = (typed: string): string => typed.normalize('NFKC')

const wellKnown = [
  'password',
  'passw0rd',
  'qwertyuiop',
  'asdfghjkl',
  '1234567890',
  '0123456789',
  '9876543210',
  'abcdefghij',
  'iloveyou',
  'dingtalk',
  'dingkeep',
  'administrator',
]

/** Tells whether a password is too short or known to everyone; `about` = name and mail of the person. */
export function isWeak(password: string, about: readonly string[]): boolean {
  const text = readPassword(password)
  const plain = nameKey(text)
  if (Array.from(text).length < 10 || new Set(plain).size < 5) return true
  const parts = about.flatMap((one) => [nameKey(one), nameKey(one).split('@')[0] ?? ''])
  const known = [...wellKnown, ...parts.filter((part) => part.length >= 3)]
  // What is left beside a known word must be a password of its own by half.
  return known.some((word) => plain.includes(word) && plain.replaceAll(word, '').length < 6)
}

/** A code as typed, without spaces and dashes, in capitals. */
export const readCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
