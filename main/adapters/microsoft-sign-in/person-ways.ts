import type { AccountInfo, AuthenticationResult, PublicClientApplication } from '@azure/msal-node'

import { done, failed, type Outcome } from '../../core/failure.ts'
import {
  type DeviceCode,
  graphScope,
  type MicrosoftAccount,
  type Registration,
} from '../../core/microsoft.ts'
import { answerPages } from './answer-page.ts'
import { pageFor } from './application.ts'

type Result = AuthenticationResult | null

/** An account in our words. */
export const accountOf = (info: AccountInfo): MicrosoftAccount => ({
  id: info.homeAccountId,
  address: info.username,
  name: info.name ?? info.username,
  tenantId: info.tenantId,
})

/** Null as soon as a signal is aborted: MSAL itself may notice seconds later. */
const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))

/** Puts a limit on an attempt: too late is a failure; given up by a person rejects. */
export async function limited(
  { signal, ms }: Readonly<{ signal: AbortSignal; ms: number }>,
  attempt: (ends: AbortSignal) => Promise<Outcome<Result>>,
): Promise<Outcome<MicrosoftAccount>> {
  signal.throwIfAborted()
  const late = AbortSignal.timeout(ms)
  const ends = AbortSignal.any([signal, late])
  const found = await Promise.race([attempt(ends), aborted(ends)])
  if (found === null || !found.ok) {
    signal.throwIfAborted()
    const min = String(Math.max(1, Math.round(ms / 60_000)))
    return found === null || late.aborted ? failed('signInTooLate', { min }) : found
  }
  const account = found.value?.account ?? null
  return account === null
    ? failed('microsoftRefuses', { code: 'no_account' })
    : done(accountOf(account))
}

/**
 * Ends MSAL's wait for the browser, which it has no call for: its own listener is told that the
 * sign-in was declined, with the state that only we and Microsoft's page know.
 */
async function endWait(page: URL): Promise<void> {
  const address = new URL(page.searchParams.get('redirect_uri') ?? '')
  const state = page.searchParams.get('state') ?? ''
  // It listens on IPv4, while `localhost` may be IPv6 first.
  address.hostname = '127.0.0.1'
  const body = new URLSearchParams({ error: 'access_denied', state })
  await fetch(address, { method: 'POST', body }).catch(() => {
    // Gone already: then the wait has ended by itself.
  })
}

/** Signs in through a browser; Microsoft's page posts its answer to a port of this computer (PKCE). */
export function byBrowser(
  client: PublicClientApplication,
  ask: Readonly<{
    registration: Registration
    ends: AbortSignal
    open: (page: string) => Promise<void>
  }>,
): Promise<Result> {
  const { registration, ends, open } = ask
  return client.acquireTokenInteractive({
    scopes: [graphScope(registration)],
    // Several accounts are common: the person chooses, and nobody is taken by surprise.
    prompt: 'select_account',
    successTemplate: answerPages.done,
    errorTemplate: answerPages.failed,
    openBrowser: async (page) => {
      ends.throwIfAborted()
      ends.addEventListener('abort', () => void endWait(new URL(page)), { once: true })
      await open(pageFor(registration, page))
    },
  })
}

/** Signs in by a code that a person types on any device (RFC 8628). */
export function byCode(
  client: PublicClientApplication,
  ask: Readonly<{
    scope: string
    ends: AbortSignal
    shown: (code: DeviceCode) => void
    now: () => number
  }>,
): Promise<Result> {
  const { scope, ends, shown, now } = ask
  const request = {
    scopes: [scope],
    // MSAL looks at this member between two questions.
    cancel: false,
    deviceCodeCallback: (code: Answered) =>
      shown({
        code: code.userCode,
        page: code.verificationUri,
        until: now() + code.expiresIn * 1000,
      }),
  }
  ends.addEventListener('abort', () => (request.cancel = true), { once: true })
  return client.acquireTokenByDeviceCode(request)
}

type Answered = Readonly<{ userCode: string; verificationUri: string; expiresIn: number }>
