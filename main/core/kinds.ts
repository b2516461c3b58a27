/** The kinds that are built, in the order in which a run tells of them (conventions, section 1). */
export const kinds = [
  'contacts',
  'calendar',
  'approvals',
  'drive',
  'mail',
  'outlook-mail',
  'outlook-calendar',
  'outlook-contacts',
  'outlook-tasks',
  'folders',
] as const
export type Kind = (typeof kinds)[number]

/** The organisation's kinds, which a person ticks. The others are read where settings name what. */
export const tickedKinds = ['contacts', 'calendar', 'approvals', 'drive'] as const satisfies Kind[]

/** Kinds of Microsoft's mailboxes: read where the settings name a directory. */
export const outlookKinds = [
  'outlook-mail',
  'outlook-calendar',
  'outlook-contacts',
  'outlook-tasks',
] as const satisfies Kind[]

/** Tells whether a word from outside names a kind that is built. */
export const isKind = (word: string): word is Kind => (kinds as readonly string[]).includes(word)

/** Kinds whose calls DingTalk counts against the month's allowance. */
export const metered: Readonly<Record<Kind, boolean>> = {
  contacts: false,
  calendar: true,
  approvals: true,
  drive: true,
  mail: false,
  'outlook-mail': false,
  'outlook-calendar': false,
  'outlook-contacts': false,
  'outlook-tasks': false,
  folders: false,
}
