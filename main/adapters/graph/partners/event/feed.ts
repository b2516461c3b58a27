import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import type { ReadWindow } from '../../../../core/sync/partner.ts'
import type { Observation } from '../../../../core/sync/types.ts'
import { refusalOf } from '../../errors.ts'
import type { GraphPage } from '../../paging.ts'
import { path } from '../../path.ts'
import { fetchItems, onePage, toldBy, tokenIn, type ListAsk } from '../feed.ts'
import type { Read, ReadAsk } from '../make.ts'
import type { At } from '../options.ts'
import { entryOf, unitOf } from './ask.ts'
import { observeDay, observeEvent, readSeries } from './record.ts'
import { isWithin } from './time.ts'

/** Where a reading stands. Days that differed are kept by series: none tells that one is as usual. */
const tokenShape = z.object({
  link: z.string(),
  /** True while everything is told: what is not is not there. */
  full: z.boolean(),
  /** The view is listed: the service tells no changes of this calendar. */
  listed: z.boolean(),
  days: z.record(z.string(), z.array(z.string())),
})
type Token = z.output<typeof tokenShape>

type Days = Readonly<Record<string, readonly string[]>>

const day = 86_400_000

/** The window of a link that names none (9.1): the same all month long. */
function usualWindow(now: number): NonNullable<ReadWindow> {
  const month = new Date(now)
  const start = Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1)
  return { from: start - 37 * day, to: start + 404 * day }
}

function viewOf(at: At, ask: ReadAsk): Readonly<{ changes: ListAsk; list: ListAsk }> {
  const { id } = at.options.mailbox
  const { from, to } = ask.window ?? usualWindow(at.options.now())
  const query = {
    startDateTime: new Date(from).toISOString(),
    endDateTime: new Date(to).toISOString(),
  }
  return {
    changes: { to: path`/users/${id}/calendars/${ask.container}/calendarView/delta`, query },
    list: {
      to: path`/users/${id}/calendars/${ask.container}/calendarView`,
      query: { ...query, $select: 'id,type,seriesMasterId' },
    },
  }
}

/** Some calendars have no changes (paper `graph-api.md`, 3.1): they are listed each time. */
async function firstPage(at: At, ask: ReadAsk) {
  const { changes, list } = viewOf(at, ask)
  try {
    return { page: await onePage(at, changes, null), listed: false }
  } catch (error) {
    const { what = '', status = 0 } = refusalOf(error) ?? {}
    const isRefused = ['request', 'not-found', 'other'].includes(what) || status === 405
    if (!isRefused) throw error
    return { page: await onePage(at, list, null), listed: true }
  }
}

type Taken = Readonly<{ items: readonly Observation[]; days: Days }>

/** An event and the days of it that lie in the window. */
function take(at: At, ask: ReadAsk, raw: Json): Taken {
  const { zone } = at.options
  const around = { options: at.options, container: ask.container }
  const series = readSeries(raw)
  const seen = [
    observeEvent(series, around),
    ...series.exceptionOccurrences.map((one) => observeDay(series, one, around)),
  ].filter((one) => one !== null)
  const items = seen
    .filter(({ times }) => isWithin(times, ask.window, zone))
    .map(({ item }) => item)
  const days = items.filter(({ meta }) => meta.occurrence !== null).map(({ remoteId }) => remoteId)
  return { items, days: { [series.id]: days } }
}

/** Days that differed and do not any more, and those of series that are not there. */
const lostDays = (before: Days, now: Days): readonly string[] =>
  Object.entries(now).flatMap(([master, days]) =>
    (before[master] ?? []).filter((one) => !days.includes(one)),
  )

const withDays = (before: Days, now: Days): Record<string, string[]> => {
  const all = Object.entries({ ...before, ...now }).filter(([, days]) => days.length > 0)
  return Object.fromEntries(all.map(([master, days]) => [master, [...days]]))
}

async function applied(
  at: At,
  ask: ReadAsk,
  at_: { page: GraphPage; token: Token },
): Promise<Read> {
  const { page, token } = at_
  const told = toldBy(page.items, unitOf)
  const { found, gone } = await fetchItems(at, told.ids, entryOf(at, ask.container))
  const taken = found.map((raw) => take(at, ask, raw))
  const absent = [...told.removed, ...gone]
  const none = Object.fromEntries(absent.map((id) => [id, []]))
  const now: Days = Object.assign({}, none, ...taken.map(({ days }) => days)) as Days // of series
  const days = withDays(token.days, now)
  const last = page.next === null
  const cursor = page.delta === null ? null : { ...token, link: page.delta, full: false, days }
  const next = page.next === null ? null : { ...token, link: page.next, days }
  return {
    page: {
      items: taken.flatMap(({ items }) => items),
      absent: [...absent, ...lostDays(token.days, now)],
      cursor: last && cursor !== null ? JSON.stringify(cursor) : null,
      last,
      full: token.full,
    },
    next: next === null ? null : JSON.stringify(next),
  }
}

/**
 * Reads a calendar's window: first everything in it, then what changed. The service only says
 * which events; each is asked for by its id, series with the days that differ.
 */
export async function readCalendar(at: At, ask: ReadAsk): Promise<Read> {
  const text = ask.page ?? ask.cursor
  if (text === null) {
    const { page, listed } = await firstPage(at, ask)
    return applied(at, ask, { page, token: { link: '', full: true, listed, days: {} } })
  }
  const token = tokenIn(tokenShape, text)
  const { changes, list } = viewOf(at, ask)
  const page = await onePage(at, token.listed ? list : changes, token.link)
  return applied(at, ask, { page, token })
}
