import { fingerOf, mailKey } from '../../../../main/core/sync/canonical/keys.ts'
import type { Image, SyncKind, Value } from '../../../../main/core/sync/types.ts'
import type { Fields, Shape, SimSide } from './remote.ts'

/** A folder as both sides have it; its remote id is `idOf(side, name)`. */
export type SimFolder = Readonly<{ name: string; role: string | null }>

/** How a kind of item is drawn, stored and shown; the remotes keep texts only. */
export type SimKind = Readonly<{
  kind: SyncKind
  /** Listed by both sides from the beginning; the first is where most items stand. */
  folders: readonly SimFolder[]
  /** Listed folders that the link leaves out. */
  leftOut: readonly string[]
  /** The field that every item has. */
  head: string
  /** Texts that both sides hold. */
  texts: readonly string[]
  /** A text that is merged by its lines; null if the kind has none. */
  long: string | null
  /** A field that only M holds. */
  onlyM: string | null
  /** Lists of values that both sides hold. */
  sets: readonly string[]
  /** Fields that are compared at rest. */
  compared: readonly string[]
  imageOf(side: SimSide, shape: Shape): Image
  /** Fields of an image or a patch as the remote keeps them; '' empties. */
  fieldsOf(side: SimSide, patch: Readonly<Record<string, Value | null>>): Fields
  keysOf(image: Image): Readonly<{ naturalKey: string | null; finger: string | null }>
}>

/** A folder that no side lists. */
export const hidden = 'out'

/** Remote id of a folder: each side has its own, but for kinds with a single one. */
export const idOf = (kind: SimKind, side: SimSide, name: string): string =>
  kind.folders.length === 1 || name === hidden ? name : `${side}/${name}`

/** Name of a folder by its remote id. */
export const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1)

/** Number of a token (`t12z`). */
export const numberIn = (text: string): number => Number(/t(\d+)z/.exec(text)?.[1] ?? 0)
const tokensOf = (text: string): readonly string[] => text.match(/t\d+z/g) ?? []
const text = (value: Value | null | undefined): string => (typeof value === 'string' ? value : '')
const list = (value: Value | null | undefined): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : []

const words = (value: Value | null): string => list(value).map(text).join(' ')

const minute = 60_000
const day = 86_400_000
const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19)

/** Time of an event as a remote keeps it: its token is its length in minutes. */
export const timeText = (token: string, start: number): string => `${token}@${start}`

/** Start and end of an event, ms; null where it has none. */
export function spanOf(fields: Fields): Readonly<{ start: number; end: number }> | null {
  const [token = '', at] = (fields['time'] ?? '').split('@')
  if (at === undefined) return null
  return { start: Number(at), end: Number(at) + numberIn(token) * minute }
}

/** Fields as they are, without those that a side does not hold. */
const plainImage =
  (onlyM: string) =>
  (side: SimSide, { fields }: Shape): Image =>
    Object.fromEntries(
      Object.entries(fields).filter(
        ([name, value]) => value !== '' && (side === 'M' || name !== onlyM),
      ),
    )

const contact: SimKind = {
  kind: 'contact',
  folders: [{ name: 'in', role: 'contacts' }],
  leftOut: [],
  head: 'name',
  texts: ['name', 'company', 'title', 'address', 'notes'],
  long: 'notes',
  onlyM: 'family',
  sets: [],
  compared: ['name', 'company', 'title', 'address', 'notes'],
  imageOf: plainImage('family'),
  fieldsOf: (_, patch) =>
    Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, text(value)])),
  keysOf(image) {
    const name = text(image['name'])
    const finger = name === '' ? null : `${name} ${text(image['company'])}`
    return { naturalKey: null, finger }
  },
}

const numbers = (value: string): readonly number[] =>
  tokensOf(value)
    .map(numberIn)
    .toSorted((a, b) => a - b)
const asTokens = (values: readonly Value[]): string =>
  values.map((one) => `t${one as number}z`).join(' ')

const zone = 'UTC'

function eventImage(side: SimSide, { fields }: Shape): Image {
  const image: Record<string, Value> = {}
  for (const field of ['title', 'description', 'place']) {
    if (fields[field]) image[field] = fields[field]
  }
  const span = spanOf(fields)
  const series = (fields['recurrence'] ?? '') !== ''
  const end = series ? '' : 'Z'
  if (span !== null) {
    image['time'] = { start: `${utc(span.start)}${end}`, end: `${utc(span.end)}${end}` }
    image['zone'] = zone
  }
  if (series) {
    const interval = numberIn(fields['recurrence'] ?? '')
    image['recurrence'] = { freq: 'weekly', interval, days: ['mo'] }
  }
  if (fields['reminders']) image['reminders'] = [...numbers(fields['reminders'])]
  if (fields['categories']) image['categories'] = tokensOf(fields['categories']).toSorted()
  if (fields['cancelled']) image['cancelled'] = fields['cancelled'].split(' ').toSorted()
  if (side === 'M' && fields['busy']) image['busy'] = fields['busy']
  return image
}

function eventField(name: string, value: Value | null): readonly [string, string] | null {
  if (name === 'zone') return null
  if (name === 'time') {
    const { start, end } = value as { start: string; end: string } // an event's time has both
    const at = (when: string): number => Date.parse(when.endsWith('Z') ? when : `${when}Z`)
    return ['time', timeText(`t${(at(end) - at(start)) / minute}z`, at(start))]
  }
  if (value === null) return [name, '']
  if (name === 'recurrence') return [name, `t${(value as { interval: number }).interval}z`]
  if (name === 'reminders') return [name, asTokens(list(value))]
  if (name === 'categories' || name === 'cancelled') return [name, words(value)]
  return [name, text(value)]
}

const event: SimKind = {
  kind: 'event',
  folders: [{ name: 'in', role: 'calendar' }],
  leftOut: [],
  head: 'title',
  texts: ['title', 'description', 'place'],
  long: 'description',
  onlyM: 'busy',
  sets: ['categories'],
  compared: ['title', 'place', 'time', 'recurrence', 'categories', 'cancelled'],
  imageOf: eventImage,
  fieldsOf: (_, patch) =>
    Object.fromEntries(
      Object.entries(patch).flatMap(([name, value]) => {
        const field = eventField(name, value)
        return field === null ? [] : [field]
      }),
    ),
  keysOf: (image) => ({ naturalKey: null, finger: fingerOf('event', image, zone) }),
}

function mailImage(_: SimSide, { fields, folder }: Shape): Image {
  const image: Record<string, Value> = { folder, from: 'a@example.com' }
  for (const field of ['subject', 'messageId', 'digest']) {
    if (fields[field]) image[field] = fields[field]
  }
  image['sent'] = numberIn(fields['subject'] ?? '')
  for (const field of ['read', 'flagged']) if (fields[field]) image[field] = true
  if (fields['keywords']) image['keywords'] = tokensOf(fields['keywords']).toSorted()
  return image
}

const mail: SimKind = {
  kind: 'mail',
  folders: [
    { name: 'inbox', role: 'inbox' },
    { name: 'sent', role: 'sent' },
    { name: 'work', role: null },
    { name: 'trash', role: 'deleted' },
  ],
  leftOut: ['trash'],
  head: 'subject',
  texts: [],
  long: null,
  onlyM: null,
  sets: ['keywords'],
  compared: ['subject', 'messageId', 'read', 'flagged', 'keywords'],
  imageOf: mailImage,
  fieldsOf: (_, patch) =>
    Object.fromEntries(
      Object.entries(patch).flatMap(([name, value]) => {
        if (['folder', 'from', 'sent'].includes(name)) return []
        if (name === 'keywords') return [[name, words(value)]]
        if (name === 'read' || name === 'flagged') return [[name, value === true ? '1' : '']]
        return [[name, text(value)]]
      }),
    ),
  keysOf: (image) => ({ naturalKey: mailKey(image), finger: fingerOf('mail', image, zone) }),
}

/** Where due days begin. */
const dueStart = Date.UTC(2027, 0, 1)

function taskImage(side: SimSide, { fields }: Shape): Image {
  const image: Record<string, Value> = {}
  for (const field of ['title', 'body', 'priority']) if (fields[field]) image[field] = fields[field]
  if (side === 'M' && fields['categories']) image['categories'] = tokensOf(fields['categories'])
  if (fields['done']) image['done'] = true
  const [token = '', time = '00:00'] = (fields['due'] ?? '').split('@')
  if (token !== '') {
    const date = utc(dueStart + numberIn(token) * day).slice(0, 10)
    image['due'] = side === 'D' ? `${date}T${time}:00Z` : date
  }
  return image
}

function dueText(side: SimSide, due: string): string {
  if (due === '') return ''
  const token = `t${(Date.parse(due.slice(0, 10)) - dueStart) / day}z`
  return side === 'D' ? `${token}@${due.slice(11, 16)}` : token
}

const task: SimKind = {
  kind: 'task',
  folders: [{ name: 'in', role: 'tasks' }],
  leftOut: [],
  head: 'title',
  texts: ['title', 'body'],
  long: 'body',
  onlyM: 'categories',
  sets: [],
  compared: ['title', 'body', 'due', 'done', 'priority'],
  imageOf: taskImage,
  fieldsOf: (side, patch) =>
    Object.fromEntries(
      Object.entries(patch).map(([name, value]) => {
        if (name === 'due') return [name, dueText(side, text(value))]
        if (name === 'categories') return [name, words(value)]
        return [name, name === 'done' ? (value === true ? '1' : '') : text(value)]
      }),
    ),
  keysOf: (image) => ({ naturalKey: null, finger: fingerOf('task', image, zone) }),
}

/** The kinds that are simulated. */
export const kinds: Readonly<Record<SyncKind, SimKind>> = { contact, event, mail, task }
