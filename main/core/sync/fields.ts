import { blockRoom } from './canonical/block.ts'
import type { Side, SyncKind } from './types.ts'

/** How a unit is settled where both sides changed it to different values (5.1). */
export type MergeRule =
  /** Sets: what either side added or took away. */
  | 'union'
  /** The later server time; within a minute the side where the item was made. */
  | 'later'
  /** Three-way merge of lines, else both texts are kept. */
  | 'text'
  /** A person decides, if the event is still to come; else as `later`. */
  | 'ask-ahead'
  /** A person decides where both had one value and changed it; else as `union`. */
  | 'ask-only'
  | 'done'
  | 'read'
  | 'folder'
  /** The side where the item was made. */
  | 'origin'

/** How a value of one side becomes one of the other. */
export type Form =
  | 'plain'
  /** Text; D holds at most `max` characters, the rest is cut (9.6). */
  | 'text'
  /** Set of strings or numbers; a side may hold only one. */
  | 'set'
  /** D an instant, M a date (section 12). */
  | 'due'
  /** Remote id of a folder, each side's own. */
  | 'folder'

/** A field, or fields that only make sense together, which are merged as one. */
export type Unit = Readonly<{
  name: string
  fields: readonly string[]
  /** The side that can hold it; others keep what they have. */
  on: Side | 'both'
  merge: MergeRule
  form: Form
  /** D's limit in characters. */
  max?: number
  /** The side that holds only one of a set. */
  single?: Side
  /** Never changed by a sync once the item is there (identity of a mail). */
  fixed?: true
  /** A change of it on an original with attendees mails people (9.2). */
  notifies?: true
  /** Set by no person: a change of it on a mirror does not cross. */
  fromOrigin?: true
}>

const unit = (name: string, rest: Partial<Unit> = {}): Unit => ({
  name,
  fields: [name],
  on: 'both',
  merge: 'later',
  form: 'plain',
  ...rest,
})

const set = (name: string, rest: Partial<Unit> = {}): Unit =>
  unit(name, { merge: 'union', form: 'set', ...rest })

const mail: readonly Unit[] = [
  unit('folder', { merge: 'folder', form: 'folder' }),
  unit('read', { merge: 'read' }),
  unit('flagged'),
  set('keywords'),
  ...['messageId', 'subject', 'from', 'sent', 'digest'].map((name) => unit(name, { fixed: true })),
]

const event: readonly Unit[] = [
  unit('title', { form: 'text', max: 2048, notifies: true }),
  unit('description', { merge: 'text', form: 'text', max: 5000 - blockRoom, notifies: true }),
  unit('html', { on: 'M' }),
  unit('place', { notifies: true }),
  unit('when', { fields: ['time', 'zone', 'recurrence'], merge: 'ask-ahead', notifies: true }),
  set('cancelled', { notifies: true }),
  set('reminders', { single: 'M' }),
  set('categories'),
  unit('busy', { on: 'M' }),
  unit('private', { on: 'M' }),
  unit('block', { merge: 'origin', fromOrigin: true }),
]

const contact: readonly Unit[] = [
  ...['name', 'company', 'title', 'address', 'mobile'].map((name) => unit(name)),
  set('emails', { merge: 'ask-only', single: 'D' }),
  unit('notes', { merge: 'text', form: 'text' }),
  ...['family', 'given', 'workPhones', 'homePhones', 'categories'].map((name) =>
    unit(name, { on: 'M' }),
  ),
]

const task: readonly Unit[] = [
  unit('title', { form: 'text', max: 1024 }),
  unit('body', { merge: 'text', form: 'text', max: 4096 }),
  unit('due', { form: 'due' }),
  unit('done', { merge: 'done' }),
  unit('priority'),
  ...['reminder', 'categories', 'checklist', 'recurrence'].map((name) => unit(name, { on: 'M' })),
]

/**
 * The units of each kind (section 3, 5.1, 9 to 12). What D holds: calendar, to-do and external
 * contact models of its Open API.
 */
export const units: Readonly<Record<SyncKind, readonly Unit[]>> = { mail, event, contact, task }

/** Fields that no person sets: a change of one is never a person's. */
export const fieldsOfOrigin = (kind: SyncKind): ReadonlySet<string> =>
  new Set(units[kind].filter(({ fromOrigin }) => fromOrigin === true).flatMap((one) => one.fields))

/** The unit that a field belongs to. */
export const unitOf = (kind: SyncKind, field: string): Unit | null =>
  units[kind].find(({ fields }) => fields.includes(field)) ?? null
