import { randomBytes } from 'node:crypto'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import type { Profile } from '../adapters/profile.ts'
import type { SecretStore } from '../adapters/secrets/index.ts'
import type { Settings } from '../adapters/settings/index.ts'
import { codeOf, done, type Outcome } from '../core/failure.ts'
import type { Clock, Fetch, Log } from '../core/ports.ts'
import { RepositoryError } from '../repository/error.ts'
import type { Repository } from '../repository/repository.ts'
import type { OpenPartners } from './sync/partners.ts'

/** One opened profile with everything that commands share. */
export interface Engine {
  readonly profile: Profile
  readonly settings: Settings
  readonly secrets: SecretStore
  /** Opens the storage and `secrets.enc`; never logged, never told. */
  readonly password: string
  /** Who does the work, as the audit log says. */
  readonly front: 'cli' | 'engine'
  readonly state: StateDatabase
  readonly clock: Clock
  readonly log: Log
  readonly fetch: Fetch
  /** The organisation's id in lower case, or `local`: the host of its snapshots. */
  readonly host: string
  readonly program: string
  /** Opens both sides of a link of the sync; the real ones if absent. */
  readonly partners?: OpenPartners
  /** Begins to open the storage and, if wanted, the secrets, while the caller's code still loads. */
  prepare(what: Readonly<{ secrets: boolean }>): void
  /** Opens the storage once; throws `FailureError` or `RepositoryError`. */
  repository(): Promise<Repository>
  /** Opens the catalogue once. */
  catalogue(): Promise<Catalogue>
  close(): Promise<void>
}

/** True for what work throws because a person stopped it. */
export const isStop = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted &&
  (error === signal.reason || (error instanceof RepositoryError && error.reason === 'stopped'))

/**
 * Gives what `work` gives, or the failure that it threw; a bug is logged under a short id. What a
 * person stopped by the `signal` is none: whoever stopped it knows, and looks at the signal.
 *
 * The one place where exceptions become values for the fronts.
 */
export async function outcomeOf<T>(
  engine: Pick<Engine, 'log'>,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<Outcome<T>> {
  try {
    return done(await work())
  } catch (error) {
    if (signal && isStop(error, signal))
      return { ok: false, failure: { name: 'unexpected', about: {} } }
    const failure = repositoryFailure(error)
    if (failure) {
      engine.log.write('warn', 'failed', { code: codeOf(failure) })
      return { ok: false, failure }
    }
    const id = reportBug(engine.log, error)
    return { ok: false, failure: { name: 'unexpected', about: { id, ...hint(error) } } }
  }
}

/** Logs a bug under a short id, which the person is shown and can send us. */
export function reportBug(log: Log, bug: unknown): string {
  const report = randomBytes(4).toString('hex')
  log.write('error', 'bug', { report, ...bugFacts(bug) })
  return report
}

/** Where it happened, without the words of the error: those may hold names. */
function bugFacts(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const where = /([\w-]+\.[jt]s:\d+)/.exec(error.stack ?? '')?.[1] ?? 'unknown'
  return { kind: error.name, where }
}

/** On a developer's screen the words help; they are never logged. */
const hint = (error: unknown): Record<string, string> =>
  process.env['DINGKEEP_LOG'] === 'debug' && error instanceof Error
    ? { words: (error.stack ?? error.message).slice(0, 2000) }
    : {}
