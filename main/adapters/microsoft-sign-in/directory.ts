import { done, failed, type Outcome } from '../../core/failure.ts'
import {
  type MicrosoftCloud,
  microsoftClouds,
  microsoftHosts,
  type Registration,
} from '../../core/microsoft.ts'
import type { Fetch } from '../../core/ports.ts'

type Found = 'there' | 'not-there' | 'unknown'

const longest = 15_000

type Asking = Readonly<{ fetch: Fetch; signal: AbortSignal }>

/**
 * Asks whether a cloud has a directory by its open description (OpenID Connect Discovery), which
 * needs no sign-in. An unknown one is answered by 400 and AADSTS90002 or AADSTS900023.
 */
async function look(authority: string, tenant: string, { fetch, signal }: Asking): Promise<Found> {
  const page = `${authority}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`
  try {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(longest)])
    const answer = await fetch(page, { signal: ends, redirect: 'error' })
    const text = await answer.text()
    if (answer.ok) return text.includes('"token_endpoint"') ? 'there' : 'unknown'
    return answer.status === 400 && /AADSTS(90002|900023)\b/.test(text) ? 'not-there' : 'unknown'
  } catch (error) {
    signal.throwIfAborted()
    // No network, or a stand-in without this page: the sign-in itself will tell.
    if (error instanceof TypeError || error instanceof DOMException) return 'unknown'
    throw error
  }
}

const otherCloud = (cloud: MicrosoftCloud): MicrosoftCloud =>
  cloud === 'global' ? '21vianet' : 'global'

/**
 * Looks whether the directory of a registration is there, before anybody signs in.
 *
 * Fails with `directoryUnknown` (about `swapped`: the other id names a directory) or
 * `otherMicrosoftCloud`. What cannot be told counts as good.
 */
export async function lookForDirectory(
  registration: Registration,
  asking: Asking,
): Promise<Outcome<null>> {
  const { tenantId, clientId, cloud } = registration
  const { authority } = microsoftHosts(registration)
  if ((await look(authority, tenantId, asking)) !== 'not-there') return done(null)
  if ((await look(authority, clientId, asking)) === 'there')
    return failed('directoryUnknown', { swapped: 'yes' })
  const isStandIn = registration.authority !== ''
  const other = microsoftClouds[otherCloud(cloud)].authority
  if (!isStandIn && (await look(other, tenantId, asking)) === 'there')
    return failed('otherMicrosoftCloud', { cloud: otherCloud(cloud) })
  return failed('directoryUnknown')
}
