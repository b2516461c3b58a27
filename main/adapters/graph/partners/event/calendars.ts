import type { Json } from '../../../../core/ports.ts'
import type { RemoteContainer } from '../../../../core/sync/partner.ts'
import { path } from '../../path.ts'
import { idOf, recordOf, textOf } from '../../records.ts'
import { allPages } from '../feed.ts'
import type { At } from '../options.ts'
import { asking } from './change.ts'

function calendarOf(raw: Json): RemoteContainer[] {
  const record = recordOf(raw, 'calendar')
  // Holidays, birthdays and subscriptions are read-only (paper `graph-api.md`, 5.8).
  if (record === null || record['canEdit'] === false) return []
  const name = textOf(record, 'name')
  const role = record['isDefaultCalendar'] === true ? 'calendar' : null
  return [{ remoteId: idOf(record), name, role, path: name, validity: null, total: null }]
}

/** Calendars of the mailbox that can be written. */
export async function calendarsOf(at: At): Promise<readonly RemoteContainer[]> {
  const to = path`/users/${at.options.mailbox.id}/calendars`
  return (await allPages(at, { to })).flatMap(calendarOf)
}

/** Makes a calendar; the name being taken gives the one that is there. */
export async function makeCalendar(at: At, name: string): Promise<RemoteContainer> {
  const all = await calendarsOf(at)
  const there = all.find((one) => one.path.toLowerCase() === name.toLowerCase())
  if (there !== undefined) return there
  const to = path`/users/${at.options.mailbox.id}/calendars`
  const answer = await at.options.graph.call({ ...asking(at, 'POST', to), body: { name } })
  const [made] = calendarOf(answer)
  if (made === undefined) throw new TypeError('a calendar without an id')
  return made
}
