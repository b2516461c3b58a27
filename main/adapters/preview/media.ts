import { decode } from '../decode-text.ts'

/** Readable text of a preview at most; more is cut. */
export const longestText = 256 * 1024
/** Pictures that are shown at most. */
export const largestPicture = 5 * 1_048_576
/** Mails that are opened at most; their attachments count. */
export const largestMail = 25 * 1_048_576

const starts = (bytes: Uint8Array, ...first: readonly (number | null)[]): boolean =>
  bytes.length >= first.length && first.every((byte, at) => byte === null || bytes[at] === byte)

/** The picture type that the first bytes tell, whatever the name says; never SVG: it has scripts. */
export function pictureType(bytes: Uint8Array): string | null {
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (starts(bytes, 0x47, 0x49, 0x46, 0x38, null, 0x61)) return 'image/gif'
  const riff = starts(bytes, 0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50)
  if (riff) return 'image/webp'
  return starts(bytes, 0x42, 0x4d) && bytes.length > 26 && bytes[14] === 40 ? 'image/bmp' : null
}

/** Formats that are no text although some of their bytes are: PDF, and anything in a ZIP. */
export const isBundle = (bytes: Uint8Array): boolean =>
  starts(bytes, 0x25, 0x50, 0x44, 0x46, 0x2d) || starts(bytes, 0x50, 0x4b, 0x03, 0x04)

const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** What the ending of a name promises. */
export function promised(name: string): 'html' | 'mail' | 'text' | null {
  const ending = extensionOf(name)
  if (['html', 'htm', 'xhtml'].includes(ending)) return 'html'
  if (ending === 'eml') return 'mail'
  return texts.has(ending) ? 'text' : null
}

const texts: ReadonlySet<string> = new Set(
  (
    'txt md csv tsv log json jsonl xml yml yaml ini conf ics vcf sql css js ts py sh bat ps1 ' +
    'svg rtf srt toml'
  ).split(' '),
)

/** Bytes that no text has: zeros and control characters other than line ends, tabs and escape. */
function hasBinary(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return !isWide && bytes.some((byte) => byte < 9 || (byte > 13 && byte < 27))
}

function isUtf8(bytes: Uint8Array, isWhole: boolean): boolean {
  try {
    // A beginning may end in the middle of a letter.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole })
    return true
  } catch {
    return false // the decoder says no more than "not UTF-8", which is the question here
  }
}

/**
 * The text that bytes hold, or null where they are none: by the name's promise in any encoding that
 * offices use, else only as proper UTF-8. `isWhole`: false for the beginning of a longer file.
 */
export function textOf(
  bytes: Uint8Array,
  { name, isWhole }: Readonly<{ name: string; isWhole: boolean }>,
): string | null {
  if (hasBinary(bytes)) return null
  if (promised(name) === null && !isUtf8(bytes, isWhole)) return null
  const whole = isWhole || isUtf8(bytes, true) ? bytes : withoutTorn(bytes)
  return decode(whole)
}

/** Bytes without the torn letter at their end. */
function withoutTorn(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1
  const isTorn = end > 0 && (bytes[end - 1] ?? 0) >= 0xc0
  return isTorn && isUtf8(bytes.subarray(0, end - 1), true) ? bytes.subarray(0, end - 1) : bytes
}
