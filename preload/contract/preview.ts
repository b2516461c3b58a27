import { z } from 'zod'

import { type AskOf, CopyPath, Kind, Moment, restorers, SnapshotId } from './common.ts'
import { ItemName, Person, StateNow } from './items.ts'

/** A line's name: a word key below `restore.field.`, or `own` with the form's own label. */
const FieldName = z.enum([
  'own',
  'name',
  'nickname',
  'position',
  'departments',
  'roles',
  'mobile',
  'phone',
  'email',
  'workEmail',
  'jobNumber',
  'workplace',
  'hired',
  'company',
  'address',
  'remark',
  'start',
  'end',
  'where',
  'rooms',
  'organiser',
  'guests',
  'description',
  'online',
  'number',
  'state',
  'by',
  'department',
  'submitted',
  'finished',
  'copiedTo',
])
export type FieldName = z.infer<typeof FieldName>

/**
 * How a value is to be read: `moment` = ISO with `Z`, `day` = `2026-11-20`, `word` = a key below
 * `restore.value.` (`approved` `refused` `running` `withdrawn` `cancelled`).
 */
const ValueAs = z.enum(['text', 'moment', 'day', 'word'])

/** One line of a form. */
const Field = z.object({
  name: FieldName,
  label: z.string().nullable(),
  value: z.string(),
  as: ValueAs,
})

/** One step or comment of an approval. */
const Comment = z.object({
  by: z.string(),
  at: Moment.nullable(),
  /** A word key below `restore.step.`. */
  what: z.enum(['submitted', 'agreed', 'refused', 'commented', 'withdrew', 'other']),
  text: z.string(),
})

/** A file that belongs to the item, to be shown by its own path. */
const Attached = z.object({ name: z.string(), size: z.int(), path: CopyPath.nullable() })

const Fields = z.object({
  is: z.literal('fields'),
  form: z.enum(['person', 'event', 'approval', 'record']),
  fields: z.array(Field),
  comments: z.array(Comment),
  files: z.array(Attached),
})

/** Readable text, at most 256 KB of it. */
const Text = z.object({ is: z.literal('text'), text: z.string(), cut: z.boolean() })

/** A picture of a known type, told by its first bytes; `data:` address, at most 5 MB of picture. */
const Picture = z.object({ is: z.literal('picture'), url: z.string().regex(/^data:image\//) })

/**
 * A page, already in a document whose policy forbids scripts, forms and remote loads. It belongs in
 * `<iframe sandbox="" srcdoc>` and nowhere else.
 */
const Html = z.object({ is: z.literal('html'), document: z.string(), cut: z.boolean() })

/** A mail; `document` as in `html`, null where it has text only. */
const Mail = z.object({
  is: z.literal('mail'),
  subject: z.string(),
  from: z.string(),
  to: z.string(),
  cc: z.string(),
  at: Moment.nullable(),
  text: z.string(),
  document: z.string().nullable(),
  files: z.array(Attached),
})

/** Saved and in order, but not to be shown here: of another type, or too big. */
const None = z.object({ is: z.literal('none'), why: z.enum(['type', 'size', 'unreadable']) })

const Difference = z.object({
  name: FieldName,
  label: z.string().nullable(),
  /** Null where the field was not there. */
  before: z.string().nullable(),
  now: z.string().nullable(),
  as: ValueAs,
})

export const previewAsks = {
  /**
   * What a person sees of one item or file in one copy. Its bytes are read from the storage and
   * checked by hash; damage is a failure (`damageFound`), and so is a storage that is away.
   */
  'preview.read': {
    access: restorers,
    input: z.object({
      copy: SnapshotId,
      /** The item, or one of its files by path. */
      what: z.union([z.object({ item: ItemName }), z.object({ path: CopyPath })]),
    }),
    output: z.object({
      item: ItemName.nullable(),
      kind: Kind,
      title: z.string(),
      person: Person.nullable(),
      path: CopyPath,
      size: z.int(),
      time: Moment,
      state: StateNow,
      /** Oldest copy that holds exactly this. */
      firstSaved: Moment,
      /** SHA-256 of the bytes just read, where all of them were; every blob's hash was checked. */
      sha256: z.string().nullable(),
      shown: z.discriminatedUnion('is', [Fields, Text, Picture, Html, Mail, None]),
      /** Records only: what differs in the newest copy; null where it is gone or the same. */
      differences: z.array(Difference).nullable(),
    }),
  },
} as const satisfies Record<string, AskOf>
