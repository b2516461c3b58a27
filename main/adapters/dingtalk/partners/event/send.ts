import type { Json } from '../../../../core/ports.ts'
import type { Refusal, WriteResult } from '../../../../core/sync/partner.ts'
import type { Image } from '../../../../core/sync/types.ts'
import { differing, listOf, valueOf } from '../../../../core/sync/values.ts'
import { readEvent } from '../../calendar/event.ts'
import type { Endpoint } from '../../endpoints.ts'
import { refusalOf } from '../../errors.ts'
import { asking, refuse, unknown, writeFailed } from '../common.ts'
import type { Desk } from './ask.ts'
import type { Body } from './body.ts'
import { eventEndpoints as calls } from './endpoints.ts'
import { freshly, type Fresh, type Here } from './read.ts'
import type { Recent } from './recent.ts'
import { alone, observed, observedDay, primary, type Seen } from './record.ts'
import type { Series } from './series.ts'

/** A person's calendar while it is written. */
export type At = Desk & Readonly<{ recent: Recent }>

/** This event can never be written so. */
export const never = (why: string): WriteResult => refuse({ is: 'never', why })
/** Surely without effect. */
export const fail = (refusal: Refusal): WriteResult => refuse(refusal)

const shanghai = 8 * 3_600_000
const day = 86_400_000
/** DingTalk counts creates by days at UTC+8. */
const nextDay = (now: number): number => (Math.floor((now + shanghai) / day) + 1) * day - shanghai

/** Refusals that only calendars know (paper, 3.1). */
function ownRefusal(code: string, now: number): Refusal | null {
  switch (code.toLowerCase()) {
    case 'flowlimit':
      return { is: 'gate', until: nextDay(now), why: 'creates-today' }
    case 'idempotencyprocessing':
      return { is: 'wait', ms: null }
    case 'permissiondeny':
      return { is: 'never', why: 'not-organiser' }
    default:
      return null
  }
}

/** Sends a write once; `answer` null where nothing came of it that can be told. */
export async function sendOnce(
  { options, signal }: Desk,
  endpoint: Endpoint,
  ask: Readonly<{
    id?: string
    body?: Body
    query?: Readonly<{ pushNotification: boolean }>
    key?: string
  }>,
): Promise<Readonly<{ answer: Json }> | Readonly<{ result: WriteResult }>> {
  const { dingtalk, person, now } = options
  try {
    const answer = await dingtalk.call(endpoint, {
      kind: 'calendar',
      path: { userId: person.unionId, calendarId: primary, eventId: ask.id ?? '' },
      query: ask.query,
      body: ask.body,
      headers: ask.key === undefined ? undefined : { 'x-client-token': ask.key },
      once: true,
      signal,
    })
    return { answer }
  } catch (error) {
    const refusal = refusalOf(error)
    const own = refusal === null ? null : ownRefusal(refusal.code, now())
    const result = writeFailed(error, { endpoint: endpoint.id, now })
    return {
      result: own !== null && result.is === 'refused' ? { ...result, refusal: own } : result,
    }
  }
}

type Shown = (row: Seen['row']) => Seen | null

/** The event as the answer of a write shows it; null where it does not fit. */
export function shownIn(answer: Json, shown: Shown): Seen | null {
  try {
    return shown(readEvent(answer))
  } catch (error) {
    if (error instanceof Error && error.name === 'FailureError') return null
    throw error
  }
}

/** Reads afresh after a write; nothing of a failure may be told as "nothing was done". */
export async function reread(at: At, id: string): Promise<WriteResult> {
  const { now } = at.options
  const asked = await asking({ now, signal: at.signal }, () => freshly(at, id))
  if (asked.is === 'trouble') return unknown(`then ${asked.trouble.is}`)
  return asked.value.is === 'here'
    ? { is: 'done', item: asked.value.seen.item, requestId: null }
    : unknown(`then ${asked.value.is}`)
}

/**
 * What the write came to: its own answer where that shows what was wanted, else a read. The answers
 * of writes lack some of what reads tell (paper, 3.1).
 */
export async function settled(
  at: At,
  { seen, image, id }: Readonly<{ seen: Seen | null; image: Image; id: string }>,
): Promise<WriteResult> {
  at.recent.forget(id)
  if (seen !== null && differing(seen.item.image, image).length === 0) {
    return { is: 'done', item: seen.item, requestId: null }
  }
  return reread(at, id)
}

const startsIn = (series: Series | null): string[] =>
  listOf(series === null ? null : valueOf(series.series.item.image, 'cancelled')).filter(
    (one) => typeof one === 'string',
  )

/** A change of one event. */
export type Put = Readonly<{
  id: string
  body: Body
  image: Image
  /** What it was written upon. */
  found: Pick<Here, 'series' | 'parent'>
}>

/** Writes members of an event. */
export async function put(at: At, { id, body, image, found }: Put): Promise<WriteResult> {
  const sent = await sendOnce(at, calls.patch, { id, body: { ...body, id } })
  if ('result' in sent) return sent.result
  const cancelled = startsIn(found.series)
  const seen = shownIn(sent.answer, (row) =>
    found.parent === null
      ? observed(row, at.options, { ...alone, cancelled })
      : observedDay(row, found.parent, at.options),
  )
  return settled(at, { seen: seen?.row.id === id ? seen : null, image, id })
}

/** What stands there now; read again where the last look is too long ago to write upon. */
export async function target(
  at: At,
  id: string,
): Promise<Here | Readonly<{ result: WriteResult }>> {
  const known = at.recent.of(id)
  if (known?.young === true && known.fresh.is === 'here') return known.fresh
  const { now } = at.options
  const asked = await asking({ now, signal: at.signal }, () => freshly(at, id))
  if (asked.is === 'trouble') return { result: fail(asked.trouble) }
  const fresh = asked.value
  if (fresh.is === 'gone') return { result: fail({ is: 'missing' }) }
  if (fresh.is === 'outside') return { result: never('unknown-rule') }
  return isOther(known?.fresh, fresh) ? { result: fail({ is: 'stale' }) } : fresh
}

/** Tells whether an event shows something else than when it was looked at for this write. */
const isOther = (before: Fresh | undefined, { seen }: Here): boolean =>
  before?.is === 'here' && differing(before.seen.item.image, seen.item.image).length > 0
