import { dayOf, instantOf } from '../../time.ts'
import type { EventTime } from '../images.ts'
import type { Image, SyncKind } from '../types.ts'
import { listOf, textOf, valueOf } from '../values.ts'

/** A text as compared by fingerprints: one case, one width, one space. */
export const folded = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()

const textIn = (image: Image, field: string): string => {
  const value = valueOf(image, field)
  return typeof value === 'string' ? folded(value) : ''
}

const timeOf = (image: Image): EventTime | null => (image['time'] as EventTime | undefined) ?? null // canonical images of events have this shape

const eventFinger = (image: Image): string | null => {
  const title = textIn(image, 'title')
  const time = timeOf(image)
  if (title === '' || time === null) return null
  const rule = valueOf(image, 'recurrence')
  const zone = rule === null ? null : valueOf(image, 'zone')
  return textOf([
    'e',
    title,
    time,
    ...(rule === null ? [] : [rule]),
    ...(zone === null ? [] : [zone]),
  ])
}

function contactFinger(image: Image): string | null {
  const name = textIn(image, 'name')
  const [phone] = [valueOf(image, 'mobile'), ...listOf(valueOf(image, 'workPhones'))].filter(
    (one) => one !== null,
  )
  const [mail] = listOf(valueOf(image, 'emails'))
  const reach = phone ?? mail
  return name === '' || reach === undefined ? null : textOf(['c', name, reach])
}

/** D's due is an instant, M's a date: both as a date of the person's zone. */
function taskFinger(image: Image, zone: string): string | null {
  const title = textIn(image, 'title')
  const due = valueOf(image, 'due')
  const text = typeof due === 'string' ? due : ''
  const day = text.length > 10 ? dayOf(instantOf(text), zone) : text
  return title === '' ? null : textOf(['t', title, day])
}

/** A mail has one only without Message-ID: with one, its digest decides (section 4, rule 4). */
function mailFinger(image: Image): string | null {
  if (valueOf(image, 'messageId') !== null) return null
  const [sent, digest] = [valueOf(image, 'sent'), valueOf(image, 'digest')]
  if (sent === null || digest === null) return null
  return textOf(['m', sent, textIn(image, 'from'), textIn(image, 'subject'), digest])
}

const fingers: Readonly<Record<SyncKind, (image: Image, zone: string) => string | null>> = {
  mail: mailFinger,
  event: eventFinger,
  contact: contactFinger,
  task: taskFinger,
}

/**
 * Fingerprint of an item (section 4, rule 5); null if it says too little. Canonical JSON, so that
 * it can be compared as text. Exceptions of a series have none: their master and start pair them.
 */
export const fingerOf = (kind: SyncKind, image: Image, zone: string): string | null =>
  fingers[kind](image, zone)

/** Natural key of a mail: Message-ID and digest, so that two mails with one id stay two mails. */
export function mailKey(image: Image): string | null {
  const id = valueOf(image, 'messageId')
  return id === null ? null : textOf(['m', id, valueOf(image, 'digest') ?? ''])
}

/** Natural key of a contact: e-mail or mobile, and the name. */
export function contactKey(image: Image): string | null {
  const [mail] = listOf(valueOf(image, 'emails'))
  const reach = valueOf(image, 'mobile') ?? mail
  return reach === undefined ? null : textOf(['c', reach, textIn(image, 'name')])
}

/** What items that may be the same thing share (section 4, rule 6): only ever shown to a person. */
export function nearKey(kind: SyncKind, image: Image): string | null {
  if (kind === 'mail') return null
  const title = textIn(image, kind === 'contact' ? 'name' : 'title')
  if (title === '') return null
  const day = kind === 'event' ? (timeOf(image)?.start.slice(0, 10) ?? '') : ''
  return textOf([title, day])
}
