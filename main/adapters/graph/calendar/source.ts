import type { Json, Source } from '../../../core/ports.ts'
import { members } from '../../exact-json.ts'
import { refusalOf } from '../errors.ts'
import {
  emptyRound,
  rawId,
  take,
  type Chain,
  type Container,
  type ItemKind,
  type Round,
} from '../items/kind.ts'
import { askContainer, containerOf, isLostCursor, readAll } from '../items/listing.ts'
import { itemSource } from '../items/source.ts'
import { path } from '../path.ts'
import { isRemoved, recordOf, textOf, timeIn, type GraphRecord } from '../records.ts'
import type { Box, MailboxSourceOptions } from '../run.ts'
import { eventFiles } from './files.ts'

/** Everything that is kept of an event; the same in every request. */
const eventMembers = [
  'id,changeKey,iCalUId,transactionId,type,seriesMasterId,createdDateTime,lastModifiedDateTime',
  'subject,body,start,end,isAllDay,originalStart,originalStartTimeZone,originalEndTimeZone',
  'recurrence,cancelledOccurrences,location,locations,attendees,organizer,isOrganizer',
  'responseStatus,responseRequested,isCancelled,isDraft,showAs,sensitivity,importance',
  'isReminderOn,reminderMinutesBeforeStart,categories,hasAttachments,isOnlineMeeting',
  'onlineMeetingProvider,onlineMeeting,onlineMeetingUrl,allowNewTimeProposals,hideAttendees',
].join(',')
const query = { $select: eventMembers }
/** A series comes with the occurrences of it that differ. */
const whole = { $select: eventMembers, $expand: 'exceptionOccurrences' }

const day = 86_400_000
/** Deletions are told for events that lie in this span around now; others by complete passes. */
const span = { back: 90 * day, ahead: 365 * day } as const
/** Changes are listed again from this long before the newest one: the service may be behind. */
const overlap = 300_000

const listCalendars = async (box: Box): Promise<Container[]> => {
  const { items } = await readAll(box, { to: path`/users/${box.mailbox.id}/calendars` })
  return items.flatMap((raw) => containerOf(raw, 'name'))
}

/** A series is asked for once more: lists do not tell of its changed occurrences. */
function takeEvent(round: Round, raw: Json): void {
  const record = recordOf(raw, 'event')
  take(round, raw, record !== null && textOf(record, 'type') === 'singleInstance' ? record : null)
}

type Ask = Readonly<{ box: Box; calendar: string; round: Round }>

/** Events by the list, all or those changed since; gives the newest change. */
async function readList({ box, calendar, round }: Ask, since: number | null): Promise<number> {
  const to = path`/users/${box.mailbox.id}/calendars/${calendar}/events`
  const from = since === null ? null : new Date(since - overlap).toISOString()
  const filter = from === null ? {} : { $filter: `lastModifiedDateTime ge ${from}` }
  const { items } = await readAll(box, { to, query: { ...query, ...filter, $top: 200 } })
  let newest = since ?? 0
  for (const raw of items) {
    takeEvent(round, raw)
    newest = Math.max(newest, timeIn(members(raw)?.['lastModifiedDateTime']))
  }
  return newest
}

/** What changed in the span around now; `null` where the service does not tell for this calendar. */
async function readView({ box, calendar }: Omit<Ask, 'round'>, link: string | null) {
  const to = path`/users/${box.mailbox.id}/calendars/${calendar}/calendarView/delta`
  const window = {
    startDateTime: new Date(box.now - span.back).toISOString(),
    endDateTime: new Date(box.now + span.ahead).toISOString(),
  }
  try {
    return await readAll(box, { to, query: window, link })
  } catch (error) {
    const { what = '', status = 0 } = refusalOf(error) ?? {}
    const isRefused = ['request', 'not-found', 'other'].includes(what) || status === 405
    if (link === null && isRefused) return null
    throw error
  }
}

/** Everything. The changes' beginning comes first: what happens meanwhile is told the next time. */
async function readComplete(box: Box, calendar: string): Promise<Round> {
  const view = await readView({ box, calendar }, null)
  const round = emptyRound(true)
  const since = await readList({ box, calendar, round }, null)
  round.chain = view?.delta == null ? { since } : { since, link: view.delta }
  return round
}

/** Events of the calendar, where nothing tells which of them went. */
async function addMissing({ box, calendar, round }: Ask): Promise<Round> {
  const to = path`/users/${box.mailbox.id}/calendars/${calendar}/events`
  const { items } = await readAll(box, { to, query: { $select: 'id', $top: 999 }, size: 999 })
  // All that is there is named, so that a complete list shows what is not; it is read where it changed.
  round.present = new Set(items.flatMap((raw) => rawId(raw) ?? []))
  return round
}

/** A hint of the view: what left it, or the event or series that changed. */
function takeHint(round: Round, raw: Json): void {
  const id = rawId(raw)
  if (id === null || round.whole.has(id)) return
  const series = members(raw)?.['seriesMasterId']
  if (isRemoved(raw)) round.removed.add(id)
  else round.partly.add(typeof series === 'string' && series !== '' ? series : id)
}

async function readChanges(
  box: Box,
  calendar: string,
  chain: Required<Pick<Chain, 'since'>> & Chain,
) {
  const round = emptyRound(false)
  const view = chain.link === undefined ? null : await readView({ box, calendar }, chain.link)
  const since = await readList({ box, calendar, round }, chain.since)
  for (const raw of view?.items ?? []) takeHint(round, raw)
  for (const id of round.partly) round.removed.delete(id)
  if (view === null) {
    round.chain = { since }
    return addMissing({ box, calendar, round })
  }
  round.chain = { since, link: view.delta ?? chain.link ?? '' }
  return round
}

async function read(box: Box, { id }: Container, chain: Chain | null): Promise<Round> {
  if (chain?.since === undefined) return readComplete(box, id)
  try {
    return await readChanges(box, id, { ...chain, since: chain.since })
  } catch (error) {
    if (!isLostCursor(error)) throw error
    return readComplete(box, id)
  }
}

const calendars: ItemKind = {
  kind: 'outlook-calendar',
  type: 'event',
  containerType: 'calendar',
  graphType: 'event',
  scopes: ['Calendars.Read'],
  containers: listCalendars,
  container: (box, id) => askContainer(box, path`/users/${box.mailbox.id}/calendars/${id}`, 'name'),
  read,
  item: (user, calendar, id) => ({
    to: path`/users/${user}/calendars/${calendar}/events/${id}`,
    query: whole,
  }),
  anywhere: (user, id) => ({ to: path`/users/${user}/events/${id}`, query: { $select: 'id' } }),
  attachments: (user, _calendar, id) => path`/users/${user}/events/${id}/attachments`,
  files: (record: GraphRecord, zone) => eventFiles(record, zone),
}

/** Reads the mailboxes' calendars: single events, and series with what differs in them. */
export const outlookCalendarSource = (options: MailboxSourceOptions): Source =>
  itemSource(options, calendars)
