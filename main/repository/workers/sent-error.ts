import { RepositoryError } from '../error.ts'
import type { SentError } from './messages.ts'

/** Makes an error fit to cross threads. */
export function sentError(error: unknown): SentError {
  if (error instanceof RepositoryError) {
    return { reason: error.reason, message: error.message, about: error.about }
  }
  const name = error instanceof Error ? error.name : typeof error
  const message = error instanceof Error ? error.message : 'A worker failed'
  return { reason: 'crashed', message: `${name}: ${message}`, about: {} }
}

/** Gives the error that was sent. */
export const receivedError = ({ reason, message, about }: SentError): RepositoryError =>
  new RepositoryError(reason, message, { about: { ...about } })
