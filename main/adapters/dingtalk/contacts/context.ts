import { createHash } from 'node:crypto'

import { z } from 'zod'

import { keyedName, label } from '../../../core/names.ts'
import type { Before, Change, FileDraft, Json, Page, ReadAsk } from '../../../core/ports.ts'
import { recordBytes, recordLine } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import type { DingTalk } from '../client.ts'
import type { ItemTrouble } from '../item-failure.ts'

/** Fingerprints of people's list entries as they were when the record was last read, by userid. */
export type Cursor = {
  version: 1
  people: Record<string, string>
}
const prints = z.record(z.string(), z.string())
const cursorShape = z.object({ version: z.literal(1), people: prints })

/** What the parts of one reading share. */
export type Context = Readonly<{
  dingtalk: DingTalk
  ask: ReadAsk
  trouble: ItemTrouble
  /** What the copy before knew; empty in a full run. */
  saved: Cursor
  /** What the next run is to know; filled as records are read. */
  next: Cursor
  progress: { done: number; total: number | null }
}>

/** A cursor that knows nothing: everything is read again. */
export const emptyCursor = (): Cursor => ({ version: 1, people: {} })

/** Reads the cursor of the copy before; one that does not fit counts as none. */
export function readCursor(cursor: Json | null): Cursor {
  const result = cursorShape.safeParse(cursor)
  return result.success ? result.data : emptyCursor()
}

/** Shortens what a list tells of a record to a word that changes with it. */
export const fingerprint = (value: Json): string =>
  createHash('sha256').update(recordLine(value)).digest('hex').slice(0, 16)

/** Makes a page; only pages after which the tree fits the cursor carry it. */
export function page(context: Context, changes: readonly Change[], cursor = false): Page {
  const { progress, next } = context
  progress.done += changes.filter(({ is }) => is !== 'complete' && is !== 'moved').length
  const total = progress.total === null ? null : Math.max(progress.total, progress.done)
  const counted = { changes, done: progress.done, total }
  return cursor ? { ...counted, cursor: structuredClone(next) } : counted
}

/** Items of a page. */
export const pageSize = 100

/** Gathers changes into pages. */
export async function* inPages(context: Context, changes: AsyncIterable<Change>) {
  let gathered: Change[] = []
  for await (const change of changes) {
    gathered.push(change)
    if (gathered.length < pageSize) continue
    yield page(context, gathered)
    gathered = []
  }
  if (gathered.length > 0) yield page(context, gathered)
}

/** Names of the files in a folder of the copy before, by the key that they bear. */
export type SavedNames = ReadonlyMap<string, readonly string[]>

/** Reads which files a folder of the copy before has. */
export async function savedNames(before: Before, folder: string): Promise<SavedNames> {
  const names = new Map<string, string[]>()
  for (const { name, is } of await before.list(folder)) {
    const key = /~([a-z2-7]{8})\.(?:json|vcf)$/.exec(name)?.[1]
    if (is === 'file' && key !== undefined) names.set(key, [...(names.get(key) ?? []), name])
  }
  return names
}

/** Paths of an item's files in the copy before. */
export const pathsOf = (saved: SavedNames, folder: string, key: string): string[] =>
  (saved.get(key) ?? []).map((name) => `${folder}/${name}`)

/** Types of records of this kind; they are part of the keys in names. */
export type ContactType = 'user' | 'dept' | 'role' | 'external'

/** The key of a record of this kind. */
export const contactKey = (type: ContactType, id: string): string => itemKey('contacts', type, id)

/** `Sales~k7q2m4xa`. */
export const stemOf = (type: ContactType, id: string, name: string): string =>
  keyedName(label(name), contactKey(type, id))

/** Drafts a file of a record; DingTalk's contacts carry no time of change. */
export const fileOf = (path: string, content: Uint8Array): FileDraft => ({
  path,
  time: 0,
  content,
})

/** Drafts the record file of an item. */
export const recordFile = (path: string, record: Json): FileDraft =>
  fileOf(path, recordBytes(record))
