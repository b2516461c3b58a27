import { fail } from '../../../../core/failure.ts'
import type { Json } from '../../../../core/ports.ts'
import { members } from '../../../exact-json.ts'
import { readAnswer, textShape } from '../../answers.ts'
import { readEvent, type CalendarEvent } from '../../calendar/event.ts'
import type { Endpoint } from '../../endpoints.ts'
import { refusalOf, type DingTalkError } from '../../errors.ts'
import { at, listAt, nextToken, paged } from '../../paging.ts'
import type { DingtalkPartnerOptions } from '../options.ts'
import { eventEndpoints as calls } from './endpoints.ts'
import { primary } from './record.ts'
import type { Rows } from './series.ts'

/** A person's calendar, while somebody asks for something. */
export type Desk = Readonly<{ options: DingtalkPartnerOptions; signal: AbortSignal }>

/** Events as listed, by id; `unread` are those whose records do not fit. */
export type Listed = Readonly<{
  rows: readonly CalendarEvent[]
  unread: readonly string[]
  /** Where the change feed goes on; null where the service gave nothing. */
  token: string | null
}>

const pageSize = 100
const mostAttendees = 100

type Query = Readonly<Record<string, string | boolean | undefined>>

/** An answer without its list is no empty calendar, unless it says where to go on. */
function recordsOf(answer: Json, api: string): readonly Json[] {
  const told = members(answer)
  const isEmpty = told !== null && typeof told['syncToken'] === 'string'
  if (told?.['events'] == null && !isEmpty)
    return fail('answerUnknown', { call: api, code: 'no-list' })
  return listAt(answer, 'events', api)
}

const idOf = (record: Json, api: string): string => {
  const id = members(record)?.['id']
  const isText = typeof id === 'string' && id !== ''
  return isText ? id : fail('answerUnknown', { call: api, code: 'no-id' })
}

async function listOf(
  { options, signal }: Desk,
  endpoint: Endpoint,
  query: Query,
): Promise<Listed> {
  const records = new Map<string, Json>()
  let token: string | null = null
  const pages = paged({
    api: endpoint.id,
    first: undefined,
    ask: (position) =>
      options.dingtalk.call(endpoint, {
        kind: 'calendar',
        path: { userId: options.person.unionId, calendarId: primary },
        query: {
          maxResults: pageSize,
          maxAttendees: mostAttendees,
          ...query,
          nextToken: position,
        },
        signal,
      }),
    next: (answer) => nextToken(answer),
  })
  for await (const answer of pages) {
    for (const record of recordsOf(answer, endpoint.id)) {
      records.set(idOf(record, endpoint.id), record)
    }
    token = readAnswer(textShape, at(answer, 'syncToken'), endpoint.id) || null
  }
  return { ...readRows(records), token }
}

function readRows(records: ReadonlyMap<string, Json>): Omit<Listed, 'token'> {
  const rows: CalendarEvent[] = []
  const unread: string[] = []
  for (const [id, record] of records) {
    const row = readOrNull(record)
    if (row === null) unread.push(id)
    else rows.push(row)
  }
  return { rows, unread }
}

function readOrNull(record: Json): CalendarEvent | null {
  try {
    return readEvent(record)
  } catch (error) {
    if (error instanceof Error && error.name === 'FailureError') return null
    throw error
  }
}

/** Lists events, cancelled ones too: all, or those changed since a token. */
export const listEvents = (desk: Desk, token: string | null): Promise<Listed> =>
  listOf(desk, calls.list, { showDeleted: true, syncToken: token ?? undefined })

/** Rows of one series that differ from its rule, or lie in the past. */
export const listDays = (desk: Desk, master: string): Promise<Listed> =>
  listOf(desk, calls.list, { showDeleted: true, seriesMasterId: master })

type Span = Readonly<{ from: number; to: number }>

const inSpan = ({ from, to }: Span): Query => ({
  timeMin: new Date(from).toISOString(),
  timeMax: new Date(to).toISOString(),
})

/** Lists events and series that touch some days. */
export const listNear = (desk: Desk, span: Span): Promise<Listed> =>
  listOf(desk, calls.list, { showDeleted: true, ...inSpan(span) })

/** Lists what stands in the calendar on some days: every occurrence of a series for itself. */
export const viewDays = (desk: Desk, span: Span): Promise<Listed> =>
  listOf(desk, calls.view, inSpan(span))

const goneCodes = new Set(['itemnotfound', 'instancenotexist'])

/** DingTalk says that there is no such event; any other 404 says nothing of it. */
export const isGone = (refusal: DingTalkError | null): boolean =>
  refusal !== null && refusal.status === 404 && goneCodes.has(refusal.code.toLowerCase())

/** Reads one event, also one that was cancelled; null where DingTalk knows none. */
async function readRow({ options, signal }: Desk, id: string): Promise<CalendarEvent | null> {
  try {
    const answer = await options.dingtalk.call(calls.get, {
      kind: 'calendar',
      path: { userId: options.person.unionId, calendarId: primary, eventId: id },
      query: { maxAttendees: mostAttendees },
      signal,
    })
    const row = readEvent(answer)
    if (row.id === id) return row
    return fail('answerUnknown', { call: calls.get.id, code: 'another-event' })
  } catch (error) {
    if (isGone(refusalOf(error))) return null
    throw error
  }
}

/** Tells whether an event is a series. */
export const repeats = ({ fields }: CalendarEvent): boolean =>
  fields.recurrence != null && fields.recurrence.pattern.type !== ''

/** What became of an event: its rows, cancelled, or unknown to DingTalk. */
export type Asked = Rows | 'cancelled' | 'unknown'

/** Reads an event by its id; of a series, not its occurrences. */
export async function readOne(desk: Desk, id: string): Promise<Asked> {
  const event = await readRow(desk, id)
  if (event === null) return 'unknown'
  return event.cancelled ? 'cancelled' : { event, days: [] }
}

/** Reads an event with the rows of its occurrences. */
export async function readSeries(desk: Desk, id: string): Promise<Asked> {
  const asked = await readOne(desk, id)
  if (typeof asked === 'string' || !repeats(asked.event)) return asked
  const { rows, unread } = await listDays(desk, id)
  if (unread.length > 0) return fail('answerUnknown', { call: calls.list.id, code: 'unread-day' })
  return { event: asked.event, days: rows.filter(({ master }) => master === id) }
}

/** Tells whether an occurrence may be in a calendar without its series: who asked is another. */
export const mayStandAlone = ({ fields }: CalendarEvent, { options }: Desk): boolean => {
  const organiser = fields.organizer?.id ?? ''
  return organiser !== '' && organiser !== options.person.unionId
}
