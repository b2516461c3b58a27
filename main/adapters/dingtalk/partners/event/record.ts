import { imageOf, saidIn } from '../../../../core/sync/canonical/image.ts'
import { fingerOf } from '../../../../core/sync/canonical/keys.ts'
import { normalSet } from '../../../../core/sync/canonical/normal.ts'
import type { ItemMeta, Marker, Observation } from '../../../../core/sync/types.ts'
import { same } from '../../../../core/sync/values.ts'
import { changeTime, type Attendee, type CalendarEvent } from '../../calendar/event.ts'
import { timeIn } from '../../shapes.ts'
import type { DingtalkPartnerOptions } from '../options.ts'
import { originOf, timesOf, type Times } from './times.ts'

/** The one calendar that the API writes to (paper, 3.1). */
export const primary = 'primary'

/** An event as a link sees it. */
export type Seen = Readonly<{
  item: Observation
  times: Times
  row: CalendarEvent
  /** The marker in its own text; an occurrence shows its series' too. */
  marker: Marker | null
}>

const answers: Readonly<Record<string, string>> = {
  accepted: ' ✓',
  declined: ' ✗',
  tentative: ' ?',
}

const others = ({ fields }: CalendarEvent, own: string): readonly Attendee[] =>
  fields.attendees.filter(({ id }) => id !== own)

const organiserOf = ({ fields }: CalendarEvent, own: string): string => fields.organizer?.id || own

const isMine = (row: CalendarEvent, own: string): boolean =>
  organiserOf(row, own) === own || row.fields.attendees.length === 0

/** People beside the user: a change of the event may inform each of them. */
function peopleOf(row: CalendarEvent, own: string): number {
  const ids = others(row, own).map(({ id, displayName }) => id || displayName)
  return new Set(isMine(row, own) ? ids : [...ids, organiserOf(row, own)]).size
}

/** Who asked whom, where, and how to join, for the other side to show (9.2); none for what is bare. */
function blockOf(row: CalendarEvent, own: string): readonly string[] {
  const { onlineMeetingInfo, organizer, meetingRooms } = row.fields
  const people = others(row, own).map(
    ({ displayName, responseStatus }) => `${displayName}${answers[responseStatus] ?? ''}`,
  )
  const isAlone = people.length === 0 && isMine(row, own)
  const asker = isAlone ? '' : (organizer?.displayName ?? '')
  const rooms = meetingRooms.map(({ displayName }) => `⌂ ${displayName}`)
  const lines = [onlineMeetingInfo?.url ?? '', asker === '' ? '' : `★ ${asker}`, ...rooms]
  return [...lines, ...people].filter((line) => line !== '')
}

const minutesIn = (text: string): number[] => (/^\d{1,6}$/.test(text) ? [Number(text)] : [])

/** Where an event stands among others. */
export type Place = Readonly<{
  occurrence: ItemMeta['occurrence']
  /** Original dates of a series' cancelled occurrences. */
  cancelled: readonly string[]
  /** Marker of its series. */
  inherited: Marker | null
}>

/** An event that stands for itself. */
export const alone: Place = { occurrence: null, cancelled: [], inherited: null }

type Said = ReturnType<typeof saidIn>

function imageIn(row: CalendarEvent, times: Times, about: Readonly<{ said: Said; own: string }>) {
  const { fields } = row
  const { said, own } = about
  return imageOf('event', {
    title: fields.summary,
    description: said.text,
    place: fields.location?.displayName,
    time: times.time,
    zone: times.zone,
    recurrence: times.rule,
    reminders: fields.reminders.flatMap(({ minutes }) => minutesIn(minutes)),
    categories: fields.categories.map(({ displayName }) => displayName),
    block: said.marker === null ? blockOf(row, own) : said.block,
  })
}

const metaOf = (row: CalendarEvent, own: string): Omit<ItemMeta, 'marker' | 'occurrence'> => ({
  created: timeIn(row.fields.createTime) || null,
  owner: isMine(row, own) ? 'self' : 'other',
  people: peopleOf(row, own),
  size: null,
  port: null,
})

/** An event in canonical form; null where it does not tell when it is in words that we know. */
export function observed(
  row: CalendarEvent,
  { person, tools, zone }: DingtalkPartnerOptions,
  { occurrence, cancelled, inherited }: Place = alone,
): Seen | null {
  const whole = timesOf(row, zone)
  if (whole === null) return null
  const times = occurrence === null ? whole : { ...whole, rule: null }
  const said = saidIn({ type: 'text', content: row.fields.description }, tools)
  const bare = imageIn(row, times, { said, own: person.unionId })
  const image = cancelled.length === 0 ? bare : { ...bare, cancelled: normalSet(cancelled) }
  const marker = same(said.marker, inherited) ? null : said.marker
  const item: Observation = {
    remoteId: row.id,
    container: primary,
    version: null,
    modified: changeTime(row) || null,
    image,
    meta: { ...metaOf(row, person.unionId), marker, occurrence },
    naturalKey: null,
    finger: occurrence === null ? fingerOf('event', image, zone) : null,
  }
  return { item, times, row, marker: said.marker }
}

/** A changed occurrence of a series; null where it does not say which. */
export function observedDay(
  row: CalendarEvent,
  series: Seen,
  options: DingtalkPartnerOptions,
): Seen | null {
  const start = originOf(row, series.times, options.zone)
  if (start === null) return null
  const occurrence = { master: series.row.id, start }
  return observed(row, options, { occurrence, cancelled: [], inherited: series.marker })
}
