import { z } from 'zod'

import { FailureError } from '../../../core/failure.ts'
import type { Json } from '../../../core/ports.ts'
import type { Partner, Refusal, Trouble, WriteResult } from '../../../core/sync/partner.ts'
import type { ItemMeta } from '../../../core/sync/types.ts'
import { readAnswer, textShape } from '../answers.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { type DingTalkError, type Meaning, refusalOf } from '../errors.ts'
import { at } from '../paging.ts'
import { mayHaveWorked } from '../retry.ts'
import type { DingtalkPartnerOptions } from './options.ts'

/** What a read gave: its value, or why there is none, with DingTalk's own refusal if there is one. */
export type Asked<T> =
  | Readonly<{ is: 'fine'; value: T }>
  | Readonly<{ is: 'trouble'; trouble: Trouble; refusal: DingTalkError | null }>

type Around = Readonly<{ now: () => number; signal: AbortSignal }>

const gateOfAddress = 5 * 60_000
const shanghai = 8 * 3_600_000

/** DingTalk counts months at UTC+8; gives the first moment of the next one. */
function nextMonth(now: number): number {
  const day = new Date(now + shanghai)
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1) - shanghai
}

const nonsense = (why: string): Trouble => ({ is: 'nonsense', why })

type Judge = (error: DingTalkError, now: number) => Trouble
/** Only a person can lift these: rights (with their names), the app's range, the edition. */
const person: Judge = ({ what, requiredScopes }) => ({
  is: 'rights',
  why: [what, ...requiredScopes].join(' '),
})
const later: Judge = ({ wait }) => ({ is: 'wait', ms: wait === null ? null : wait * 1000 })
/** The older API has one code for the limits of a second and of a minute, and tells no time. */
const slower: Judge = ({ wait }) => ({ is: 'wait', ms: Math.max(10_000, (wait ?? 0) * 1000) })
const senseless: Judge = ({ code }) => nonsense(code)

/** What a refusal means for the side it came from (paper `dingtalk-api.md`, table 1.4). */
const judges: Readonly<Record<Meaning, Judge>> = {
  busy: later,
  token: later,
  credentials: person,
  permission: person,
  'not-published': person,
  address: person,
  'out-of-range': person,
  parameter: senseless,
  'no-user': senseless,
  'no-department': senseless,
  'app-rate': slower,
  'minute-rate': ({ wait }) => ({ is: 'wait', ms: Math.max(60_000, (wait ?? 0) * 1000) }),
  'global-rate': slower,
  allowance: ({ what }, now) => ({ is: 'gate', until: nextMonth(now), why: what }),
  punished: ({ what }, now) => ({ is: 'gate', until: now + gateOfAddress, why: what }),
  'page-token': () => ({ is: 'cursor' }),
  'not-found': senseless,
  'no-such-call': person,
  certification: person,
  'feature-off': person,
  denied: person,
  silent: later,
  unreadable: later,
  other: senseless,
}

const troubleOfRefusal: Judge = (error, now) => judges[error.what](error, now)

/**
 * What stands behind an error that a call threw. An error that is no failure is a bug and is thrown
 * again, unless the work was stopped meanwhile.
 */
export function troubleOf(error: unknown, { now, signal }: Around): Trouble {
  const refusal = refusalOf(error)
  if (refusal !== null) return troubleOfRefusal(refusal, now())
  if (error instanceof FailureError) {
    return error.failure.name === 'allowanceUsed'
      ? { is: 'gate', until: nextMonth(now()), why: 'allowance' }
      : nonsense(error.failure.name)
  }
  if (signal.aborted) return { is: 'wait', ms: null }
  throw error
}

/** Does something that reads; what goes wrong comes as trouble. */
export async function asking<T>(around: Around, read: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { is: 'fine', value: await read() }
  } catch (error) {
    const trouble = troubleOf(error, around)
    return { is: 'trouble', trouble, refusal: refusalOf(error) }
  }
}

/** Codes that say that what was to be written to is not there. */
const missing = new Set<Meaning>(['not-found', 'no-user'])

/** A refusal of a write as the protocol knows it (section 6): `never` for this item alone. */
function refusedAs(error: DingTalkError, now: number): Refusal {
  if (missing.has(error.what)) return { is: 'missing' }
  const trouble = troubleOfRefusal(error, now)
  if (trouble.is === 'nonsense') return { is: 'never', why: error.code }
  return trouble.is === 'cursor' ? { is: 'never', why: error.code } : trouble
}

export const unknown = (why: string, requestId: string | null = null): WriteResult => ({
  is: 'unknown',
  why,
  requestId,
})

export const refuse = (refusal: Refusal, requestId: string | null = null): WriteResult => ({
  is: 'refused',
  refusal,
  requestId,
})

/**
 * What became of a write that threw. Only a refusal of the call itself, or a failure before it was
 * sent, is surely without effect; everything else is not known.
 */
export function writeFailed(
  error: unknown,
  { endpoint, now }: Readonly<{ endpoint: string; now: () => number }>,
): WriteResult {
  const refusal = refusalOf(error)
  if (refusal === null) {
    const spent = error instanceof FailureError && error.failure.name === 'allowanceUsed'
    return spent
      ? refuse({ is: 'gate', until: nextMonth(now()), why: 'allowance' })
      : unknown(error instanceof FailureError ? error.failure.name : 'stopped')
  }
  const requestId = refusal.requestId === '' ? null : refusal.requestId
  // A token that could not be had: the write itself was never sent.
  const own = refusal.endpoint === endpoint
  if (own && mayHaveWorked(refusal)) return unknown(refusal.code, requestId)
  return refuse(refusedAs(refusal, now()), requestId)
}

/** A text that DingTalk asks for in every item: an answer without it is not the item's. */
export const mustText = textShape.refine((text) => text !== '')

const personShape = z.object({ unionid: mustText })

/**
 * Organisation and person of a side: the unionId as DingTalk has it now, so that another person's
 * account under the same user id is noticed. Free of the allowance.
 */
export function identityOf(options: DingtalkPartnerOptions): Partner['identity'] {
  const { dingtalk, person, now } = options
  return async (signal) => {
    const asked = await asking({ now, signal }, async () => {
      const body = { userid: person.userId }
      const answer: Json = await dingtalk.call(calls.person, { kind: 'contacts', body, signal })
      return readAnswer(personShape, at(answer, 'result'), calls.person.id).unionid
    })
    if (asked.is === 'fine') return { is: 'known', identity: `${dingtalk.corpId}/${asked.value}` }
    const left = asked.refusal?.what === 'no-user'
    return { is: 'trouble', trouble: left ? { is: 'rights', why: 'no-user' } : asked.trouble }
  }
}

/** What is known beside the fields of an item that is one's own and bears nothing else. */
export const noMeta: ItemMeta = {
  marker: null,
  occurrence: null,
  created: null,
  owner: 'self',
  people: 0,
  size: null,
  port: null,
}

/** DingTalk's containers are given; none can be made. */
export const noContainers: Partner['makeContainer'] = async () => ({
  is: 'refused',
  refusal: { is: 'never', why: 'no-containers' },
})

/** Number of the answer for support, where it gives one. */
export function requestOf(answer: Json): string | null {
  const id = at(answer, 'request_id') ?? at(answer, 'requestId')
  return typeof id === 'string' && /^[\w-]{1,80}$/.test(id) ? id : null
}
