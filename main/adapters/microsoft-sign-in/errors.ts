import { AuthError } from '@azure/msal-node'

import { type Failure, FailureError, type FailureName } from '../../core/failure.ts'
import type { Talk } from './network.ts'

/** How the app itself shows who it is; decides what a refusal without a number means. */
export type Means = 'person' | 'certificate' | 'secret'

/** Numbers of `AADSTS…` by what a person has to do (Microsoft, "Entra authentication error codes"). */
const byRemedy: Readonly<Partial<Record<FailureName, readonly number[]>>> = {
  accountUnfit: [16_000, 50_020, 50_034, 51_004, 90_072, 500_208],
  redirectMissing: [50_011],
  accountBlocked: [50_053, 50_057],
  microsoftSignInNeeded: [
    50_055, 50_056, 50_058, 50_072, 50_074, 50_076, 50_078, 50_079, 50_126, 50_132, 50_133, 50_158,
    50_173, 54_005, 70_008, 70_043, 700_082, 700_084,
  ],
  microsoftRuleBlocks: [
    50_097, 50_129, 50_131, 53_000, 53_001, 53_002, 53_003, 53_004, 530_032, 530_035, 530_036,
  ],
  microsoftAppClosed: [50_105, 7_000_112],
  microsoftSaysWait: [50_196],
  consentMissing: [65_001, 90_094, 90_095],
  signInDeclined: [65_004],
  noExchangeOnline: [650_052],
  microsoftPermissionMissing: [65_005, 650_056, 650_057],
  signInTooLate: [70_018, 70_019],
  microsoftAppUnknown: [700_005, 700_011, 700_016],
  microsoftSecretRefused: [7_000_215],
  microsoftCredentialEnded: [7_000_222],
  publicClientOff: [7_000_218],
  clockWrong: [700_024],
  certificateUnknown: [700_027],
  directoryUnknown: [90_002, 900_023],
  otherMicrosoftCloud: [90_038, 500_011],
  microsoftSilent: [90_006, 90_033, 90_055, 90_090],
}

const byCode: ReadonlyMap<number, FailureName> = new Map(
  Object.entries(byRemedy).flatMap(([name, codes]) =>
    // The keys above are names of failures.
    codes.map((code): [number, FailureName] => [code, name as FailureName]),
  ),
)

/** Words of OAuth, of the device flow (RFC 6749, RFC 8628) and of MSAL itself. */
const byWord: Readonly<Record<string, FailureName>> = {
  invalid_grant: 'microsoftSignInNeeded',
  interaction_required: 'microsoftSignInNeeded',
  login_required: 'microsoftSignInNeeded',
  no_tokens_found: 'microsoftSignInNeeded',
  no_account_found: 'microsoftSignInNeeded',
  refresh_token_expired: 'microsoftSignInNeeded',
  bad_token: 'microsoftSignInNeeded',
  consent_required: 'consentMissing',
  access_denied: 'signInDeclined',
  authorization_declined: 'signInDeclined',
  expired_token: 'signInTooLate',
  bad_verification_code: 'signInTooLate',
  device_code_expired: 'signInTooLate',
  user_timeout_reached: 'signInTooLate',
  unauthorized_client: 'microsoftAppUnknown',
  temporarily_unavailable: 'microsoftSilent',
  server_error: 'microsoftSilent',
  openid_config_error: 'directoryUnknown',
  endpoints_resolution_error: 'directoryUnknown',
  loopback_server_query_response_not_supported: 'browserAnswerLost',
  loopback_server_timeout: 'browserAnswerLost',
}

const badClient: Readonly<Record<Means, FailureName>> = {
  person: 'publicClientOff',
  certificate: 'certificateUnknown',
  secret: 'microsoftSecretRefused',
}

/** Codes of a listener that the system does not let be. */
const listening = new Set(['EACCES', 'EPERM', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'])

export type Context = Readonly<{
  talk: Pick<Talk, 'refusal' | 'isSilent' | 'clockAhead'>
  means: Means
  now: number
}>

/** Answers of the device flow that are no refusals (RFC 8628, 3.5). */
const pending = new Set(['authorization_pending', 'slow_down'])

type Told = Readonly<{ codes: readonly number[]; words: readonly string[] }>

/** Numbers and words of a refusal: from the wire where it was seen, else from MSAL's error. */
function told(error: unknown, { talk }: Context): Told {
  const refusal = talk.refusal()
  if (refusal !== null && !pending.has(refusal.error))
    return { codes: refusal.codes, words: [refusal.error, refusal.suberror] }
  if (!(error instanceof AuthError)) return { codes: [], words: [] }
  const { errorCode, errorMessage, subError } = error
  const described = [...errorMessage.matchAll(/AADSTS(\d+)/g)].map(([, code]) => Number(code))
  // The device flow hides the word of OAuth in the message.
  return { codes: described, words: [errorCode, subError, errorMessage] }
}

const wait = 300_000

function aboutOf(name: FailureName, code: string, { talk, now }: Context): Failure['about'] {
  const until = talk.refusal()?.until ?? now + wait
  const about: Partial<Record<FailureName, Failure['about']>> = {
    microsoftSaysWait: { time: new Date(until).toISOString() },
    clockWrong: { min: String(Math.round(Math.abs(talk.clockAhead()) / 60_000)) },
  }
  return about[name] ?? (code === '' ? {} : { code })
}

function nameOf(error: unknown, context: Context): FailureName | null {
  const { talk, means } = context
  const { codes, words } = told(error, context)
  const numbered = codes.map((code) => byCode.get(code)).find((name) => name !== undefined)
  if (numbered !== undefined) return numbered
  const status = talk.refusal()?.status ?? 0
  if (status === 429) return 'microsoftSaysWait'
  if (talk.isSilent() || status >= 500) return 'microsoftSilent'
  if (codes.length > 0) return 'microsoftRefuses'
  if (words.includes('invalid_client')) return badClient[means]
  return words.map((word) => byWord[word]).find((name) => name !== undefined) ?? null
}

/** Codes of the system are told by `code`; MSAL's own errors carry none. */
const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * Says a refusal as a failure. The numbers choose the text; who decides by them reads `name` only.
 *
 * Throws what is no refusal: a bug.
 */
export function signInFailure(error: unknown, context: Context): Failure {
  if (error instanceof FailureError) return error.failure
  const name = nameOf(error, context)
  const { codes, words } = told(error, context)
  const code = codes[0] === undefined ? '' : `AADSTS${codes[0]}`
  if (name !== null) return { name, about: aboutOf(name, code, context) }
  if (listening.has(systemCode(error))) return { name: 'browserAnswerLost', about: {} }
  if (!(error instanceof AuthError) && context.talk.refusal() === null) throw error
  // A word only: descriptions may hold names.
  const word = words.find((one) => /^[a-z_]{1,60}$/.test(one)) ?? ''
  return { name: 'microsoftRefuses', about: { code: code || word } }
}
