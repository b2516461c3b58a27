import { FailureError, type Failure, type FailureName } from '../../core/failure.ts'

/** What a refusal means, whichever envelope carried it (paper `dingtalk-api.md`, table 1.4). */
export type Meaning =
  | 'busy'
  | 'token'
  | 'credentials'
  | 'permission'
  | 'not-published'
  | 'address'
  | 'out-of-range'
  | 'parameter'
  | 'no-user'
  | 'no-department'
  | 'app-rate'
  | 'minute-rate'
  | 'global-rate'
  | 'allowance'
  | 'punished'
  | 'page-token'
  | 'not-found'
  | 'no-such-call'
  | 'certification'
  | 'feature-off'
  | 'denied'
  | 'silent'
  | 'unreadable'
  | 'other'

/** Whether and when the same call may be sent again. */
export type Retry = 'never' | 'token' | 'second' | 'minute' | 'five-minutes' | 'month' | 'soon'

type Row = { retry: Retry; failure: FailureName }
const meanings: Readonly<Record<Meaning, Row>> = {
  busy: { retry: 'soon', failure: 'dingtalkSilent' },
  token: { retry: 'token', failure: 'credentialsRefused' },
  credentials: { retry: 'never', failure: 'credentialsRefused' },
  permission: { retry: 'never', failure: 'permissionMissing' },
  'not-published': { retry: 'never', failure: 'permissionNotLive' },
  address: { retry: 'never', failure: 'addressRefused' },
  'out-of-range': { retry: 'never', failure: 'rangeTooSmall' },
  parameter: { retry: 'never', failure: 'answerUnknown' },
  'no-user': { retry: 'never', failure: 'answerUnknown' },
  'no-department': { retry: 'never', failure: 'answerUnknown' },
  'app-rate': { retry: 'second', failure: 'dingtalkSaysWait' },
  'minute-rate': { retry: 'minute', failure: 'dingtalkSaysWait' },
  'global-rate': { retry: 'second', failure: 'dingtalkSaysWait' },
  allowance: { retry: 'month', failure: 'allowanceUsed' },
  punished: { retry: 'five-minutes', failure: 'addressBlocked' },
  'page-token': { retry: 'never', failure: 'answerUnknown' },
  'not-found': { retry: 'never', failure: 'answerUnknown' },
  'no-such-call': { retry: 'never', failure: 'editionTooLow' },
  certification: { retry: 'never', failure: 'editionTooLow' },
  'feature-off': { retry: 'never', failure: 'editionTooLow' },
  denied: { retry: 'never', failure: 'spacesClosed' },
  silent: { retry: 'soon', failure: 'dingtalkSilent' },
  unreadable: { retry: 'soon', failure: 'answerUnknown' },
  other: { retry: 'never', failure: 'answerUnknown' },
}

type Facts = Readonly<{
  what: Meaning
  /** DingTalk's own code, `errcode` or a short word of ours where there was no answer. */
  code: string
  status?: number
  endpoint: string
  requestId?: string | undefined
  requiredScopes?: readonly string[]
  address?: string | undefined
  /** Seconds the answer asked us to wait, where it did. */
  wait?: number | undefined
  /** False only where the call surely never left this computer. */
  sent?: boolean
}>

/** A call that DingTalk refused or did not answer; always the `cause` of a `FailureError`. */
export class DingTalkError extends Error {
  readonly what: Meaning
  readonly code: string
  readonly status: number
  readonly endpoint: string
  readonly requestId: string
  readonly requiredScopes: readonly string[]
  readonly address: string
  readonly wait: number | null
  readonly sent: boolean
  readonly retry: Retry

  constructor(facts: Facts, cause?: unknown) {
    super(`${facts.endpoint}: ${facts.code}`, cause === undefined ? undefined : { cause })
    this.name = 'DingTalkError'
    this.what = facts.what
    this.code = facts.code
    this.status = facts.status ?? 0
    this.endpoint = facts.endpoint
    this.requestId = facts.requestId ?? ''
    this.requiredScopes = facts.requiredScopes ?? []
    this.address = facts.address ?? ''
    this.wait = facts.wait ?? null
    this.sent = facts.sent ?? true
    this.retry = meanings[facts.what].retry
  }
}

/** Turns a refusal into the failure that a person reads; only codes and numbers get in. */
export function failureOf(error: DingTalkError): Failure {
  const about: Record<string, string> = { call: error.endpoint, code: error.code }
  if (error.requestId !== '') about['request'] = error.requestId
  if (error.requiredScopes.length > 0) about['scopes'] = error.requiredScopes.join(' ')
  if (error.address !== '') about['address'] = error.address
  return { name: meanings[error.what].failure, about }
}

/** Wraps a refusal for code that throws failures. */
export const refused = (error: DingTalkError): FailureError =>
  new FailureError(failureOf(error), error)

/** Gives DingTalk's refusal behind an error, or null where it is of another kind. */
export function refusalOf(error: unknown): DingTalkError | null {
  if (error instanceof DingTalkError) return error
  return error instanceof FailureError && error.cause instanceof DingTalkError ? error.cause : null
}
