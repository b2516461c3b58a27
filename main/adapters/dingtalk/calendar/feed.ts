import { z } from 'zod'

import { FailureError, type Failure } from '../../../core/failure.ts'
import type { Json } from '../../../core/ports.ts'
import { isList, members } from '../../exact-json.ts'
import { readAnswer, textShape } from '../answers.ts'
import type { DingTalk } from '../client.ts'
import { calendarEndpoints as calls } from '../endpoints.ts'
import { refusalOf } from '../errors.ts'
import { at, listAt, nextToken, paged } from '../paging.ts'
import { readEvent, type CalendarEvent } from './event.ts'

/** What one person's feed told. */
export type Feed = Readonly<{
  events: readonly CalendarEvent[]
  /** Records that could not be read. */
  unreadable: readonly Failure[]
  /** Where the next run goes on; null where the service gave none. */
  token: string | null
  /** True if all events were listed, not only those changed since the last token. */
  whole: boolean
}>

type Ask = Readonly<{ dingtalk: DingTalk; unionid: string; signal: AbortSignal }>

/** The list gives so many attendees at most; events that reach it are asked for the rest. */
const mostAttendees = 100
const attendeeShape = z.object({ id: textShape })

/** Reads all pages; without a token everything, with one what changed since. */
async function readPages({ dingtalk, unionid, signal }: Ask, token: string | null) {
  const records = new Map<string, Json>()
  const odd: Json[] = []
  let following: string | null = null
  const pages = paged({
    api: calls.events.id,
    first: undefined,
    ask: (position) =>
      dingtalk.call(calls.events, {
        kind: 'calendar',
        path: { userId: unionid, calendarId: 'primary' },
        query: {
          maxResults: 100,
          maxAttendees: mostAttendees,
          showDeleted: true,
          syncToken: token ?? undefined,
          nextToken: position,
        },
        signal,
      }),
    next: (answer) => nextToken(answer),
  })
  for await (const answer of pages) {
    for (const record of listAt(answer, 'events', calls.events.id)) {
      const id = members(record)?.['id']
      if (typeof id === 'string' && id !== '') records.set(id, record)
      else odd.push(record)
    }
    following = readAnswer(textShape, at(answer, 'syncToken'), calls.events.id) || null
  }
  return { records: [...records.values(), ...odd], following }
}

/** Replaces a cut list of attendees by the whole one. */
async function withAllAttendees(ask: Ask, event: CalendarEvent): Promise<CalendarEvent> {
  if (event.cancelled || event.fields.attendees.length < mostAttendees) return event
  const all = new Map<string, Json>()
  const pages = paged({
    api: calls.attendees.id,
    first: undefined,
    ask: (position) =>
      ask.dingtalk.call(calls.attendees, {
        kind: 'calendar',
        path: { userId: ask.unionid, calendarId: 'primary', eventId: event.id },
        query: { maxResults: 500, nextToken: position },
        signal: ask.signal,
      }),
    next: (answer) => nextToken(answer),
  })
  for await (const answer of pages) {
    for (const entry of listAt(answer, 'attendees', calls.attendees.id)) {
      all.set(readAnswer(attendeeShape, entry, calls.attendees.id).id, entry)
    }
  }
  const record = members(event.record)
  const listed = record?.['attendees']
  // A shorter list than the one at hand is not the whole one.
  if (record === null || !isList(listed) || all.size < listed.length) return event
  return readEvent({ ...record, attendees: [...all.values()] })
}

async function readAll(ask: Ask, token: string | null): Promise<Feed> {
  const { records, following } = await readPages(ask, token)
  const events: CalendarEvent[] = []
  const unreadable: Failure[] = []
  for (const record of records) {
    try {
      events.push(await withAllAttendees(ask, readEvent(record)))
    } catch (error) {
      const isOne = error instanceof FailureError && error.failure.name === 'answerUnknown'
      if (!isOne) throw error
      unreadable.push(error.failure)
    }
  }
  return { events, unreadable, token: following, whole: token === null }
}

/**
 * Reads one person's calendar: what changed since `token`, or everything.
 *
 * A token that the service no longer takes leads to a complete pass.
 */
export async function readFeed(ask: Ask, token: string | null): Promise<Feed> {
  if (token === null) return readAll(ask, null)
  try {
    return await readAll(ask, token)
  } catch (error) {
    // The code of an expired token is not documented: any refusal of the request itself counts.
    const refusal = refusalOf(error)
    const isToken =
      refusal?.status === 400 && ['parameter', 'page-token', 'other'].includes(refusal.what)
    if (!isToken) throw error
    return readAll(ask, null)
  }
}
