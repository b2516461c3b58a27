import {
  type AppProof,
  createAppTokens,
  createPersonSignIn,
  type Credential,
  credentialsIn,
} from '../adapters/microsoft-sign-in/index.ts'
import type { SecretStore } from '../adapters/secrets/index.ts'
import type { Settings } from '../adapters/settings/index.ts'
import type { MicrosoftAccount, MicrosoftTokens, Registration } from '../core/microsoft.ts'
import type { OutlookAccess } from '../core/outlook-permissions.ts'
import type { Clock, Fetch } from '../core/ports.ts'
import { valueOf } from './work.ts'

/** What asking Microsoft takes. */
export type OutlookWorld = Readonly<{
  registration: Registration
  secrets: SecretStore
  fetch: Fetch
  clock: Clock
}>

/** One way into Outlook: the app's own for all mailboxes, or a person's for the own mailbox. */
export type OutlookDoor = Readonly<{
  access: OutlookAccess
  tokens: MicrosoftTokens
  /** Who signed in; null for the app itself. */
  account: MicrosoftAccount | null
}>

/** The registration that settings name; null where Outlook is not set up. */
export function registrationIn({ microsoft }: Settings): Registration | null {
  if (microsoft === undefined || microsoft.tenantId === '' || microsoft.clientId === '') return null
  const { tenantId, clientId, cloud, graphBase, authority } = microsoft
  return { tenantId, clientId, cloud, graphBase, authority }
}

/** Keys and certificates that are kept: the one in use, then one made to take its place. */
export const credentialsOf = async (secrets: SecretStore): Promise<readonly Credential[]> =>
  credentialsIn((await secrets.read('microsoft.certificate')) ?? '')

/** What the app itself signs in with: a certificate before a secret; null where people sign in. */
export async function proofOf(secrets: SecretStore): Promise<AppProof | null> {
  const [certificate] = await credentialsOf(secrets)
  if (certificate !== undefined) return { certificate }
  const secret = await secrets.read('microsoft.client-secret')
  return secret === null ? null : { secret }
}

/** The app's own way in, with a proof. */
export const appDoor = ({ registration, fetch, clock }: OutlookWorld, proof: AppProof) =>
  ({
    access: 'application',
    tokens: createAppTokens({ registration, fetch, clock }, proof),
    account: null,
  }) as const satisfies OutlookDoor

/** People's sign-ins to the registered app. */
export const peopleOf = ({ registration, secrets, fetch, clock }: OutlookWorld) =>
  createPersonSignIn({ registration, fetch, clock, vault: secrets })

/**
 * All ways into Outlook that are kept: one for the app, or one for each person who signed in; empty
 * where nobody did. Throws `FailureError` where secrets cannot be read.
 */
export async function outlookDoors(world: OutlookWorld): Promise<readonly OutlookDoor[]> {
  const proof = await proofOf(world.secrets)
  if (proof !== null) return [appDoor(world, proof)]
  const people = peopleOf(world)
  return valueOf(await people.accounts()).map((account) => ({
    access: 'delegated',
    tokens: people.tokensOf(account.id),
    account,
  }))
}
