/** Flags that are states of their own, and those that programs set for themselves. */
const own = /^(?:\\.*|\$.*|(?:non|not)?junk|forwarded|redirected|mdnsent)$/i

/** What an atom may hold (RFC 3501, section 9), and does not stand for something else here. */
const plain = /^[A-Za-z0-9._+-]+$/
const coded = /^(?:[A-Za-z0-9._+-]|=[0-9A-F]{2})+$/

/**
 * Writes a category as an IMAP keyword: keywords are atoms in ASCII, so that every other byte of its
 * UTF-8 is `=XX`, as in quoted-printable.
 */
export const keywordOf = (category: string): string =>
  plain.test(category)
    ? category
    : [...Buffer.from(category)]
        .map((byte) => {
          const sign = String.fromCharCode(byte)
          return plain.test(sign) ? sign : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        })
        .join('')

/** Reads a keyword as a category; another program's word stays as it is. */
export function categoryOf(keyword: string): string {
  if (!coded.test(keyword) || plain.test(keyword)) return keyword
  const bytes = keyword.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch (error) {
    if (error instanceof TypeError) return keyword
    throw error
  }
}

/** What flags tell of a mail. */
export type FlagState = Readonly<{
  read: boolean
  flagged: boolean
  keywords: readonly string[]
  /** It is marked to be deleted, which may still be taken back. */
  marked: boolean
}>

/** Reads flags. */
export const stateOf = (flags: readonly string[]): FlagState => {
  const lower = new Set(flags.map((flag) => flag.toLowerCase()))
  return {
    read: lower.has('\\seen'),
    flagged: lower.has('\\flagged'),
    keywords: flags.filter((flag) => !own.test(flag)).map(categoryOf),
    marked: lower.has('\\deleted'),
  }
}

/** Servers refuse longer ones (Dovecot: `mail_max_keyword_length`), and the whole change with them. */
const longest = 50

/** The flags of a state. */
export const flagsFor = (
  state: Readonly<{ read: boolean; flagged: boolean; keywords: readonly string[] }>,
): readonly string[] => [
  ...(state.read ? ['\\Seen'] : []),
  ...(state.flagged ? ['\\Flagged'] : []),
  // A category that would be a flag of its own, or is too long for one, is left out.
  ...state.keywords
    .map(keywordOf)
    .filter((keyword) => !own.test(keyword) && keyword.length <= longest),
]
