import type { PeopleStore, StoredPerson } from '../adapters/database/people.ts'
import {
  auditObject,
  derivedKey,
  openFromState,
  sealForState,
  stepOfCode,
  withoutCode,
} from '../adapters/people/index.ts'
import type { Engine } from '../app/engine.ts'
import type { Proof } from './open-sessions.ts'

/** Secret name of the repository's master key: the second factor must not wait for the storage. */
const masterName = 'repository.master'

/** The key for contents of `state.db`; throws as `masterOf` does. */
export const stateKeyOf = async (engine: Engine): Promise<Buffer> =>
  derivedKey(await masterOf(engine), 'dingkeep/state/1')

/** Keys of the sync: for contents in `state.db`, and for the markers of items that it makes. */
export async function syncKeysOf(
  engine: Engine,
): Promise<Readonly<{ state: Buffer; marker: Buffer }>> {
  const master = await masterOf(engine)
  return {
    state: derivedKey(master, 'dingkeep/state/1'),
    marker: derivedKey(master, 'dingkeep/sync-marker/1'),
  }
}

/**
 * The repository's master encryption key; from the secret store, else from the storage, and then
 * kept. Throws `FailureError` or `RepositoryError`.
 */
async function masterOf(engine: Engine): Promise<Uint8Array> {
  const kept = await engine.secrets.read(masterName)
  if (kept !== null) return Buffer.from(kept, 'base64url').subarray(0, 32)
  const { encrypt, macK, macR } = (await engine.repository()).key
  const master = Buffer.concat([encrypt, macK, macR]).toString('base64url')
  const changed = await engine.secrets.change(new Map([[masterName, master]]))
  if (!changed.ok) engine.log.write('warn', 'secrets.master-not-kept', {})
  return encrypt
}

/** So many references say what was meant; counts say the rest. */
const mostReferences = 20

/**
 * References for the audit log: `kind:` and 16 hex digits of a keyed hash of each id, joined by
 * spaces. Whoever has the backup can find out what they mean, nobody else (conventions, section 13).
 */
export async function auditReferences(
  engine: Engine,
  items: readonly Readonly<{ kind: string; id: string }>[],
): Promise<string> {
  const key = derivedKey(await masterOf(engine), 'dingkeep/audit/1')
  const some = items.slice(0, mostReferences)
  return some.map(({ kind, id }) => auditObject(key, kind, id)).join(' ')
}

const placeOf = (id: string): string => `person:${id}:totp`

/** Seals the secret of a code app for one person. */
export const sealTotp = (key: Buffer, id: string, secret: Uint8Array): Uint8Array =>
  sealForState(key, placeOf(id), secret)

/**
 * Takes a code of the app or a backup code, each only once; null = not accepted. The store is
 * changed before this returns, so that a code that was seen is worth nothing.
 */
export function takeCode(
  people: PeopleStore,
  { key, id, typed, now }: Readonly<{ key: Buffer; id: string; typed: string; now: number }>,
): Exclude<Proof, 'none'> | null {
  const person = people.find(id)
  if (person?.totp == null) return null
  const byApp = codeOfApp(person, { key, typed, now })
  if (byApp !== null) return people.put(byApp) ? 'totp' : null
  const codes = withoutCode(key, person.codes, typed)
  if (codes === null) return null
  return people.put({ ...person, codes }) ? 'backup-code' : null
}

function codeOfApp(
  person: StoredPerson,
  { key, typed, now }: Readonly<{ key: Buffer; typed: string; now: number }>,
): StoredPerson | null {
  const secret = person.totp && openFromState(key, placeOf(person.id), person.totp)
  const step = secret && stepOfCode(secret, typed, now)
  if (step === null || step <= person.totpStep) return null
  return { ...person, totpStep: step }
}
