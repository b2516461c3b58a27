import { z } from 'zod'

import type { Listing } from './port.ts'
import { uidRange } from './uids.ts'

const shape = z.object({
  v: z.literal(1),
  uidValidity: z.string(),
  uidNext: z.number(),
  modseq: z.string().nullable(),
  /** Flags, joined by spaces → UIDs that bear exactly these, as a sequence set. */
  flags: z.record(z.string(), z.string()),
})

/** What a folder was when it was read to its end. */
export type FolderMark = Readonly<z.output<typeof shape>>

/** Flags of all messages: UID → flags, joined by spaces. */
export type FlagTable = ReadonlyMap<number, string>

/** Reads a cursor of ours; null for anything else. */
export function markIn(text: string): FolderMark | null {
  try {
    const read = shape.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function* uidsIn(range: string): Generator<number> {
  for (const part of range.split(',')) {
    const [first = 0, last = first] = part.split(':').map(Number)
    for (let uid = first; uid <= last && uid > 0; uid += 1) yield uid
  }
}

/** The table of a mark. */
export function tableOf({ flags }: FolderMark): FlagTable {
  const table = new Map<number, string>()
  for (const [joined, range] of Object.entries(flags))
    for (const uid of uidsIn(range)) table.set(uid, joined)
  return table
}

/** Flags of a message as a table has them. */
export const joined = (flags: readonly string[]): string => flags.join(' ')

/** Flags out of a table. */
export const parted = (text: string): readonly string[] => (text === '' ? [] : text.split(' '))

/** Writes a mark: what was seen, however many there are, in some hundred bytes. */
export function markText({ state }: Pick<Listing, 'state'>, table: FlagTable): string {
  const groups = Map.groupBy(table, ([, flags]) => flags)
  const { uidValidity, uidNext, modseq } = state
  const flags = Object.fromEntries(
    [...groups].map(([name, all]) => [name, uidRange(all.map(([uid]) => uid))]),
  )
  const mark: FolderMark = { v: 1, uidValidity, uidNext, modseq, flags }
  return JSON.stringify(mark)
}
