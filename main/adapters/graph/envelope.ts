import type { Json } from '../../core/ports.ts'
import { members } from '../exact-json.ts'
import { GraphError, type Meaning } from './errors.ts'

/** Codes that tell more than the status does; compared in lower case, as their spelling varies. */
const byCode: Readonly<Record<string, Meaning>> = {
  mailboxnotenabledforrestapi: 'not-online',
  mailboxnotsupportedforrestapi: 'not-online',
  errornonexistentmailbox: 'no-mailbox',
  errorinvaliduser: 'no-mailbox',
  request_resourcenotfound: 'no-mailbox',
  errorquotaexceeded: 'mailbox-full',
  erroritemnotfound: 'item-gone',
  itemnotfound: 'item-gone',
  errorsyncfoldernotfound: 'item-gone',
  syncstatenotfound: 'resync',
  syncstateinvalid: 'resync',
  resyncrequired: 'resync',
  applicationthrottled: 'throttled',
  toomanyrequests: 'throttled',
  errorexceededconnectioncount: 'throttled',
  errorcorruptdata: 'corrupt',
}

const byStatus: Readonly<Record<number, Meaning>> = {
  400: 'request',
  401: 'token',
  403: 'denied',
  404: 'not-found',
  409: 'conflict',
  410: 'resync',
  412: 'stale',
  413: 'too-large',
  423: 'busy',
  429: 'throttled',
  509: 'throttled',
}

/** Codes hold for 4xx and for a poisoned item's 500; other 5xx are the service's own trouble. */
function meaningOf(status: number, code: string): Meaning {
  const told = byCode[code.toLowerCase()]
  if (status === 401) return 'token'
  if (status >= 500 && status !== 509) return told === 'corrupt' ? 'corrupt' : 'busy'
  return told ?? byStatus[status] ?? 'other'
}

/**
 * Seconds of a `Retry-After`: whole, with a fraction, or as a date (RFC 9110, 10.2.3), which is
 * compared with the answer's own `Date`, so that a wrong clock of this computer does not matter.
 */
export function waitOf(value: string | null, date: string | null): number | undefined {
  if (value === null) return undefined
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(value)) return Number(value)
  const [until, from] = [Date.parse(value), Date.parse(date ?? '')]
  return Number.isFinite(until) && Number.isFinite(from)
    ? Math.max(0, (until - from) / 1000)
    : undefined
}

/** The claims challenge of a 401 (continuous access evaluation), decoded; undefined without one. */
function claimsOf(challenge: string | null): string | undefined {
  const encoded = /claims="([A-Za-z0-9+/=_-]{1,8000})"/.exec(challenge ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  return text.startsWith('{') ? text : undefined
}

const wordOf = (value: Json | undefined): string =>
  typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : ''

/** An answer that is a refusal: of a request of its own or of one inside a batch. */
export type Refusal = Readonly<{
  call: string
  status: number
  body: Json
  header: (name: string) => string | null
}>

/** Reads Graph's error envelope; never keeps its text, which may hold addresses and subjects. */
export function readRefusal({ call, status, body, header }: Refusal): GraphError {
  const error = members(members(body)?.['error'])
  const inner = members(error?.['innerError']) ?? members(error?.['innererror'])
  const code = wordOf(error?.['code']) || `http-${status}`
  return new GraphError({
    what: meaningOf(status, code),
    code,
    status,
    call,
    requestId: header('request-id') ?? wordOf(inner?.['request-id']),
    wait: waitOf(header('retry-after'), header('date')),
    claims: status === 401 ? claimsOf(header('www-authenticate')) : undefined,
  })
}
