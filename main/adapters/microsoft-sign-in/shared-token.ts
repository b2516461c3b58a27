import { done, failed, type Outcome } from '../../core/failure.ts'
import type { MicrosoftTokens } from '../../core/microsoft.ts'

/** What a token is asked for by. */
export type Renewal = Readonly<{ renew: boolean; claims?: string }>

/** The token of MSAL's result, which may say that there is one and have none. */
export const tokenOf = (result: Readonly<{ accessToken?: string }> | null): Outcome<string> => {
  const token = result?.accessToken ?? ''
  return token === '' ? failed('microsoftRefuses', { code: 'no_token' }) : done(token)
}

/** Waits for shared work, but no longer than the caller wants. */
async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Shares one request among all who ask for the same at the same time: hundreds of calls that are
 * refused together renew once. A caller who gives up takes nothing from the others.
 */
export function sharedTokens(
  fetching: (ask: Renewal) => Promise<Outcome<string>>,
): MicrosoftTokens {
  const under = new Map<string, Promise<Outcome<string>>>()
  const begin = (key: string, ask: Renewal): Promise<Outcome<string>> => {
    const work = fetching(ask).finally(() => under.delete(key))
    under.set(key, work)
    return work
  }
  return {
    token({ signal, renew, claims }) {
      const key = `${renew} ${claims ?? ''}`
      const ask = { renew, ...(claims !== undefined && { claims }) }
      return until(under.get(key) ?? begin(key, ask), signal)
    },
  }
}
