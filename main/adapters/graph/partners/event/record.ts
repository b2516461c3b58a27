import type { Json } from '../../../../core/ports.ts'
import { imageOf, saidIn, type Said } from '../../../../core/sync/canonical/image.ts'
import { fingerOf } from '../../../../core/sync/canonical/keys.ts'
import { normalMail } from '../../../../core/sync/canonical/normal.ts'
import type { Image, ItemMeta, Marker, Observation, Value } from '../../../../core/sync/types.ts'
import { textOf } from '../../../../core/sync/values.ts'
import { readAnswer } from '../../records.ts'
import { timeOrNull } from '../contact/record.ts'
import { markerAmong } from '../marker.ts'
import type { OutlookPartnerOptions } from '../options.ts'
import { cancelledDates, dateOf, dayId, originOf } from './day.ts'
import { eventShape, seriesShape, type Event, type Series } from './shape.ts'
import { timesIn, type Times } from './time.ts'

const call = 'GET event'

/** Reads an event with the days that differ. Throws `answerUnknown` where it is none. */
export const readSeries = (raw: Json): Series => readAnswer(seriesShape, raw, call)

/** Reads one day of a series. Throws `answerUnknown` where it is none. */
export const readDay = (raw: Json): Event => readAnswer(eventShape, raw, call)

/** What a body says; our block and its marker taken out. */
export const saidBy = ({ body }: Event, { tools }: OutlookPartnerOptions): Said => {
  const type = body?.contentType === 'html' ? 'html' : 'text'
  return saidIn({ type, content: body?.content ?? '' }, tools)
}

const shown: Readonly<Record<string, Value>> = {
  free: 'free',
  tentative: 'tentative',
  oof: 'oof',
  workingElsewhere: 'elsewhere',
}

type Person = Readonly<{ name: string; address: string }> | null | undefined

const personText = (person: Person): string => {
  const { name = '', address = '' } = person ?? {}
  return name === '' || name === address ? address : `${name} <${address}>`
}

const answers: Readonly<Record<string, string>> = {
  accepted: ' ✓',
  declined: ' ✗',
  tentativelyAccepted: ' ?',
}

/** Who asked whom, and where to join, for the other side to show (9.2); none for what is bare. */
function blockOf(event: Event): readonly string[] {
  const link = event.onlineMeeting?.joinUrl || event.onlineMeetingUrl
  const people = event.attendees.map(
    ({ emailAddress, status }) =>
      `${personText(emailAddress)}${answers[status?.response ?? ''] ?? ''}`,
  )
  const organiser = people.length === 0 ? '' : personText(event.organizer?.emailAddress)
  return [link, organiser === '' ? '' : `★ ${organiser}`, ...people].filter((line) => line !== '')
}

function imageIn(event: Event, { time, zone, rule }: Times, said: Said): Image {
  const minutes = event.reminderMinutesBeforeStart ?? 0
  return imageOf('event', {
    title: event.subject,
    description: said.text,
    html: said.html,
    place: event.location?.displayName,
    time,
    zone,
    recurrence: rule,
    cancelled: rule === null ? [] : cancelledDates(event.cancelledOccurrences),
    reminders: event.isReminderOn ? [minutes] : [],
    categories: event.categories,
    busy: shown[event.showAs] ?? null,
    private: event.sensitivity === 'private' || event.sensitivity === 'confidential',
    block: said.block ?? blockOf(event),
  })
}

/** People beside the mailbox's own: a change of the event may inform each of them. */
function peopleOf(event: Event, own: string): number {
  const invited = event.attendees.map(({ emailAddress }) => emailAddress?.address ?? '')
  const asker = event.isOrganizer ? '' : (event.organizer?.emailAddress?.address ?? '')
  const all = invited.length === 0 ? [] : [...invited, asker]
  const others = all.map((one) => normalMail(one) || one.toLowerCase())
  return new Set(others.filter((one) => one !== '' && one !== own)).size
}

type Around = Readonly<{
  options: OutlookPartnerOptions
  container: string
  /** What a write of ours put on it, as its answer does not tell. */
  marker?: Marker | undefined
}>

type Own = Readonly<{
  remoteId: string
  occurrence: ItemMeta['occurrence']
  naturalKey: string | null
}>

/** An event as a link sees it, and when it is. */
export type Seen = Readonly<{ item: Observation; times: Times }>

function observed(event: Event, own: Own, { options, container, marker }: Around): Seen | null {
  const { remoteId, occurrence, naturalKey } = own
  const times = timesIn(event)
  if (times === null) return null
  const said = saidBy(event, options)
  const image = imageIn(event, times, said)
  // A day shows the text of its series, and with it the series' marker: that is not its own.
  const inText = occurrence === null ? said.marker : null
  const item: Observation = {
    remoteId,
    container,
    version: event['@odata.etag'] || null,
    modified: timeOrNull(event.lastModifiedDateTime),
    image,
    meta: {
      marker: marker ?? markerAmong(event.singleValueExtendedProperties) ?? inText,
      occurrence,
      created: timeOrNull(event.createdDateTime),
      owner: event.isOrganizer || event.attendees.length === 0 ? 'self' : 'other',
      people: peopleOf(event, options.mailbox.address),
      size: null,
      port: null,
    },
    naturalKey,
    finger: occurrence === null ? fingerOf('event', image, options.zone) : null,
  }
  return { item, times }
}

/** A single event or a series; null where it does not say when it is. */
export function observeEvent(event: Event, around: Around): Seen | null {
  const naturalKey = event.iCalUId === '' ? null : textOf(['e', event.iCalUId])
  return observed(event, { remoteId: event.id, occurrence: null, naturalKey }, around)
}

/** A day of a series that differs; null where it does not say which. */
export function observeDay(series: Series, event: Event, around: Around): Seen | null {
  const origin = originOf(event)
  if (origin === '') return null
  const occurrence = { master: series.id, start: dateOf(series, origin) }
  const remoteId = dayId({ master: series.id, origin })
  // A day has no rule of its own, whatever its record repeats.
  return observed(
    { ...event, recurrence: null },
    { remoteId, occurrence, naturalKey: null },
    around,
  )
}
