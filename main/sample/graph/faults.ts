import type { ActiveFault, FaultRule } from '../http/faults.ts'
import { resync } from './delta-state.ts'
import { GraphError } from './wire.ts'

/** How Graph can misbehave on demand; `amount` is said with each. */
export const graphFaultNames = [
  /** 429; `amount`: seconds of Retry-After (0: no header). */
  'throttled',
  /** 500 ErrorInternalServerError, 503 without a body, 504. */
  'server-error',
  'unavailable',
  'gateway-timeout',
  /** 401 InvalidAuthenticationToken; the token is worthless from now on. */
  'expired-token',
  /** 403 ErrorAccessDenied. */
  'missing-scope',
  /** Nothing is done and nothing is answered. */
  'cut-before',
  /** The work is done; the answer breaks off after `amount` bytes. */
  'cut-after',
  /** The answer comes `amount` milliseconds late. */
  'slow',
  /** 200 with an empty `value`, without links in lists and with the delta link in deltas. */
  'empty',
  /** 200 without a body; 200 with something that is no JSON. */
  'blank',
  'garbage',
  /** 410 SyncStateNotFound. */
  'gone',
  /** 403 ErrorQuotaExceeded: the mailbox is full. */
  'quota',
  /** 404 MailboxNotEnabledForRESTAPI. */
  'no-mailbox',
  /** 412 ErrorIrresolvableConflict, with or without If-Match. */
  'conflict',
  /** The next link leads to the same page again. */
  'repeat-link',
  /** The next link leads to another host. */
  'foreign-link',
  /** Any refusal: `status`, `code`, `message`. */
  'refuse',
] as const
export type GraphFaultName = (typeof graphFaultNames)[number]

/** An order in force. */
export type GraphFault = ActiveFault<GraphFaultName>

type Shape = Readonly<{ status: number; code: string; message: string }>

const shapes: Partial<Record<GraphFaultName, Shape>> = {
  'server-error': {
    status: 500,
    code: 'ErrorInternalServerError',
    message: 'An internal server error occurred. The operation failed.',
  },
  unavailable: { status: 503, code: 'serviceNotAvailable', message: '' },
  'gateway-timeout': { status: 504, code: 'UnknownError', message: '' },
  'expired-token': {
    status: 401,
    code: 'InvalidAuthenticationToken',
    message: 'Lifetime validation failed, the token is expired.',
  },
  'missing-scope': {
    status: 403,
    code: 'ErrorAccessDenied',
    message: 'Access is denied. Check credentials and try again.',
  },
  quota: {
    status: 403,
    code: 'ErrorQuotaExceeded',
    message: 'The mailbox is over its quota.',
  },
  'no-mailbox': {
    status: 404,
    code: 'MailboxNotEnabledForRESTAPI',
    message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  },
  conflict: {
    status: 412,
    code: 'ErrorIrresolvableConflict',
    message: 'The change key passed in the request does not match.',
  },
}

/** The refusal that an order brings before any work is done; null for the others. */
export function refusalOf(fault: FaultRule<GraphFaultName>, fresh: string): GraphError | null {
  const { amount, status, code, message } = fault
  if (fault.fault === 'gone') return resync(fresh)
  if (fault.fault === 'refuse') return new GraphError({ status, code, message })
  if (fault.fault === 'throttled') {
    return new GraphError(
      { status: 429, code: 'ApplicationThrottled', message: 'Application is over its limit.' },
      amount > 0 ? { 'retry-after': String(amount) } : {},
    )
  }
  const shape = shapes[fault.fault]
  return shape === undefined ? null : new GraphError(shape)
}
