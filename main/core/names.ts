/** Longest label: characters (code points) and UTF-8 bytes (conventions, section 4). */
export const longestName = { characters: 60, bytes: 120 } as const

const longestExtension = 16

/** Characters that Windows refuses, and those that nobody can see: controls, formats, separators. */
const unfit = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Windows drops dots and spaces at the end of a name. */
const loose = /[.\s\p{Zs}]+$/u

/** Windows opens a device for these, whatever extension or spaces follow. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)[\s\p{Zs}]*(?:\.|$)/iu

/** Tells whether Windows would open a device for a name. */
export const isWindowsDevice = (name: string): boolean => device.test(name)

/** Names that the layout itself uses in a folder of files: the records and the shard folders. */
const ours = /^(?:_items\.jsonl|~[0-9a-f]{2})$/iu

const encoder = new TextEncoder()
const byteLength = (text: string): number => encoder.encode(text).length

const clean = (name: string): string =>
  name.toWellFormed().normalize('NFC').replace(unfit, '_').replace(loose, '')

/** Cuts by code points; a mark is not torn from its letter where anything else is left. */
function cut(text: string, limit: { characters: number; bytes: number }): string {
  const points = Array.from(text)
  let end = 0
  let bytes = 0
  while (end < points.length && end < limit.characters) {
    bytes += byteLength(points[end] ?? '')
    if (bytes > limit.bytes) break
    end += 1
  }
  const isMark = (at: number): boolean => /^\p{M}$/u.test(points[at] ?? '')
  let whole = end
  while (whole > 0 && isMark(whole)) whole -= 1
  return points.slice(0, whole === 0 ? end : whole).join('')
}

/** Parts a file name; the extension holds its dot and is empty where there is none to keep. */
function part(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot) : ''
  const isKept = /^\.[^\s~]+$/u.test(extension) && Array.from(extension).length <= longestExtension
  return isKept ? { stem: name.slice(0, dot), extension } : { stem: name, extension: '' }
}

function fit(name: string, extension: string): string {
  const stem = name.slice(0, name.length - extension.length)
  const room = {
    characters: longestName.characters - Array.from(extension).length,
    bytes: longestName.bytes - byteLength(extension),
  }
  return (cut(stem, room) + extension).replace(loose, '')
}

const orUntitled = (name: string): string => (name === '' ? 'untitled' : name)

function shape(name: string, extensionOf: (clean: string) => string): string {
  const fitted = fit(name, extensionOf(name))
  if (!device.test(fitted)) return orUntitled(fitted)
  const marked = `_${fitted}`
  return fit(marked, extensionOf(marked))
}

/**
 * Makes a display name fit to stand in a path on every system (conventions, section 4).
 *
 * Two names may give one label: a path needs the key beside it, see `keyedName`.
 */
export const label = (name: string): string => shape(clean(name), () => '')

/**
 * Makes a real file's name fit for every system; its extension is kept.
 *
 * `changed` tells that the name is not the real one, or is one that the layout uses itself: such a
 * name needs its key, see `keyedFileName`.
 */
export function fileName(name: string): { name: string; changed: boolean } {
  const fitted = shape(clean(name), (cleaned) => part(cleaned).extension)
  return { name: fitted, changed: fitted !== name || ours.test(fitted) }
}

/** Joins a label and its key: `Sales~k7q2m4xa`. */
export const keyedName = (name: string, key: string): string => `${name}~${key}`

/** Puts the key before a file name's extension: `plan~k7q2m4xa.xlsx`. */
export function keyedFileName(name: string, key: string): string {
  const { stem, extension } = part(name)
  return `${stem}~${key}${extension}`
}

/** Folds what file systems may not tell apart; rather too much than too little. */
export const foldedName = (name: string): string =>
  name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')

export type NamedEntry = Readonly<{ id: string; name: string }>

/** Gives an id its key, in the short or the long form. */
export type KeyOf = (id: string, long: boolean) => string

function nameAt(level: number, entry: NamedEntry, keyOf: KeyOf): string {
  const { name } = fileName(entry.name)
  return level === 0 ? name : keyedFileName(name, keyOf(entry.id, level > 1))
}

/**
 * Names the files and folders of one folder so that no two are the same on any file system.
 *
 * A key is added only where the rule changed the name or two differ only in case; the outcome does
 * not depend on the order. Ids must differ.
 */
export function folderNames(entries: readonly NamedEntry[], keyOf: KeyOf): Map<string, string> {
  const levels = new Map(entries.map(({ id, name }) => [id, fileName(name).changed ? 1 : 0]))
  for (;;) {
    const names = new Map<string, string>()
    const takers = new Map<string, string[]>()
    for (const entry of entries) {
      const name = nameAt(levels.get(entry.id) ?? 0, entry, keyOf)
      names.set(entry.id, name)
      const folded = foldedName(name)
      takers.set(folded, [...(takers.get(folded) ?? []), entry.id])
    }
    const clashing = [...takers.values()].filter((ids) => ids.length > 1).flat()
    const raised = clashing.filter((id) => (levels.get(id) ?? 0) < 2)
    if (raised.length === 0) return names
    for (const id of raised) levels.set(id, (levels.get(id) ?? 0) + 1)
  }
}
