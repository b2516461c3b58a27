import type { PublicClientApplication } from '@azure/msal-node'

import { done, failed, type Outcome } from '../../core/failure.ts'
import {
  graphScope,
  type MicrosoftTokens,
  type MicrosoftVault,
  type PersonSignIn,
} from '../../core/microsoft.ts'
import { publicClient, type SignInWorld } from './application.ts'
import { cacheIn, dropCache } from './cache.ts'
import { signInFailure } from './errors.ts'
import { accountOf, byBrowser, byCode, limited } from './person-ways.ts'
import { type Renewal, sharedTokens, tokenOf } from './shared-token.ts'

export type PersonWorld = SignInWorld & Readonly<{ vault: MicrosoftVault }>

/** As long as Microsoft lets a device code live; a browser is given the same. */
const longest = 900_000

const never = new AbortController().signal

type Run = <T>(
  signal: AbortSignal,
  work: (client: PublicClientApplication) => Promise<T>,
) => Promise<Outcome<T>>

/** Work with one MSAL client; what it throws becomes a failure. */
function running({ vault, ...world }: PersonWorld): Run {
  return async (signal, work) => {
    const cache = { cachePlugin: cacheIn(vault) }
    const { client, talk } = publicClient(world, { signal, cache })
    try {
      return done(await work(client))
    } catch (error) {
      const now = world.clock.now()
      return { ok: false, failure: signInFailure(error, { talk, means: 'person', now }) }
    }
  }
}

function tokensFor(run: Run, id: string, scope: string): MicrosoftTokens {
  const silently = async (
    client: PublicClientApplication,
    { renew, claims }: Renewal,
  ): Promise<Outcome<string>> => {
    const account = await client.getTokenCache().getAccountByHomeId(id)
    if (account === null) return failed('microsoftSignInNeeded')
    const ask = { account, scopes: [scope], forceRefresh: renew }
    return tokenOf(await client.acquireTokenSilent(claims === undefined ? ask : { ...ask, claims }))
  }
  return sharedTokens(async (renewal) => {
    const found = await run(never, (client) => silently(client, renewal))
    return found.ok ? found.value : found
  })
}

/** Lets people sign in to a registered app and keeps their tokens in the vault. */
export function createPersonSignIn(world: PersonWorld): PersonSignIn {
  const { registration, vault, clock } = world
  const run = running(world)
  const scope = graphScope(registration)
  return {
    byBrowser: ({ signal, open, patience = longest }) =>
      limited({ signal, ms: patience }, (ends) =>
        run(ends, (client) => byBrowser(client, { registration, ends, open })),
      ),
    byCode: ({ signal, shown, patience = longest }) =>
      limited({ signal, ms: patience }, (ends) =>
        run(ends, (client) => byCode(client, { scope, ends, shown, now: () => clock.now() })),
      ),
    accounts: () =>
      run(never, async (client) => (await client.getTokenCache().getAllAccounts()).map(accountOf)),
    tokensOf: (account) => tokensFor(run, account, scope),
    async forget(account) {
      if (account === null) return dropCache(vault)
      return run(never, async (client) => {
        const cache = client.getTokenCache()
        const found = await cache.getAccountByHomeId(account)
        if (found !== null) await cache.removeAccount(found)
        return null
      })
    },
  }
}
