import type { Json } from '../../../../core/ports.ts'
import { withBlock } from '../../../../core/sync/canonical/block.ts'
import { flattened } from '../../../../core/sync/canonical/html.ts'
import { asRule } from '../../../../core/sync/canonical/rule.ts'
import type { EventTime } from '../../../../core/sync/images.ts'
import type { Image, Marker, Patch, Value } from '../../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import type { OutlookPartnerOptions } from '../options.ts'
import { timeMembers } from './time.ts'

type Body = Readonly<Record<string, Json>>

const textIn = (value: Value | null): string => (typeof value === 'string' ? value : '')
const textsIn = (value: Value | null): string[] =>
  listOf(value).filter((one) => typeof one === 'string')

/** What is written, and into what. */
export type BodyAsk = Readonly<{
  /** Fields to write; null empties one. */
  patch: Patch
  /** The whole image wanted. */
  image: Image
  marker: Marker
  /** The text there bears our block, or shall: it is a copy of ours. */
  ours: boolean
  /** It is one day of a series, which has no rule of its own. */
  day: boolean
  options: OutlookPartnerOptions
}>

/** The text of a copy has our block below it, as long as there is something to say in it (9.3). */
function bodyOf({ image, marker, ours, options }: BodyAsk): Json {
  const text = textIn(valueOf(image, 'description'))
  const html = textIn(valueOf(image, 'html'))
  const lines = textsIn(valueOf(image, 'block'))
  if (ours) {
    const content = withBlock(text, { lines, marker, from: 'D' }, options.tools)
    return { contentType: 'text', content }
  }
  // HTML that does not say the same any more gives way to the words.
  if (html !== '' && flattened(html) === text) return { contentType: 'html', content: html }
  return { contentType: 'text', content: text }
}

const shownAs: Readonly<Record<string, string>> = {
  free: 'free',
  tentative: 'tentative',
  oof: 'oof',
  elsewhere: 'workingElsewhere',
}

function remind(value: Value | null): Body {
  const [first] = listOf(value)
  return typeof first === 'number'
    ? { isReminderOn: true, reminderMinutesBeforeStart: first }
    : { isReminderOn: false }
}

const makes: Readonly<Record<string, (value: Value | null) => Body>> = {
  title: (value) => ({ subject: textIn(value) }),
  place: (value) => ({ location: { displayName: textIn(value) } }),
  reminders: remind,
  categories: (value) => ({ categories: textsIn(value) }),
  busy: (value) => ({ showAs: shownAs[textIn(value)] ?? 'busy' }),
  private: (value) => ({ sensitivity: value === true ? 'private' : 'normal' }),
}

const ofText = ['description', 'html', 'block']
const ofTime = ['time', 'zone', 'recurrence']

function timeOf({ patch, image, day, options }: BodyAsk): Body | null {
  const time = valueOf(image, 'time') as EventTime | null // canonical images of events have this shape
  if (time === null) return null
  const rule = day ? null : asRule(valueOf(image, 'recurrence'))
  const zone = textIn(valueOf(image, 'zone')) || null
  const members = timeMembers({ time, zone, rule, own: options.zone })
  if (members === null) return null
  const ends = !day && rule === null && patch['recurrence'] === null
  return ends ? { ...members, recurrence: null } : members
}

/**
 * The members that a patch changes; all others stay as they are. Attendees and online meetings are
 * never among them: writing those invites people (paper `graph-api.md`, 5.7). Null for a time that
 * Exchange cannot hold.
 */
export function eventBody(ask: BodyAsk): Body | null {
  const fields = Object.keys(ask.patch)
  const has = (names: readonly string[]): boolean => fields.some((field) => names.includes(field))
  const time = has(ofTime) ? timeOf(ask) : {}
  if (time === null) return null
  const plain = Object.entries(ask.patch).map(([field, value]) => makes[field]?.(value))
  const text = has(ofText) ? { body: bodyOf(ask) } : {}
  return Object.assign({}, ...plain, time, text) as Body // each of them is one
}

/** A patch that sets all that both sides hold, so that nothing is left to what Outlook presumes. */
export function wholePatch(image: Image, fields: readonly string[]): Patch {
  const empty = Object.fromEntries(fields.map((field) => [field, valueOf(image, field)]))
  return { ...empty, ...image }
}
