import type { Browser, CopyRow, Reach } from '../adapters/database/browse-port.ts'
import { Temporal, utcTime } from '../core/time.ts'
import { dayOf } from './browse-rows.ts'

const modes = ['full', 'incremental', 'live'] as const

function copyView(copy: CopyRow, zone: string) {
  const { id, time, tags, added, changed, gone, unusual } = copy
  return {
    id,
    at: utcTime(time),
    day: dayOf(time, zone),
    mode: modes.find((mode) => tags.includes(mode)) ?? 'incremental',
    partial: tags.includes('partial'),
    pinned: tags.includes('pin'),
    added,
    changed,
    gone,
    unusual,
  }
}

/** Newest first, equal times by id: the order of the list of copies. */
const isOlder = (copy: CopyRow, { time, id }: { time: number; id: string }): boolean =>
  copy.time < time || (copy.time === time && copy.id < id)

function placeOf(cursor: string | null): { time: number; id: string } | null {
  const match = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(cursor ?? '')
  return match === null ? null : { time: Number(match[1]), id: match[2] ?? '' }
}

type Asked = Readonly<{ reach: Reach; zone: string }>

/** One page of the copies up to a day, newest first. */
export function copiesPage(
  browser: Browser,
  { reach, zone }: Asked,
  {
    before,
    until,
    limit,
  }: Readonly<{ before: string | null; until: string | null; limit: number }>,
) {
  const all = browser.copies(reach)
  const place = placeOf(before)
  const from = all.findIndex(
    (copy) =>
      (place === null || isOlder(copy, place)) &&
      (until === null || dayOf(copy.time, zone) <= until),
  )
  const page = from < 0 ? [] : all.slice(from, from + limit)
  const last = page.at(-1)
  const more = last !== undefined && all.at(-1)?.id !== last.id
  return {
    copies: page.map((copy) => copyView(copy, zone)),
    next: more ? `${last.time}.${last.id}` : null,
    total: all.length,
  }
}

type Day = { day: string; copies: number; changes: number; gone: number; unusual: boolean }

/** Days with copies of some weeks up to a day, oldest first. */
export function daysOfCopies(
  browser: Browser,
  { reach, zone }: Asked,
  { until, weeks }: Readonly<{ until: string; weeks: number }>,
) {
  const from = Temporal.PlainDate.from(until)
    .subtract({ days: weeks * 7 - 1 })
    .toString()
  const days = new Map<string, Day>()
  let older = false
  for (const copy of browser.copies(reach).toReversed()) {
    const day = dayOf(copy.time, zone)
    older ||= day < from
    if (day < from || day > until) continue
    const known = days.get(day) ?? { day, copies: 0, changes: 0, gone: 0, unusual: false }
    const { added, changed, gone, unusual } = copy
    days.set(day, {
      day,
      copies: known.copies + 1,
      changes: known.changes + added + changed + gone,
      gone: known.gone + gone,
      unusual: known.unusual || unusual,
    })
  }
  return { from, until, days: [...days.values()], older }
}
