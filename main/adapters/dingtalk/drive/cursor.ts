import { createHash } from 'node:crypto'

import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { recordLine } from '../../exact-json.ts'
import { type Dentry, recordOf } from './dentry.ts'

const spaceShape = z.object({
  /** Newest change seen, milliseconds since 1970. */
  seen: z.number(),
  /** Fingerprints of the entries that changed shortly before it: they come again. */
  recent: z.record(z.string(), z.string()),
  /** Id of the recycle bin, and what lay in it. */
  bin: z.string(),
  recycled: z.array(z.string()),
  /** Entries to hand on again, as something of them failed. */
  again: z.array(z.string()),
  /** How many entries there were. */
  count: z.number(),
  /** Stands for all entries of a space that one answer shows; null for a longer one. */
  all: z.string().nullable().default(null),
})
const cursorShape = z.object({ version: z.literal(1), spaces: z.record(z.string(), spaceShape) })

/** Where the reading of one space stands. */
export type SpaceCursor = Readonly<z.infer<typeof spaceShape>>

/** Reads a saved cursor; no space is known where there is none or it is not ours. */
export function readCursor(saved: Json | null): Map<string, SpaceCursor> {
  const read = cursorShape.safeParse(saved)
  return new Map(read.success ? Object.entries(read.data.spaces) : [])
}

/** The cursor as it is saved. */
export const cursorOf = (spaces: ReadonlyMap<string, SpaceCursor>): Json => ({
  version: 1,
  spaces: Object.fromEntries([...spaces].toSorted(([a], [b]) => (a < b ? -1 : 1))),
})

/** Changes are listed again from this long before the newest one: times are of minutes or seconds. */
export const overlap = 3_600_000
/** More recent changes than these are not remembered: they are compared with the copy instead. */
const mostRecent = 2_000

/** Stands for everything that an entry's record says, its versions left out. */
export function fingerprint({ record }: Dentry): string {
  const { _dk, ...own } = recordOf(record)
  return createHash('sha256').update(recordLine(own)).digest('base64url').slice(0, 16)
}

/** Most entries of a space that are looked at all at once; a page has room for some more. */
const mostAtOnce = 45

/** Stands for all entries of a space together; null where there are too many for one answer. */
export function printOfAll(dentries: Iterable<Dentry>): string | null {
  const all = [...dentries].filter(({ deleted }) => !deleted)
  if (all.length > mostAtOnce) return null
  const lines = all.map((one) => `${one.id} ${fingerprint(one)}\n`).toSorted()
  return createHash('sha256').update(lines.join('')).digest('base64url').slice(0, 22)
}

/** Newest change among entries, and fingerprints of those that the next listing shows again. */
export function seenOf(
  dentries: Iterable<Dentry>,
  before = 0,
): Pick<SpaceCursor, 'seen' | 'recent'> {
  const all = [...dentries]
  const seen = all.reduce((newest, { time }) => Math.max(newest, time), before)
  const recent = all.filter(({ time }) => time >= seen - overlap)
  if (recent.length > mostRecent) return { seen, recent: {} }
  return { seen, recent: Object.fromEntries(recent.map((one) => [one.id, fingerprint(one)])) }
}
