import type { Image, Side, SyncKind, Tools, Value } from '../types.ts'
import { cutBlock } from './block.ts'
import { flattened, isRich, tidyHtml } from './html.ts'
import {
  inOrder,
  normalLine,
  normalMail,
  normalNumbers,
  normalPhone,
  normalSet,
  normalText,
} from './normal.ts'

/** A field as a service gave it; null, undefined and empty all mean "not there". */
export type Raw = Readonly<Record<string, Value | null | undefined>>

type Normal = (value: Value) => Value | null

const strings = (value: Value): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

const numbers = (value: Value): readonly number[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'number') : []

const ifText =
  (make: (text: string) => string): Normal =>
  (value) =>
    typeof value === 'string' && make(value) !== '' ? make(value) : null

const ifAny = <T extends Value>(list: readonly T[]): Value | null =>
  list.length === 0 ? null : list

const text = ifText(normalText)
const line = ifText(normalLine)
const asIs: Normal = (value) => value
const truth: Normal = (value) => (value === true ? true : null)
const set: Normal = (value) => ifAny(normalSet(strings(value)))
const mails: Normal = (value) => ifAny(inOrder(strings(value).map(normalMail)))
const phones: Normal = (value) => ifAny(inOrder(strings(value).map(normalPhone)))
const minutes: Normal = (value) => ifAny(normalNumbers(numbers(value)))
const priority: Normal = (value) => (value === 'high' || value === 'low' ? value : null)
const folder: Normal = (value) => (typeof value === 'string' && value !== '' ? value : null)
const listed: Normal = (value) => ifAny(inOrder(strings(value).map(normalLine)))

const fields: Readonly<Record<SyncKind, Readonly<Record<string, Normal>>>> = {
  mail: {
    folder,
    read: truth,
    flagged: truth,
    keywords: set,
    messageId: ifText((id) => normalLine(id).replaceAll(/[<>\s]/g, '')),
    subject: line,
    from: ifText(normalMail),
    sent: (value) =>
      typeof value === 'number' && Number.isFinite(value) ? Math.floor(value) : null,
    digest: folder,
  },
  event: {
    title: line,
    description: text,
    html: folder,
    place: line,
    time: asIs,
    zone: folder,
    recurrence: asIs,
    cancelled: set,
    reminders: minutes,
    categories: set,
    busy: (value) =>
      ['free', 'tentative', 'oof', 'elsewhere'].some((one) => one === value) ? value : null,
    private: truth,
    block: listed,
  },
  contact: {
    ...Object.fromEntries(
      ['name', 'family', 'given', 'company', 'title'].map((name) => [name, line]),
    ),
    mobile: ifText(normalPhone),
    workPhones: phones,
    homePhones: phones,
    emails: mails,
    address: text,
    notes: text,
    categories: set,
  },
  task: {
    title: line,
    body: text,
    due: folder,
    done: truth,
    priority,
    reminder: folder,
    categories: set,
    checklist: listed,
    recurrence: asIs,
  },
}

/**
 * The canonical image of an item (section 3) from fields as a service gave them: one form for each
 * value, nothing empty, nothing that the kind does not know. Done twice it changes nothing.
 */
export function imageOf(kind: SyncKind, raw: Raw): Image {
  const image: Record<string, Value> = {}
  for (const [field, normal] of Object.entries(fields[kind])) {
    const value = raw[field]
    const made = value === null || value === undefined ? null : normal(value)
    if (made !== null) image[field] = made
  }
  return image
}

/** A body as a service gave it. */
export type Body = Readonly<{ type: 'text' | 'html'; content: string }>

/** What a body says: text without our block, HTML where it says more, and whose block it had. */
export type Said = Readonly<{
  text: string
  html: string | null
  block: readonly string[] | null
  marker: Readonly<{ uid: string; mac: string }> | null
}>

/**
 * Reads the body of an event or a to-do. HTML is kept on M where it is more than lines of text; a
 * body with our block in it never is, as the block would be taken for the person's own words.
 */
export function saidIn(body: Body, tools: Pick<Tools, 'hash'>): Said {
  const whole = body.type === 'html' ? flattened(body.content) : body.content
  const cut = cutBlock(whole, tools)
  const html = body.type === 'html' ? tidyHtml(body.content) : ''
  const rich = cut.marker === null && html !== '' && isRich(html)
  return { text: cut.text, html: rich ? html : null, block: cut.lines, marker: cut.marker }
}

/** D's priorities: 40 and 30 are high, 20 normal, 10 low (section 12). */
export const priorityOfD = (number: number): 'high' | 'low' | null =>
  number >= 30 ? 'high' : number <= 10 && number > 0 ? 'low' : null

/** The number that D takes for a priority. */
export const priorityForD = (priority: Value | null): number =>
  priority === 'high' ? 40 : priority === 'low' ? 10 : 20

/** Reminders as a side can hold them: M has one, the first. */
export const remindersOn = (side: Side, list: readonly number[]): readonly number[] =>
  side === 'M' ? normalNumbers(list).slice(0, 1) : normalNumbers(list)
