import { ConfidentialClientApplication, type NodeAuthOptions } from '@azure/msal-node'

import { failed, type Outcome } from '../../core/failure.ts'
import { graphScope, type MicrosoftTokens } from '../../core/microsoft.ts'
import { configured, type SignInWorld } from './application.ts'
import { type Credential } from './certificate.ts'
import { signInFailure } from './errors.ts'
import { type Renewal, sharedTokens, tokenOf } from './shared-token.ts'

/** What the app shows that it is itself by. */
export type AppProof = Readonly<{ certificate: Credential } | { secret: string }>

const shown = (proof: AppProof): Partial<NodeAuthOptions> =>
  'secret' in proof
    ? { clientSecret: proof.secret }
    : {
        clientCertificate: {
          thumbprintSha256: proof.certificate.thumbprint,
          privateKey: proof.certificate.key,
        },
      }

/** When the proof is known to end, milliseconds since 1970; of a secret only Microsoft knows. */
const endOf = (proof: AppProof): number =>
  'secret' in proof ? Number.POSITIVE_INFINITY : proof.certificate.ends

const never = new AbortController().signal

/**
 * Tokens of the app itself, which no person stands behind: for rights that an administrator gave to
 * the app for all mailboxes. They are held in memory only; a new one costs one call.
 */
export function createAppTokens(world: SignInWorld, proof: AppProof): MicrosoftTokens {
  const { registration, clock } = world
  const means = 'secret' in proof ? 'secret' : 'certificate'
  const { configuration, talk } = configured(world, { ...shown(proof), signal: never })
  const client = new ConfidentialClientApplication(configuration)
  const scopes = [graphScope(registration)]

  return sharedTokens(async ({ renew, claims }: Renewal): Promise<Outcome<string>> => {
    const end = endOf(proof)
    if (end <= clock.now())
      return failed('microsoftCredentialEnded', { date: new Date(end).toISOString() })
    const ask = { scopes, skipCache: renew }
    try {
      const found = await client.acquireTokenByClientCredential(
        claims === undefined ? ask : { ...ask, claims },
      )
      return tokenOf(found)
    } catch (error) {
      return { ok: false, failure: signInFailure(error, { talk, means, now: clock.now() }) }
    }
  })
}
