import {
  type Configuration,
  LogLevel,
  type NodeAuthOptions,
  PublicClientApplication,
} from '@azure/msal-node'

import { microsoftClouds, microsoftHosts, type Registration } from '../../core/microsoft.ts'
import type { Clock, Fetch } from '../../core/ports.ts'
import { createTalk, type Talk } from './network.ts'

/** What every way of signing in works with. */
export type SignInWorld = Readonly<{ registration: Registration; fetch: Fetch; clock: Clock }>

type Route = Readonly<{ authority: string; known: readonly string[]; from: string; to: string }>

/**
 * MSAL speaks https only. A stand-in that speaks plain http (on this computer only: settings take no
 * other) is therefore asked in the name of Microsoft's own host.
 */
function routeOf(registration: Registration): Route {
  const own = microsoftClouds[registration.cloud].authority
  const { authority } = microsoftHosts(registration)
  const tenant = encodeURIComponent(registration.tenantId)
  if (authority.startsWith('http:'))
    return { authority: `${own}/${tenant}`, known: [], from: own, to: authority }
  const known = authority === own ? [] : [new URL(authority).host]
  return { authority: `${authority}/${tenant}`, known, from: authority, to: authority }
}

/** Turns a page of Microsoft's host into that of a stand-in, where there is one. */
export function pageFor(registration: Registration, page: string): string {
  const { from, to } = routeOf(registration)
  return page.startsWith(from) ? `${to}${page.slice(from.length)}` : page
}

/** What MSAL is set up with, for one conversation that ends with the signal. */
export function configured(
  { registration, fetch, clock }: SignInWorld,
  { signal, ...auth }: Partial<NodeAuthOptions> & { signal: AbortSignal },
): { configuration: Configuration & { auth: NodeAuthOptions }; talk: Talk } {
  const { authority, known, from, to } = routeOf(registration)
  const talk = createTalk({ fetch, clock, from, to, signal })
  return {
    talk,
    configuration: {
      auth: {
        clientId: registration.clientId,
        authority,
        knownAuthorities: [...known],
        // Tells Graph that a refusal may carry claims (continuous access evaluation).
        clientCapabilities: ['CP1'],
        ...auth,
      },
      system: {
        networkClient: talk.network,
        // Its lines hold addresses and ids.
        loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => undefined },
      },
    },
  }
}

/** A public client over the kept tokens. */
export function publicClient(
  world: SignInWorld,
  options: Readonly<{ signal: AbortSignal; cache: Configuration['cache'] }>,
): { client: PublicClientApplication; talk: Talk } {
  const { configuration, talk } = configured(world, { signal: options.signal })
  const cache = options.cache ?? {}
  return { client: new PublicClientApplication({ ...configuration, cache }), talk }
}
