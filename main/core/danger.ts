/**
 * What cannot be undone, asked for and not done yet (ux-spec, section 15, level 4); times in
 * milliseconds since 1970.
 */
export type Waiting = Readonly<{
  /** `p3`; `system` where nobody is there to sign in. */
  by: string
  reason: string
  asked: number
  due: number
  /** The other Owner who agreed. */
  agreed: string | null
}>

/** People as they are now: whoever left has no say any more. */
export type Deciding = Readonly<{
  /** Ids of Owners who can sign in. */
  owners: readonly string[]
  /** Ids of all who can sign in. */
  people: readonly string[]
}>

/** So long anyone in charge can cancel. */
export const dangerDelay = 7 * 86_400_000

/** Where two Owners exist, one is not enough: another than the one who asked must agree. */
export const needsOwner = ({ by, agreed }: Waiting, { owners }: Deciding): boolean =>
  owners.length >= 2 && (agreed === null || agreed === by || !owners.includes(agreed))

/** What somebody asked for who is gone meanwhile is asked by nobody. */
export const hasLapsed = ({ by }: Waiting, { people }: Deciding): boolean =>
  by !== 'system' && !people.includes(by)

/** Whether it may be done now. */
export const mayBeDone = (waiting: Waiting, deciding: Deciding, now: number): boolean =>
  now >= waiting.due && !needsOwner(waiting, deciding) && !hasLapsed(waiting, deciding)
