import { X509Certificate } from 'node:crypto'

import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import {
  createAppTokens,
  createPersonSignIn,
  credentialsIn,
  lookForDirectory,
  makeCertificate,
} from '../../../main/adapters/microsoft-sign-in/index.ts'
import { done } from '../../../main/core/failure.ts'
import type { DeviceCode, MicrosoftVault, Registration } from '../../../main/core/microsoft.ts'
import { chromiumProgram } from '../../peers/chromium.ts'
import { walkOpenId } from '../../peers/openid-pages.ts'
import { type OpenId, openidIds, startOpenId } from '../../peers/openid.ts'

const clock = { now: () => Date.now(), sleep: async () => undefined }
const never = new AbortController().signal

let openid: OpenId
let browser: Browser
let pem: string

beforeAll(async () => {
  pem = await makeCertificate(Date.now())
  const [credential] = credentialsIn(pem)
  const key = new X509Certificate(credential?.certificate ?? '').publicKey
  openid = await startOpenId({
    certificate: { ...key.export({ format: 'jwk' }), use: 'sig', alg: 'PS256' },
  })
  browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
})

afterAll(async () => {
  await browser.close()
  await openid.stop()
})

/** Secrets in memory. */
function vaultOf(): MicrosoftVault & { held: Map<string, string> } {
  const held = new Map<string, string>()
  return {
    held,
    read: async (name) => held.get(name) ?? null,
    change: async (secrets) => {
      for (const [name, secret] of secrets) {
        if (secret === null) held.delete(name)
        else held.set(name, secret)
      }
      return done(null)
    },
  }
}

const registration = (more: Partial<Registration> = {}): Registration => ({
  tenantId: openidIds.tenant,
  clientId: openidIds.person,
  cloud: 'global',
  graphBase: '',
  authority: openid.authority,
  ...more,
})

const signInWith = (vault: MicrosoftVault, more: Partial<Registration> = {}) =>
  createPersonSignIn({ registration: registration(more), vault, fetch, clock })

/** Opens Microsoft's page in a browser in which somebody signs in; `seen` is what it shows then. */
function someone(person: string) {
  const seen = Promise.withResolvers<string>()
  return {
    seen: seen.promise,
    open: async (page: string) => void walk(page, person).then(seen.resolve, seen.reject),
  }
}

const walk = (address: string, person: string) => walkOpenId(browser, address, person)

describe('signing in with the browser', () => {
  it('signs in, keeps the tokens for the next start, and renews them without a person', async () => {
    const vault = vaultOf()
    const { seen, open } = someone('amy')

    const found = await signInWith(vault).byBrowser({ signal: never, open })

    expect(found).toEqual(
      done({
        id: `oid-amy.${openidIds.tenant}`,
        address: 'amy@contoso.example',
        name: 'Person amy',
        tenantId: openidIds.tenant,
      }),
    )
    expect(await seen).toContain('You can close this page')
    const id = found.ok ? found.value.id : ''
    const later = signInWith(vault).tokensOf(id)
    const kept = await later.token({ signal: never, renew: false })
    const again = await later.token({ signal: never, renew: false })
    expect(again).toEqual(kept)
    const before = openid.calls.filter((call) => call.endsWith('/token')).length
    const renewed = await Promise.all(
      Array.from({ length: 50 }, () => later.token({ signal: never, renew: true })),
    )
    expect(openid.calls.filter((call) => call.endsWith('/token')).length).toBe(before + 1)
    expect(new Set(renewed.map((one) => (one.ok ? one.value : one.failure.name))).size).toBe(1)
    expect(renewed[0]).not.toEqual(kept)
    // The renewed sign-in was kept too: the first refresh token was used up by it.
    const third = await signInWith(vault).tokensOf(id).token({ signal: never, renew: true })
    expect(third).toEqual({ ok: true, value: expect.any(String) })
  })

  it('asks for a new sign-in once the grant was revoked, and after signing out', async () => {
    const vault = vaultOf()
    const sign = signInWith(vault)
    const { seen, open } = someone('ben')
    const found = await sign.byBrowser({ signal: never, open })
    await seen
    const id = found.ok ? found.value.id : ''
    expect(await sign.accounts()).toMatchObject({ value: [{ address: 'ben@contoso.example' }] })

    openid.revoke()
    const revoked = await sign.tokensOf(id).token({ signal: never, renew: true })

    expect(revoked).toMatchObject({ failure: { name: 'microsoftSignInNeeded' } })
    expect(await sign.forget(id)).toEqual(done(null))
    expect(await sign.accounts()).toEqual(done([]))
    expect(vault.held.get('microsoft.cache')).not.toContain('ben')
    const gone = await sign.tokensOf(id).token({ signal: never, renew: false })
    expect(gone).toMatchObject({ failure: { name: 'microsoftSignInNeeded' } })
    await sign.forget(null)
    expect(vault.held.size).toBe(0)
  })

  it('ends when a person gives it up, and leaves nothing listening', async () => {
    const stop = new AbortController()
    const opened = Promise.withResolvers<string>()
    const reason = new Error('given up')

    const waiting = signInWith(vaultOf()).byBrowser({
      signal: stop.signal,
      open: async (page) => opened.resolve(page),
    })
    const back = new URL(await opened.promise).searchParams.get('redirect_uri') ?? ''
    const address = back.replace('localhost', '127.0.0.1')
    expect((await fetch(address)).status).toBe(200)
    stop.abort(reason)

    await expect(waiting).rejects.toBe(reason)
    await expect
      .poll(() =>
        fetch(address).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed')
  })

  it('does not take an answer with another state, or one in the address', async () => {
    const opened = Promise.withResolvers<string>()
    const waiting = signInWith(vaultOf()).byBrowser({
      signal: never,
      open: async (page) => opened.resolve(page),
    })
    const back = new URL(await opened.promise).searchParams.get('redirect_uri') ?? ''
    const address = back.replace('localhost', '127.0.0.1')

    const forged = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ code: 'stolen', state: 'guessed' }),
    })
    expect(forged.status).toBe(400)
    const state = new URL(await opened.promise).searchParams.get('state') ?? ''
    await fetch(`${address}/?${new URLSearchParams({ code: 'x', state }).toString()}`)

    expect(await waiting).toMatchObject({ failure: { name: 'browserAnswerLost' } })
  })

  it('says when nobody finished in time, when it was declined, and when no browser opens', async () => {
    const late = await signInWith(vaultOf()).byBrowser({
      signal: never,
      open: async () => undefined,
      patience: 500,
    })
    const declined = await signInWith(vaultOf()).byBrowser({
      signal: never,
      open: async (page) => {
        const asked = new URL(page).searchParams
        const back = (asked.get('redirect_uri') ?? '').replace('localhost', '127.0.0.1')
        const body = new URLSearchParams({
          error: 'access_denied',
          error_description: 'AADSTS65004: User declined to consent.',
          state: asked.get('state') ?? '',
        })
        void fetch(back, { method: 'POST', body })
      },
    })

    expect(late).toMatchObject({ failure: { name: 'signInTooLate', about: { min: '1' } } })
    expect(declined).toMatchObject({ failure: { name: 'signInDeclined' } })
  })
})

describe('signing in with a code', () => {
  it('shows the code, waits for the person and keeps the tokens', async () => {
    const vault = vaultOf()
    const shown = Promise.withResolvers<DeviceCode>()
    const sign = signInWith(vault)

    const waiting = sign.byCode({ signal: never, shown: shown.resolve })
    const { code, page, until } = await shown.promise
    expect(until).toBeGreaterThan(Date.now() + 600_000)
    const walked = walk(`${page}?user_code=${code}`, 'citra')

    expect(await waiting).toMatchObject({ value: { address: 'citra@contoso.example' } })
    expect(await walked).toContain('Success')
    const found = await sign.accounts()
    const id = found.ok ? (found.value[0]?.id ?? '') : ''
    expect(await sign.tokensOf(id).token({ signal: never, renew: true })).toMatchObject({
      ok: true,
    })
  })

  it('ends at once when a person gives it up, and when the time is over', async () => {
    const stop = new AbortController()
    const reason = new Error('given up')

    const given = signInWith(vaultOf()).byCode({
      signal: stop.signal,
      shown: () => stop.abort(reason),
    })
    await expect(given).rejects.toBe(reason)
    const late = signInWith(vaultOf()).byCode({
      signal: never,
      shown: () => undefined,
      patience: 300,
    })
    expect(await late).toMatchObject({ failure: { name: 'signInTooLate' } })
  })
})

describe('the app itself', () => {
  const world = (clientId: string) => ({ registration: registration({ clientId }), fetch, clock })
  const credentials = () => credentialsIn(pem)

  it('signs in with the certificate that it made, and renews only when asked', async () => {
    const [certificate] = credentials()
    if (certificate === undefined) throw new Error('no certificate')
    const tokens = createAppTokens(world(openidIds.app), { certificate })

    const first = await tokens.token({ signal: never, renew: false })
    const second = await tokens.token({ signal: never, renew: false })
    const renewed = await tokens.token({ signal: never, renew: true })

    expect(first).toEqual({ ok: true, value: expect.any(String) })
    expect(second).toEqual(first)
    expect(renewed).not.toEqual(first)
  })

  it('signs in with a secret, and tells a wrong certificate from a wrong secret', async () => {
    const [foreign] = credentialsIn(await makeCertificate(Date.now()))
    if (foreign === undefined) throw new Error('no certificate')
    const ask = { signal: never, renew: false }

    const good = createAppTokens(world(openidIds.withSecret), { secret: openidIds.secret })
    const wrong = createAppTokens(world(openidIds.withSecret), { secret: `${openidIds.secret}x` })
    const other = createAppTokens(world(openidIds.app), { certificate: foreign })

    expect(await good.token(ask)).toMatchObject({ ok: true })
    expect(await wrong.token(ask)).toMatchObject({ failure: { name: 'microsoftSecretRefused' } })
    expect(await other.token(ask)).toMatchObject({ failure: { name: 'certificateUnknown' } })
  })

  it('says that a certificate has ended without asking anybody', async () => {
    const long = 800 * 86_400_000
    const [ended] = credentialsIn(await makeCertificate(Date.now() - long))
    if (ended === undefined) throw new Error('no certificate')
    const before = openid.calls.length

    const found = await createAppTokens(world(openidIds.app), { certificate: ended }).token({
      signal: never,
      renew: false,
    })

    expect(found).toMatchObject({ failure: { name: 'microsoftCredentialEnded' } })
    expect(openid.calls.length).toBe(before)
  })

  it('passes on what a call is given up for', async () => {
    const [certificate] = credentials()
    if (certificate === undefined) throw new Error('no certificate')
    const stop = new AbortController()
    const reason = new Error('stopped')
    const tokens = createAppTokens(world(openidIds.app), { certificate })

    const waiting = tokens.token({ signal: stop.signal, renew: true })
    const other = tokens.token({ signal: never, renew: true })
    stop.abort(reason)

    await expect(waiting).rejects.toBe(reason)
    expect(await other).toMatchObject({ ok: true })
  })
})

describe('the directory', () => {
  const look = (more: Partial<Registration>) =>
    lookForDirectory(registration(more), { fetch, signal: never })

  it('is found, is unknown, or was swapped with the app', async () => {
    expect(await look({})).toEqual(done(null))
    expect(await look({ tenantId: openidIds.app })).toMatchObject({
      failure: { name: 'directoryUnknown', about: {} },
    })
    expect(await look({ tenantId: openidIds.person, clientId: openidIds.tenant })).toMatchObject({
      failure: { name: 'directoryUnknown', about: { swapped: 'yes' } },
    })
  })

  it('is asked for before anybody signs in, and says so when the sign-in goes there all the same', async () => {
    const tokens = createAppTokens(
      {
        registration: registration({ tenantId: openidIds.app, clientId: openidIds.withSecret }),
        fetch,
        clock,
      },
      { secret: openidIds.secret },
    )

    expect(await tokens.token({ signal: never, renew: false })).toMatchObject({
      failure: { name: 'directoryUnknown' },
    })
  })
})
