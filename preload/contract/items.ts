import { z } from 'zod'

import { CopyPath, Kind, Moment, SnapshotId } from './common.ts'

/** Name of an item over all copies and paths, as the engine gave it out. */
export const ItemName = z.string().min(1).max(4_500)

/** Key of a person or department: what stands behind the tilde in names (conventions, section 4). */
export const Key = z.string().regex(/^([a-z2-7]{8}|[a-z2-7]{12})$/)

/** A calendar day in the office's zone, `2026-11-20`. */
export const Day = z.iso.date()

/** Where a list goes on: `next` of the page before, never made by the window. */
export const Cursor = z.string().min(1).max(200)

/** A person with the name that the newest record has. */
export const Person = z.object({ key: Key, name: z.string() })

/** How an item stands now: gone from the newest copy, other than then, or the same. */
export const StateNow = z.enum(['deleted', 'changed', 'unchanged'])

/** What sort of item it is; the window picks icon and words by it. */
export const ItemType = z.enum([
  'user',
  'external',
  'dept',
  'role',
  'contacts',
  'event',
  'instance',
  'template',
  'message',
  'file',
])

/** One item: a person, an event, an approval, a file; its readable forms are part of it. */
export const Item = z.object({
  item: ItemName,
  kind: Kind,
  type: ItemType,
  /** Name as people know it: subject, form's title, file name. */
  title: z.string(),
  person: Person.nullable(),
  /** When it happened or was changed. */
  time: Moment,
  size: z.int(),
  /** Path in the copy of the item's record or file. */
  path: CopyPath,
  /** The newest copy that holds it in this form. */
  copy: SnapshotId,
  state: StateNow,
})

export const Page = z.object({
  items: z.array(Item),
  /** Null: the list ends here. */
  next: Cursor.nullable(),
})
