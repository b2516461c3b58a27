import { type Failure, FailureError, type FailureName } from '../../core/failure.ts'
import { RepositoryError, type RepositoryReason } from '../../repository/error.ts'

const names: Readonly<
  Record<Exclude<RepositoryReason, 'stopped' | 'unfit' | 'crashed'>, FailureName>
> = {
  'not-a-repository': 'noRepository',
  'exists-already': 'storageExchanged',
  'newer-version': 'newerFormat',
  'wrong-password': 'passphraseWrong',
  locked: 'storageLocked',
  full: 'storageFull',
  denied: 'storageDenied',
  'read-only': 'storageDenied',
  'append-only': 'appendOnly',
  'refused-login': 'storageLoginRefused',
  unreachable: 'storageUnreachable',
  'disk-errors': 'diskErrors',
  missing: 'damageFound',
  damaged: 'damageFound',
  'lock-lost': 'storageLocked',
}

/** Translates what went wrong in the repository; null for a stop on demand and for bugs of ours. */
export function repositoryFailure(error: unknown): Failure | null {
  if (error instanceof FailureError) return error.failure
  if (!(error instanceof RepositoryError)) return null
  const { reason } = error
  if (reason === 'stopped' || reason === 'unfit' || reason === 'crashed') return null
  return { name: names[reason], about: error.about }
}

/** Throws on as a failure where there is one for it, else as it came. */
export function throwAsFailure(error: unknown): never {
  const failure = repositoryFailure(error)
  throw failure ? new FailureError(failure, error) : error
}
