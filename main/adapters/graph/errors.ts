import { FailureError, type Failure, type FailureName } from '../../core/failure.ts'

/** What a refusal of Graph means (paper `graph-api.md`, section 2.3). */
export type Meaning =
  | 'throttled'
  | 'token'
  | 'denied'
  | 'not-online'
  | 'no-mailbox'
  | 'mailbox-full'
  | 'item-gone'
  | 'not-found'
  | 'resync'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'request'
  | 'corrupt'
  | 'busy'
  | 'silent'
  | 'unreadable'
  | 'other'

/** Whether and when the same request may be sent again. */
export type Retry = 'never' | 'token' | 'throttled' | 'soon'

type Row = { retry: Retry; failure: FailureName }
const meanings: Readonly<Record<Meaning, Row>> = {
  throttled: { retry: 'throttled', failure: 'microsoftSaysWait' },
  token: { retry: 'token', failure: 'microsoftSignInNeeded' },
  denied: { retry: 'never', failure: 'microsoftPermissionMissing' },
  'not-online': { retry: 'never', failure: 'notExchangeOnline' },
  'no-mailbox': { retry: 'never', failure: 'mailboxUnreachable' },
  'mailbox-full': { retry: 'never', failure: 'mailboxFull' },
  'item-gone': { retry: 'never', failure: 'answerUnknown' },
  'not-found': { retry: 'never', failure: 'answerUnknown' },
  resync: { retry: 'never', failure: 'answerUnknown' },
  conflict: { retry: 'never', failure: 'answerUnknown' },
  stale: { retry: 'never', failure: 'answerUnknown' },
  'too-large': { retry: 'never', failure: 'answerUnknown' },
  request: { retry: 'never', failure: 'answerUnknown' },
  corrupt: { retry: 'soon', failure: 'answerUnknown' },
  busy: { retry: 'soon', failure: 'microsoftSilent' },
  silent: { retry: 'soon', failure: 'microsoftSilent' },
  unreadable: { retry: 'soon', failure: 'answerUnknown' },
  other: { retry: 'never', failure: 'answerUnknown' },
}

type Facts = Readonly<{
  what: Meaning
  /** Graph's own code, or a short word of ours where there was no answer. */
  code: string
  status?: number
  /** Name of the request for logs and failures: method and path without ids. */
  call: string
  requestId?: string
  /** Seconds the answer asked us to wait, where it did. */
  wait?: number | undefined
  /** The claims challenge of a 401, where there was one. */
  claims?: string | undefined
  /** False only where the request surely never left this computer. */
  sent?: boolean
}>

/** A request that Graph refused or did not answer; always the `cause` of a `FailureError`. */
export class GraphError extends Error {
  readonly what: Meaning
  readonly code: string
  readonly status: number
  readonly call: string
  readonly requestId: string
  readonly wait: number | null
  readonly claims: string | null
  readonly sent: boolean
  readonly retry: Retry

  constructor(facts: Facts, cause?: unknown) {
    super(`${facts.call}: ${facts.code}`, cause === undefined ? undefined : { cause })
    this.name = 'GraphError'
    this.what = facts.what
    this.code = facts.code
    this.status = facts.status ?? 0
    this.call = facts.call
    this.requestId = facts.requestId ?? ''
    this.wait = facts.wait ?? null
    this.claims = facts.claims ?? null
    this.sent = facts.sent ?? true
    this.retry = meanings[facts.what].retry
  }
}

/** Turns a refusal into the failure that a person reads; only codes and numbers get in. */
export function failureOf(error: GraphError): Failure {
  const about: Record<string, string> = { call: error.call, code: error.code }
  if (error.status !== 0) about['status'] = `${error.status}`
  if (error.requestId !== '') about['request'] = error.requestId
  return { name: meanings[error.what].failure, about }
}

/** Wraps a refusal for code that throws failures. */
export const refused = (error: GraphError): FailureError =>
  new FailureError(failureOf(error), error)

/** Gives Graph's refusal behind an error, or null where it is of another kind. */
export function refusalOf(error: unknown): GraphError | null {
  if (error instanceof GraphError) return error
  return error instanceof FailureError && error.cause instanceof GraphError ? error.cause : null
}
