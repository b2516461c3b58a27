import { z } from 'zod'

import { type AskOf, Kind, Moment, restorers, SnapshotId, SearchWords } from './common.ts'
import { Cursor, Day, Item, ItemName, Key, Page, Person } from './items.ts'

/** A copy of the organisation as the list of copies shows it. */
const Copy = z.object({
  id: SnapshotId,
  /** End of reading. */
  at: Moment,
  /** Day in the office's zone. */
  day: Day,
  mode: z.enum(['full', 'incremental', 'live']),
  /** Some kind could not be read to its end. */
  partial: z.boolean(),
  /** A person has pinned it. */
  pinned: z.boolean(),
  /** Items that this copy has new, other or no more than the copy before; within the reach. */
  added: z.int(),
  changed: z.int(),
  gone: z.int(),
  /** More than 50 and more than a fifth of a kind vanished (DK-1403's rule). */
  unusual: z.boolean(),
})

/** One day of the heat map; days without a copy are left out. */
const DayOfCopies = z.object({
  day: Day,
  copies: z.int(),
  /** Added, changed and gone items of all copies of the day. */
  changes: z.int(),
  gone: z.int(),
  unusual: z.boolean(),
})

const Department = z.object({
  key: Key,
  name: z.string(),
  /** Null for the top, or where the one above is outside the reach. */
  parent: Key.nullable(),
  /** People directly in it, in this copy. */
  people: z.int(),
})

const KindCount = z.object({ kind: Kind, items: z.int() })

/** Whose items: of a person, of a department with all below it, of those who left, or of nobody. */
const whose = {
  kind: Kind.nullable(),
  person: Key.nullable(),
  department: Key.nullable(),
  /** Only items of people who left the company. */
  left: z.boolean().default(false),
}

const limit = z.int().min(1).max(500).default(100)

export const browseAsks = {
  /** Copies of `until` and the days before, newest first; `before` = `next` of the page before. */
  'browse.copies': {
    access: restorers,
    input: z.object({
      before: Cursor.nullable(),
      /** Null: up to the newest copy. */
      until: Day.nullable().default(null),
      limit,
    }),
    output: z.object({
      copies: z.array(Copy),
      next: Cursor.nullable(),
      /** Copies of the whole list. */
      total: z.int(),
      /** Snapshot files that cannot be read; null where the storage is away. */
      unreadable: z.int().nullable(),
    }),
  },
  /** Days with copies for the heat map, oldest first: `weeks` weeks up to and with `until`. */
  'browse.days': {
    access: restorers,
    input: z.object({ until: Day.nullable(), weeks: z.int().min(1).max(53).default(20) }),
    output: z.object({
      /** First and last day that was asked for. */
      from: Day,
      until: Day,
      days: z.array(DayOfCopies),
      /** True where there are copies before `from`. */
      older: z.boolean(),
    }),
  },
  /**
   * Departments and counts of one copy. With `person`, `department` or `left` the counts are theirs.
   * People come by `browse.people`.
   */
  'browse.tree': {
    access: restorers,
    input: z.object({ copy: SnapshotId, ...whose }).omit({ kind: true }),
    output: z.object({
      departments: z.array(Department),
      /** People who left and of whom this copy holds something. */
      left: z.int(),
      kinds: z.array(KindCount),
    }),
  },
  /** People of a copy by name: of one department (not those below it), who left, or all. */
  'browse.people': {
    access: restorers,
    input: z.object({
      copy: SnapshotId,
      department: Key.nullable(),
      left: z.boolean().default(false),
      /** Part of the name; both Chinese scripts match each other. */
      words: SearchWords.default(''),
      cursor: Cursor.nullable(),
      limit,
    }),
    output: z.object({
      people: z.array(
        Person.extend({
          left: z.boolean(),
          /** Keys of the departments; those outside the reach are left out. */
          departments: z.array(Key),
        }),
      ),
      next: Cursor.nullable(),
    }),
  },
  /** Items of one copy; a page costs the same at every depth. */
  'browse.items': {
    access: restorers,
    input: z.object({
      copy: SnapshotId,
      ...whose,
      /** Newest first, oldest first, or by title from A. */
      sort: z.enum(['newest', 'oldest', 'title']).default('newest'),
      filter: z
        .object({
          /** All of these words in title or text. */
          words: SearchWords.default(''),
          /** Days, both included. */
          since: Day.nullable().default(null),
          until: Day.nullable().default(null),
          state: z.enum(['deleted', 'changed', 'unchanged']).nullable().default(null),
        })
        .prefault({}),
      cursor: Cursor.nullable(),
      limit,
    }),
    output: Page,
  },
  /** What vanished, newest first; the copy that still holds each. */
  'browse.deleted': {
    access: restorers,
    input: z.object({
      ...whose,
      /** Looks back so many days from now; null: as far as there are copies. */
      days: z.int().min(1).max(3_660).nullable().default(30),
      cursor: Cursor.nullable(),
      limit,
    }),
    output: z.object({
      items: z.array(
        Item.extend({
          /** When it was last there, and the first copy without it. */
          seen: Moment,
          missed: Moment,
        }),
      ),
      next: Cursor.nullable(),
    }),
  },
  /** One item in all its versions, newest first. */
  'browse.versions': {
    access: restorers,
    input: z.object({ item: ItemName }),
    output: z.object({
      title: z.string(),
      kind: Kind,
      state: z.enum(['deleted', 'here']),
      versions: z.array(
        z.object({
          /** Oldest and newest copy that hold exactly this. */
          first: z.object({ copy: SnapshotId, at: Moment }),
          last: z.object({ copy: SnapshotId, at: Moment }),
          path: z.string(),
          size: z.int(),
          time: Moment,
          current: z.boolean(),
          /** How many copies hold exactly this. */
          copies: z.int(),
        }),
      ),
    }),
  },
} as const satisfies Record<string, AskOf>

/** From where to where in a text (UTF-16 units, end not included) words were found. */
const Mark = z.tuple([z.int(), z.int()])

const Marked = z.object({ text: z.string(), marks: z.array(Mark) })

export const searchAsks = {
  /**
   * Items of all copies whose title or text has all words, newest first; traditional and simplified
   * Chinese find each other. Words only: there is no query language.
   */
  'search.read': {
    access: restorers,
    input: z.object({
      words: SearchWords,
      ...whose,
      /** Days in the office's zone, both included. */
      since: Day.nullable(),
      until: Day.nullable(),
      onlyDeleted: z.boolean().default(false),
      cursor: Cursor.nullable(),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: z.object({
      hits: z.array(
        Item.extend({
          /** Name of the file where the words stand in a file of the item; null: in its record. */
          part: z.string().nullable(),
          title: z.string(),
          titleMarks: z.array(Mark),
          /** Words around the first place in the text; null where there is no text. */
          snippet: Marked.nullable(),
          /** How many copies hold the item in this form. */
          copies: z.int(),
        }),
      ),
      next: Cursor.nullable(),
      /** Copies that were looked through. */
      copies: z.int(),
    }),
  },
} as const satisfies Record<string, AskOf>
