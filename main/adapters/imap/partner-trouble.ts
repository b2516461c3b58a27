import { codeOf, FailureError } from '../../core/failure.ts'
import type { Refusal, Trouble, WriteResult } from '../../core/sync/partner.ts'
import type { Written } from './box-port.ts'

/** Response codes (RFC 5530, 3501, 9208) that tell what a refusal means. */
const byCode: Readonly<Record<string, Trouble>> = {
  OVERQUOTA: { is: 'gate', until: null, why: 'OVERQUOTA' },
  LIMIT: { is: 'wait', ms: null },
  INUSE: { is: 'wait', ms: null },
  UNAVAILABLE: { is: 'wait', ms: null },
  SERVERBUG: { is: 'wait', ms: null },
  NOPERM: { is: 'rights', why: 'NOPERM' },
  UIDVALIDITY: { is: 'cursor' },
}

function ofFailure({ failure }: FailureError): Trouble {
  const code = failure.about['code'] ?? ''
  if (failure.name === 'mailServerSilent') return { is: 'wait', ms: null }
  if (failure.name === 'mailRefused') return byCode[code] ?? { is: 'wait', ms: null }
  return { is: 'rights', why: codeOf(failure) }
}

/** Reads why a question got no answer. What is no answer of a server's is a bug and goes on up. */
export function troubleOf(error: unknown, signal: AbortSignal): Trouble {
  if (signal.aborted) return { is: 'wait', ms: null }
  if (error instanceof FailureError) return ofFailure(error)
  throw error
}

/** Tells whether the server refused this one thing. */
export const isRefused = (error: unknown): boolean =>
  error instanceof FailureError && error.failure.name === 'mailRefused'

/** What a refused change means. */
export function refusalOf(code: string): Refusal {
  switch (code) {
    case 'gone':
    case 'UIDVALIDITY':
    case 'NONEXISTENT':
      return { is: 'missing' }
    case 'TRYCREATE':
    case 'copy-not-found':
      return { is: 'stale' }
    case 'APPENDLIMIT':
    case 'TOOBIG':
      return { is: 'never', why: 'too-large' }
    default:
      return byCode[code] ?? { is: 'never', why: code }
  }
}

/** A change that had no effect, or of which it is not known. */
export const failedWrite = (
  written: Exclude<Written<unknown>, { is: 'done' }>,
): Exclude<WriteResult, { is: 'done' }> =>
  written.is === 'unknown'
    ? { is: 'unknown', why: written.code, requestId: null }
    : { is: 'refused', refusal: refusalOf(written.code), requestId: null }
