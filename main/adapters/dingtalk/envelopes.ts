import type { Json } from '../../core/ports.ts'
import { isList, members, rawDigits } from '../exact-json.ts'
import { DingTalkError, type Meaning } from './errors.ts'

const legacyMeanings: Readonly<Record<string, Meaning>> = {
  '-1': 'busy',
  '40001': 'token',
  '40014': 'token',
  '42001': 'token',
  '40089': 'credentials',
  '88': 'token',
  '60011': 'permission',
  '43007': 'permission',
  '60020': 'address',
  '50002': 'out-of-range',
  '50004': 'out-of-range',
  '40035': 'parameter',
  '400002': 'parameter',
  '33012': 'no-user',
  '60121': 'no-user',
  '60003': 'no-department',
  '90018': 'app-rate',
  '90002': 'global-rate',
  '90020': 'allowance',
  '60205': 'feature-off',
}

/** Exact v1 codes; compared in lower case, as DingTalk's own spelling differs between services. */
const v1Meanings: Readonly<Record<string, Meaning>> = {
  systemerror: 'busy',
  'system.error': 'busy',
  'system.busy': 'busy',
  systembusy: 'busy',
  'service.system.error': 'busy',
  'server.error': 'busy',
  internalerror: 'busy',
  serviceunavailable: 'busy',
  invalidauthentication: 'token',
  invalidclientidorsecret: 'credentials',
  'invalid.client': 'credentials',
  'unauthorized.client': 'credentials',
  'forbidden.accessdenied.accesstokenpermissiondenied': 'permission',
  'forbidden.accessdenied.ipnotinwhitelist': 'address',
  'forbidden.accessdenied.qpslimitforappkeyandapi': 'app-rate',
  'forbidden.accessdenied.qpslimitforsuitekeyandorgandapi': 'app-rate',
  'forbidden.accessdenied.qpmlimitforappkeyandapi': 'minute-rate',
  'forbidden.accessdenied.qpslimitforapi': 'global-rate',
  'forbidden.accessdenied.apicountlimitfororg': 'allowance',
  'invalidaction.notfound': 'no-such-call',
  'illegalparameter.nexttoken': 'page-token',
  'invalidparameter.cursor.invalid': 'page-token',
  'invalidparameter.nexttoken': 'page-token',
  invalidnexttoken: 'page-token',
  'staffid.notexisted': 'no-user',
  usernotexist: 'no-user',
  'user.not.employee': 'no-user',
  'invalidparameter.user.notfound': 'no-user',
  orgauthlevelnotenough: 'certification',
  'no.priviledge': 'denied',
  nopermission: 'denied',
  'permission.denied': 'denied',
  permissiondeny: 'out-of-range',
}

const byPattern: readonly (readonly [RegExp, Meaning])[] = [
  [/orgauthlevelnotenough/, 'certification'],
  [/accesstokenpermissiondenied/, 'permission'],
  [/permissiondenied/, 'denied'],
  [/(?:flowcontrol|lock)error$/, 'app-rate'],
  [/^(invalidparameter|paramerror|param\.error|invalidrequest|missing)/, 'parameter'],
  [/(notfound|notexist)/, 'not-found'],
]

function meaningOfV1(status: number, code: string): Meaning {
  const lower = code.toLowerCase()
  const known = v1Meanings[lower] ?? byPattern.find(([pattern]) => pattern.test(lower))?.[1]
  if (known !== undefined && status !== 429) return known
  if (status === 429) return known === 'minute-rate' ? known : 'app-rate'
  if (status === 401) return 'token'
  if (status === 404) return 'not-found'
  return status >= 500 ? 'busy' : 'other'
}

/** Codes come as strings or numbers; anything else counts as none. */
function text(value: Json | undefined): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : (rawDigits(value) ?? '')
}

/** The address that DingTalk names when it refuses it; only the address leaves the message. */
function addressIn(message: string): string | undefined {
  return /\b\d{1,3}(?:\.\d{1,3}){3}\b/.exec(message)?.[0]
}

/** Cuts codes to what a code can be, so that no content gets into logs and failures. */
const word = (code: string): string => /^[\w.\-:]{1,80}/.exec(code)?.[0] ?? 'none'

/**
 * Tells a permission that is granted and waits for a version of the app from one that is missing:
 * both come with the same code, and only the sentence speaks of publishing (发布).
 */
const isUnpublished = (what: Meaning, message: string): boolean =>
  what === 'permission' && /未发布|not (?:yet )?published/i.test(message)

type Answered = Readonly<{
  status: number
  endpoint: string
  body: Json
  wait?: number | undefined
}>

/** Reads the v1 envelope of an answer with a status of 400 or more. */
export function readV1Refusal({ status, endpoint, body, wait }: Answered): DingTalkError {
  const envelope = members(body) ?? {}
  const code = text(envelope['code'])
  const message = text(envelope['message'])
  const meant = meaningOfV1(status, code)
  const what = isUnpublished(meant, message) ? 'not-published' : meant
  const scopes = members(envelope['accessdenieddetail'])?.['requiredScopes']
  return new DingTalkError({
    what,
    code: code === '' ? `http-${status}` : word(code),
    status,
    endpoint,
    requestId: word(text(envelope['requestid'])),
    requiredScopes: isList(scopes) ? scopes.map((scope) => word(text(scope))) : [],
    address: what === 'address' ? addressIn(message) : undefined,
    wait,
  })
}

/** The gateway wraps its own denials: 88 outside, the reason in `sub_code`. */
const legacyCode = (envelope: Readonly<Record<string, Json>>): string => {
  const outer = text(envelope['errcode'])
  return outer === '88' ? text(envelope['sub_code']) || outer : outer
}

/** Reads the legacy envelope; null where it says that all is well. */
export function readLegacyRefusal(answered: Answered): DingTalkError | null {
  const { status, endpoint, wait } = answered
  const envelope = members(answered.body) ?? {}
  const code = legacyCode(envelope)
  if (code === '0') return null
  if (code === '') {
    return new DingTalkError({ what: 'unreadable', code: 'no-errcode', status, endpoint })
  }
  const message = text(envelope['sub_msg']) || text(envelope['errmsg'])
  const meant = legacyMeanings[code] ?? 'other'
  const what = isUnpublished(meant, message) ? 'not-published' : meant
  return new DingTalkError({
    what,
    code: word(code),
    status,
    endpoint,
    requestId: word(text(envelope['request_id'])),
    requiredScopes: meant === 'permission' ? scopesIn(message) : [],
    address: what === 'address' ? addressIn(message) : undefined,
    wait,
  })
}

/** Legacy denials name the missing permission point only inside their sentence. */
const scopesIn = (message: string): string[] => [
  ...new Set(message.match(/\bqyapi_\w{1,60}|\b[A-Z]\w{1,40}(?:\.[A-Z]\w{1,40}){2,3}\b/g) ?? []),
]
