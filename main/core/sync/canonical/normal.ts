/**
 * Texts, addresses and numbers in one form (section 3): NFC, LF, no empty ends. Every function
 * gives back what it is given once that is normal, so that it may be used twice.
 */

/** Signs that show nothing and that servers add or drop: controls, soft hyphen, zero width, BOM. */
const unseen = /[\p{Cc}\u00AD\u200B\u2060\uFEFF]/gu

/** A text of several lines: LF, no spaces at line ends, no empty lines at either end. */
export function normalText(text: string): string {
  const lines = text
    .normalize('NFC')
    .replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(unseen, (sign) => (sign === '\n' || sign === '\t' ? sign : ''))
    .replaceAll('\u00A0', ' ')
    .split('\n')
    .map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  const last = lines.findLastIndex((line) => line !== '')
  return first < 0 ? '' : lines.slice(first, last + 1).join('\n')
}

/** A text of one line. */
export const normalLine = (text: string): string => normalText(text).replaceAll(/\s+/g, ' ').trim()

/** An e-mail address in lower case, without `mailto:` and brackets; empty if it is none. */
export function normalMail(address: string): string {
  const bare = normalLine(address)
    .replace(/^mailto:/i, '')
    .replaceAll(/^<|>$/g, '')
    .toLowerCase()
  return /^[^\s@]+@[^\s@]+$/.test(bare) ? bare : ''
}

const digits = (text: string): string =>
  text.normalize('NFKC').replaceAll(/[\s().\-/\u2010-\u2015]/g, '')

/**
 * A phone as E.164 where that can be told: with `+` or `00`, or a mainland mobile of eleven digits
 * (D's key of a contact, `86-138…` there). Anything else stays as its digits, so that an extension
 * is not lost.
 */
export function normalPhone(phone: string): string {
  const bare = digits(normalLine(phone)).replace(/^00/, '+')
  if (/^\+\d{4,15}$/.test(bare)) return bare
  if (/^861[3-9]\d{9}$/.test(bare)) return `+${bare}`
  return /^1[3-9]\d{9}$/.test(bare) ? `+86${bare}` : bare
}

/** Distinct texts in the order of their code units, without empty ones. */
export const normalSet = (list: readonly string[]): readonly string[] =>
  [...new Set(list.map(normalLine))]
    .filter((one) => one !== '')
    .toSorted((a, b) => (a < b ? -1 : 1))

/** Distinct texts in their own order, without empty ones. */
export const inOrder = (list: readonly string[]): readonly string[] =>
  [...new Set(list)].filter((one) => one !== '')

/** Distinct numbers, the smallest first. */
export const normalNumbers = (list: readonly number[]): readonly number[] =>
  [...new Set(list)].filter((one) => Number.isFinite(one)).toSorted((a, b) => a - b)
