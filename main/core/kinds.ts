/** The kinds that are built, in the order in which a run tells of them (conventions, section 1). */
export const kinds = ['contacts', 'calendar', 'approvals', 'drive', 'mail', 'folders'] as const
export type Kind = (typeof kinds)[number]

/** The organisation's kinds, which a person ticks. The others are read where settings name what. */
export const tickedKinds = ['contacts', 'calendar', 'approvals', 'drive'] as const satisfies Kind[]

/** Tells whether a word from outside names a kind that is built. */
export const isKind = (word: string): word is Kind => (kinds as readonly string[]).includes(word)

/** Kinds whose calls DingTalk counts against the month's allowance. */
export const metered: Readonly<Record<Kind, boolean>> = {
  contacts: false,
  calendar: true,
  approvals: true,
  drive: true,
  mail: false,
  folders: false,
}
