import { RepositoryError } from './error.ts'

/** What a stop on demand is reported as. */
export const stopped = (): RepositoryError => new RepositoryError('stopped', 'Stopped on demand')

/** Gives what the work gives, but ends at once when the signal is aborted: one file may take hours. */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(stopped())
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
