import { type Failure, FailureError } from '../../core/failure.ts'
import type { MailboxAt } from './port.ts'

/** What an error of the IMAP package may carry (imapflow, `errors.ts`). */
type Told = Readonly<{
  code?: unknown
  authenticationFailed?: unknown
  serverResponseCode?: unknown
  responseStatus?: unknown
  tlsFailed?: unknown
}>

const unsafe =
  /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO|STARTTLS_INJECTION)/
/** Answers to a login that speak of now and not of the password (RFC 5530, section 3). */
const passing = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG'])

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What one try came to: `lost` may go better over a new connection, the others do not. */
export type Trouble = Readonly<{ is: 'lost' | 'unsafe' | 'login' | 'refused'; code: string }>

/** A login fails by the server's answer or before it is sent; a cut in its midst is no refusal. */
function loginTrouble(told: Told, code: string): Trouble | null {
  if (told.authenticationFailed !== true) return null
  if (told.responseStatus === undefined && code !== '') return null
  const response = text(told.serverResponseCode).toUpperCase()
  return { is: passing.has(response) ? 'lost' : 'login', code: response }
}

/** What the server answered; null where it did not. */
function answeredTrouble(told: Told): Trouble | null {
  const response = text(told.serverResponseCode).toUpperCase()
  // The package itself holds back what the server said it would not take (RFC 7889).
  const status = response === 'APPENDLIMIT' ? 'NO' : text(told.responseStatus)
  const isAnswer = status === 'NO' || status === 'BAD'
  return isAnswer ? { is: 'refused', code: response || status } : null
}

/** Reads what an error of the package means. Its text is not kept: it quotes the server. */
export function troubleOf(error: unknown): Trouble {
  const told: Told = typeof error === 'object' && error !== null ? error : {}
  const code = text(told.code)
  if (told.tlsFailed === true) return { is: 'unsafe', code: 'no-starttls' }
  if (unsafe.test(code)) return { is: 'unsafe', code }
  const login = loginTrouble(told, code)
  if (login !== null) return login
  return answeredTrouble(told) ?? { is: 'lost', code: code || 'cut' }
}

const names = {
  lost: 'mailServerSilent',
  unsafe: 'mailServerUnsafe',
  login: 'mailLoginRefused',
  refused: 'mailRefused',
} as const

/** The failure that a trouble is once nothing more is tried; `what` = the folder it is about. */
export function failureOf({ is, code }: Trouble, mailbox: MailboxAt, what: string): Failure {
  const about = { address: mailbox.address, host: mailbox.host, code }
  return { name: names[is], about: is === 'refused' ? { ...about, what } : about }
}

/** The server answered, but not with what it has to answer: `code` says in what. */
export const unfitAnswer = (mailbox: MailboxAt, what: string, code: string): FailureError =>
  new FailureError(failureOf({ is: 'refused', code }, mailbox, what))
