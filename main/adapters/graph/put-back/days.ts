import { Temporal } from '../../../core/time.ts'
import { isList } from '../../exact-json.ts'
import { readSeries } from '../calendar/event.ts'
import { zoneOf } from '../calendar/zones.ts'
import { refusalOf } from '../errors.ts'
import { path } from '../path.ts'
import { idOf, textOf, timeIn, type GraphRecord } from '../records.ts'
import { ask, isAbsent, readList, recordsIn } from './ask.ts'
import { plainDay } from './event-body.ts'
import type { Loss, PutBackBox } from './types.ts'

const day = 86_400_000

const listOf = (record: GraphRecord, name: string): GraphRecord[] => {
  const list = record[name]
  return list !== undefined && isList(list) ? recordsIn(list) : []
}

/** Dropped days of a series: the last part of `OID.<series>.<yyyy-mm-dd>`. */
function droppedIn({ cancelledOccurrences: list }: GraphRecord): string[] {
  const all = list !== undefined && isList(list) ? list : []
  return all.flatMap((one) =>
    typeof one === 'string' ? (/\.(\d{4}-\d{2}-\d{2})$/.exec(one)?.[1] ?? []) : [],
  )
}

/** Days of a series around a moment, as the service has them now. */
function around(box: PutBackBox, series: string, at: number): Promise<GraphRecord[]> {
  const to = path`/users/${box.mailbox.id}/events/${series}/instances`
  const query = {
    startDateTime: new Date(at - 2 * day).toISOString(),
    endDateTime: new Date(at + 3 * day).toISOString(),
  }
  return readList(box, { to, query })
}

/** What the rule made of a day: when it would begin, were it not changed. */
const originOf = (record: GraphRecord): number =>
  timeIn(textOf(record, 'originalStart')) || timeIn(startOf(record))

const startOf = (record: GraphRecord): string => {
  const text = readSeries(record).start?.dateTime ?? ''
  return text === '' || text.endsWith('Z') ? text : `${text}Z`
}

/** The day of a moment as the series counts it. */
function dateOf(series: GraphRecord, at: number): string {
  const zone = zoneOf(textOf(series, 'originalStartTimeZone')) ?? 'UTC'
  const isAllDay = series['isAllDay'] === true
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(
    isAllDay ? 'UTC' : zone,
  )
  return there.toPlainDate().toString()
}

/** True for a refusal that concerns this day only. */
const isOfOne = (error: unknown): boolean =>
  ['request', 'conflict', 'other', 'corrupt'].includes(refusalOf(error)?.what ?? '') ||
  isAbsent(error)

async function changeDay(box: PutBackBox, series: string, wanted: GraphRecord): Promise<boolean> {
  const origin = originOf(wanted)
  const found = (await around(box, series, origin)).find((one) => originOf(one) === origin)
  if (found === undefined) return false
  const to = path`/users/${box.mailbox.id}/events/${idOf(found)}`
  await ask(box, { method: 'PATCH', to, body: plainDay(wanted, box.mailbox.address) })
  return true
}

type Dropping = Readonly<{ series: string; record: GraphRecord; date: string }>

async function dropDay(box: PutBackBox, { series, record, date }: Dropping): Promise<void> {
  const days = await around(box, series, Date.parse(`${date}T12:00:00Z`))
  const found = days.find((one) => dateOf(record, originOf(one)) === date)
  // Not there: it was dropped before this put-back went on.
  if (found === undefined) return
  await ask(box, { method: 'DELETE', to: path`/users/${box.mailbox.id}/events/${idOf(found)}` })
}

async function tried(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (error) {
    if (!isOfOne(error)) throw error
    return false
  }
}

/** Gives a series its changed and dropped days again; may be done again. */
export async function setDays(
  box: PutBackBox,
  record: GraphRecord,
  series: string,
): Promise<Loss[]> {
  let isLost = false
  for (const one of listOf(record, 'exceptionOccurrences')) {
    if (!(await tried(() => changeDay(box, series, one)))) isLost = true
  }
  for (const date of droppedIn(record)) {
    const isDone = await tried(async () => {
      await dropDay(box, { series, record, date })
      return true
    })
    if (!isDone) isLost = true
  }
  return isLost ? ['occurrence'] : []
}
