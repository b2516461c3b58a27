import type { Capability, Got, Partner, WriteCall } from '../../../core/sync/partner.ts'
import { askDay, askSeries, anywherePath } from './event/ask.ts'
import { calendarsOf, makeCalendar } from './event/calendars.ts'
import { prepareDelete, prepareUpdate } from './event/change.ts'
import { prepareCreate } from './event/create.ts'
import { dayOfId } from './event/day.ts'
import { readCalendar } from './event/feed.ts'
import { observeDay, observeEvent, readSeries, type Seen } from './event/record.ts'
import { findEvents } from './event/search.ts'
import { isWithin } from './event/time.ts'
import { never, outlookPartner, type OutlookKind, type Send } from './make.ts'
import type { At, OutlookPartnerOptions } from './options.ts'
import { isGone } from './trouble.ts'

const capability: Capability = {
  conditional: true,
  // `transactionId`, which the service compares with the events that are there (paper, 5.2).
  createKey: { life: 86_400_000 },
  lookup: 'marker',
  indexLag: 120_000,
  versionTrusted: true,
  metered: false,
  createsPerDay: null,
  maxBytes: null,
  createOnly: [],
  moveChangesId: false,
  softDelete: true,
}

type Ask = Parameters<OutlookKind['get']>[1]

async function look(at: At, { remoteId, container }: Ask): Promise<Seen | 'gone' | null> {
  const around = { options: at.options, container }
  const named = dayOfId(remoteId)
  if (named === null) {
    return observeEvent(readSeries(await askSeries(at, container, remoteId)), around)
  }
  const { series, day } = await askDay(at, container, named)
  return day === null ? 'gone' : observeDay(series, day, around)
}

/** Not in its calendar: gone, or in another one. */
async function elsewhere(at: At, remoteId: string): Promise<Got> {
  const { graph, mailbox } = at.options
  const to = anywherePath(at, dayOfId(remoteId)?.master ?? remoteId)
  const query = { $select: 'id' }
  await graph.call({ to, query, mailbox: mailbox.id, signal: at.signal })
  return { is: 'outside' }
}

async function get(at: At, ask: Ask): Promise<Got> {
  let seen: Seen | 'gone' | null
  try {
    seen = await look(at, ask)
  } catch (error) {
    if (!isGone(error)) throw error
    return elsewhere(at, ask.remoteId)
  }
  if (seen === 'gone') return { is: 'gone' }
  if (seen === null) return { is: 'trouble', trouble: { is: 'nonsense', why: 'no start' } }
  if (!isWithin(seen.times, ask.window, at.options.zone)) return { is: 'outside' }
  return { is: 'here', item: seen.item }
}

async function write(at: At, call: WriteCall): Promise<Send> {
  switch (call.op) {
    case 'create':
      return prepareCreate(at, call)
    case 'update':
      return prepareUpdate(at, call)
    case 'delete':
      return prepareDelete(at, call)
    case 'move':
      return never('events are not moved between calendars')
  }
}

/** Outlook's calendars as a side of a link: each of them a container. */
export const outlookEventPartner = (options: OutlookPartnerOptions): Partner =>
  outlookPartner(options, {
    kind: 'event',
    capability,
    containers: calendarsOf,
    read: readCalendar,
    get,
    find: findEvents,
    write,
    makeContainer: makeCalendar,
  })
