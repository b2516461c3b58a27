import type { ICachePlugin } from '@azure/msal-node'

import { FailureError } from '../../core/failure.ts'
import type { MicrosoftVault } from '../../core/microsoft.ts'

const name = 'microsoft.cache'

const last = new WeakMap<MicrosoftVault, Promise<void>>()

/** Waits until nobody else is between reading and writing the cache; gives what ends the turn. */
async function turnAt(vault: MicrosoftVault): Promise<() => void> {
  const before = last.get(vault) ?? Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  last.set(
    vault,
    before.then(() => promise),
  )
  await before
  return resolve
}

/**
 * Keeps MSAL's whole cache as one secret: it holds tokens and names. Two clients that renew at the
 * same time would else each write what the other does not know.
 */
export function cacheIn(vault: MicrosoftVault): ICachePlugin {
  let end: (() => void) | null = null
  const release = (): void => {
    end?.()
    end = null
  }
  return {
    async beforeCacheAccess({ tokenCache }) {
      end = await turnAt(vault)
      try {
        // Without this every account would vanish: MSAL trusts what the plugin gives.
        tokenCache.deserialize((await vault.read(name)) ?? '{}')
      } catch (error) {
        release()
        throw error
      }
    },
    async afterCacheAccess({ cacheHasChanged, tokenCache }) {
      try {
        if (!cacheHasChanged) return
        const kept = await vault.change(new Map([[name, tokenCache.serialize()]]))
        if (!kept.ok) throw new FailureError(kept.failure)
      } finally {
        release()
      }
    },
  }
}

/** Forgets everybody's tokens. */
export const dropCache = (vault: MicrosoftVault) => vault.change(new Map([[name, null]]))
