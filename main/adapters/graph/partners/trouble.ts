import { codeOf, FailureError } from '../../../core/failure.ts'
import type { Refusal, Trouble, WriteResult } from '../../../core/sync/partner.ts'
import { refusalOf, type GraphError, type Meaning } from '../errors.ts'

type To<T> = (error: GraphError) => T

const rights: To<Trouble> = ({ code }) => ({ is: 'rights', why: code })
const wait: To<Trouble> = ({ wait: seconds }) => ({
  is: 'wait',
  ms: seconds === null ? null : Math.ceil(seconds * 1000),
})
const nonsense: To<Trouble> = ({ call, code }) => ({ is: 'nonsense', why: `${call}: ${code}` })

/** Answers of which the next one need not be like them. */
const strange = new Set(['foreign-link', 'repeated-page', 'endless-pages'])

const troubles: Readonly<Record<Meaning, To<Trouble>>> = {
  throttled: wait,
  busy: wait,
  silent: wait,
  corrupt: wait,
  unreadable: (error) => (strange.has(error.code) ? nonsense(error) : wait(error)),
  // Without a code of Exchange it is a gateway's word, from which nothing follows.
  'not-found': wait,
  token: rights,
  denied: rights,
  'not-online': rights,
  'no-mailbox': rights,
  'mailbox-full': ({ code }) => ({ is: 'gate', until: null, why: code }),
  resync: () => ({ is: 'cursor' }),
  'item-gone': nonsense,
  conflict: nonsense,
  stale: nonsense,
  'too-large': nonsense,
  request: nonsense,
  other: nonsense,
}

/** What a sign-in or a client of ours says where Graph itself was not asked. */
function without(error: FailureError): Trouble {
  const { name } = error.failure
  if (name === 'answerUnknown') return { is: 'nonsense', why: error.failure.about['call'] ?? '' }
  const passes = name === 'microsoftSilent' || name === 'microsoftSaysWait'
  return passes ? { is: 'wait', ms: null } : { is: 'rights', why: codeOf(error.failure) }
}

/**
 * Reads why a question got no answer. Throws on what is no answer of a remote's (a bug), but for
 * the end that the signal asked for.
 */
export function troubleOf(error: unknown, signal: AbortSignal): Trouble {
  const refusal = refusalOf(error)
  if (refusal !== null) return troubles[refusal.what](refusal)
  if (error instanceof FailureError) return without(error)
  if (signal.aborted) return { is: 'wait', ms: null }
  throw error
}

/** Tells whether Exchange says that an item or a folder is not there (its own code, not any 404). */
export const isGone = (error: unknown): boolean => refusalOf(error)?.what === 'item-gone'

const refusals: Partial<Readonly<Record<Meaning, To<Refusal>>>> = {
  stale: () => ({ is: 'stale' }),
  conflict: () => ({ is: 'stale' }),
  'item-gone': () => ({ is: 'missing' }),
  'too-large': ({ code }) => ({ is: 'never', why: code }),
  request: ({ code }) => ({ is: 'never', why: code }),
  other: ({ code }) => ({ is: 'never', why: code }),
}

/** After these the work may have been done all the same (section 6, 5). */
const unclear = new Set<Meaning>(['busy', 'silent', 'corrupt', 'unreadable'])

const isUnclear = ({ what, sent, status }: GraphError): boolean =>
  unclear.has(what) && sent && status !== 423

const requestOf = ({ requestId }: GraphError): string | null => requestId || null

/** An answer that fits no schema of ours came after the work; a sign-in fails before it. */
function unsaid(error: unknown, signal: AbortSignal): WriteResult {
  const unread = error instanceof FailureError && error.failure.name === 'answerUnknown'
  if (unread || (signal.aborted && !(error instanceof FailureError))) {
    return { is: 'unknown', why: unread ? 'shape' : 'stopped', requestId: null }
  }
  return { is: 'refused', refusal: troubleOf(error, signal), requestId: null }
}

/** Reads why nothing was sent, where something had to be read before. */
export function unsentOf(error: unknown, signal: AbortSignal): WriteResult {
  const refusal: Refusal = isGone(error) ? { is: 'missing' } : troubleOf(error, signal)
  return { is: 'refused', refusal, requestId: refusalOf(error)?.requestId || null }
}

/**
 * Reads what became of a write that gave no item: `refused` only where it surely had no effect,
 * else `unknown`.
 */
export function outcomeOf(error: unknown, signal: AbortSignal): WriteResult {
  const refusal = refusalOf(error)
  if (refusal === null) return unsaid(error, signal)
  const requestId = requestOf(refusal)
  if (isUnclear(refusal)) return { is: 'unknown', why: refusal.code, requestId }
  const is = refusals[refusal.what]?.(refusal) ?? troubles[refusal.what](refusal)
  return { is: 'refused', refusal: is, requestId }
}
