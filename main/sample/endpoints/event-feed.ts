import type { Company } from '../company/company.ts'
import { pastRows } from '../company/occurrences.ts'
import type { CalendarEvent, Person } from '../company/types.ts'
import type { Call } from '../http/endpoint.ts'
import { pageSize } from '../http/fields.ts'
import { pageToken, readToken } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import { day, parseTime } from '../times.ts'
import { cancelledFor } from './event-record.ts'

const unfit = 'invalidParameter'

/** What a list of events was asked for. */
type Question = Readonly<{
  after: number
  from: number
  to: number | null
  deleted: boolean
  series: string | null
}>

function timeOf(call: Call, name: string): number | null {
  const text = call.query.get(name)
  if (text === null || text === '') return null
  return parseTime(text) ?? refuse(400, unfit, `ParsedISO8601TimestampError: ${name}`)
}

/** The change number behind a sync token; tokens before the oldest change are refused. */
function changeOf(company: Company, person: Person, token: string | null): number {
  if (token === null || token === '') return 0
  const change = readToken(`sync ${person.unionid}`, token)
  return change === null || change < company.oldestChange || change > company.changes
    ? refuse(400, unfit, 'syncToken is invalid or expired')
    : change
}

function read(call: Call, company: Company, person: Person): Question {
  const from = timeOf(call, 'timeMin')
  const to = timeOf(call, 'timeMax')
  if (from !== null && to !== null && (to < from || to - from > 366 * day)) {
    return refuse(400, unfit, 'timeMin and timeMax must be within one year')
  }
  return {
    after: changeOf(company, person, call.query.get('syncToken')),
    from: from ?? Number.NEGATIVE_INFINITY,
    to,
    deleted: call.query.get('showDeleted') === 'true',
    series: call.query.get('seriesMasterId'),
  }
}

const lasts = (event: CalendarEvent): number =>
  event.recurrence === null ? event.end : Number.POSITIVE_INFINITY

const isOf = (event: CalendarEvent, { unionid }: Person): boolean =>
  event.dropped.has(unionid) || event.attendees.some((one) => one.unionid === unionid)

function wanted(event: CalendarEvent, person: Person, asked: Question): boolean {
  const touched = Math.max(event.change, event.dropped.get(person.unionid) ?? 0)
  if (!isOf(event, person) || touched <= asked.after) return false
  if (!asked.deleted && cancelledFor(event, person.unionid)) return false
  if (asked.series !== null && event.master !== asked.series) return false
  return lasts(event) > asked.from && event.start < (asked.to ?? Number.POSITIVE_INFINITY)
}

/** A page of events; the last one carries the sync token, unless the window had an end. */
export type EventPage = Readonly<{
  events: readonly CalendarEvent[]
  nextToken?: string
  syncToken?: string
}>

/** Where a page begins and which change was the newest when the pass began. */
function placeOf(call: Call, company: Company, list: string): { offset: number; newest: number } {
  const token = call.query.get('nextToken') ?? ''
  if (token === '') return { offset: 0, newest: company.changes }
  const packed = readToken(list, token)
  if (packed === null) return refuse(400, unfit, 'nextToken is invalid')
  return { offset: packed % 100_000, newest: Math.floor(packed / 100_000) }
}

/** Events, and past occurrences of series where lists show those as rows of their own. */
function rowsOf({ events, calendarDesk, clock }: Company): readonly CalendarEvent[] {
  const all = [...events.values()]
  if (!calendarDesk.pastRows) return all
  return [
    ...all,
    ...all.flatMap((event) =>
      event.recurrence === null || event.cancelled ? [] : pastRows(events, event, clock.now()),
    ),
  ]
}

/** Reads one page of a person's change feed or window. */
export function eventPage(call: Call, company: Company, person: Person): EventPage {
  const asked = read(call, company, person)
  const list = `events ${person.unionid} ${asked.after}`
  const size = pageSize(call.query.get('maxResults'), { to: 100, else: 100, code: unfit })
  const { offset, newest } = placeOf(call, company, list)
  const found = rowsOf(company)
    .filter((event) => wanted(event, person, asked))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const events = found.slice(offset, offset + size)
  const end = offset + size
  if (end < found.length) return { events, nextToken: pageToken(list, newest * 100_000 + end) }
  if (asked.to !== null) return { events }
  return { events, syncToken: pageToken(`sync ${person.unionid}`, newest) }
}
