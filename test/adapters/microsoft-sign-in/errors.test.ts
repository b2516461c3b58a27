import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { createAppTokens } from '../../../main/adapters/microsoft-sign-in/index.ts'
import { codeOf, type FailureName } from '../../../main/core/failure.ts'
import type { Registration } from '../../../main/core/microsoft.ts'
import type { Fetch } from '../../../main/core/ports.ts'

const clock = { now: () => Date.parse('2026-11-22T00:00:00Z'), sleep: async () => undefined }
const registration: Registration = {
  tenantId: '11111111-2222-4333-8444-555555555555',
  clientId: 'aaaaaaaa-0002-4000-8000-000000000002',
  cloud: 'global',
  graphBase: '',
  authority: '',
}

/** How a refusal of the token endpoint reads in our words. */
async function read(fetch: Fetch, more: Partial<Registration> = {}) {
  const world = { registration: { ...registration, ...more }, fetch, clock }
  const found = await createAppTokens(world, { secret: 'value' }).token({
    signal: new AbortController().signal,
    renew: false,
  })
  if (found.ok) throw new Error('a token')
  return found.failure
}

const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): Fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })

const coded = (code: number): Fetch =>
  answering(400, {
    error: 'invalid_grant',
    error_description: `AADSTS${code}: Words for amy@contoso.example that may change.`,
    error_codes: [code],
  })

/** Every number of the table in the reference, by the failure that a person reads. */
const table: Readonly<Partial<Record<FailureName, readonly number[]>>> = {
  accountUnfit: [16000, 50020, 500208, 50034, 90072],
  redirectMissing: [50011],
  accountBlocked: [50053, 50057],
  microsoftSignInNeeded: [
    50055, 50056, 50058, 50072, 50079, 50074, 50076, 50078, 50126, 50132, 50133, 50173, 50158,
    54005, 70008, 700082, 70043,
  ],
  microsoftRuleBlocks: [50097, 50129, 53000, 50131, 53003, 530032, 530035],
  microsoftAppClosed: [50105, 7000112],
  microsoftSaysWait: [50196],
  consentMissing: [65001, 90094, 90095],
  signInDeclined: [65004],
  noExchangeOnline: [650052],
  microsoftPermissionMissing: [650056, 65005, 650057],
  signInTooLate: [70018, 70019],
  microsoftAppUnknown: [700005, 700016, 700011],
  microsoftSecretRefused: [7000215],
  microsoftCredentialEnded: [7000222],
  publicClientOff: [7000218],
  clockWrong: [700024],
  certificateUnknown: [700027],
  directoryUnknown: [90002],
  otherMicrosoftCloud: [90038, 500011],
  microsoftSilent: [90033, 90006, 90090, 90055],
  microsoftRefuses: [501481, 50194, 70011, 700025, 900144, 123456],
}

const rows = Object.entries(table).flatMap(([name, codes]) =>
  codes.map((code): [number, string] => [code, name]),
)

describe('a refusal of Microsoft', () => {
  it.each(rows)('with the number %i is %s', async (code, name) => {
    const failure = await read(coded(code))

    expect(failure.name).toBe(name)
    expect(JSON.stringify(failure.about)).not.toContain('amy')
    expect(codeOf(failure)).toMatch(/^DK-(12\d\d|1802)$/)
  })

  it('shows a number that nobody knows, so that it can be looked up', async () => {
    expect(await read(coded(123456))).toEqual({
      name: 'microsoftRefuses',
      about: { code: 'AADSTS123456' },
    })
  })

  it('is one too where a token is promised and none comes', async () => {
    expect((await read(answering(200, { token_type: 'Bearer', expires_in: 3600 }))).name).toBe(
      'microsoftRefuses',
    )
  })

  it('is read by its number where only the description has it', async () => {
    const body = { error: 'invalid_client', error_description: 'AADSTS7000222: expired' }

    expect((await read(answering(401, body))).name).toBe('microsoftCredentialEnded')
  })

  it('says how far the clock is off, by the time of the answer', async () => {
    const body = { error: 'invalid_client', error_codes: [700024] }
    const failure = await read(answering(401, body, { date: 'Sun, 22 Nov 2026 00:42:00 GMT' }))

    expect(failure).toEqual({ name: 'clockWrong', about: { min: '42' } })
  })

  it('that asks to wait names the time', async () => {
    const failure = await read(answering(429, '{}', { 'retry-after': '120' }))

    expect(failure).toEqual({
      name: 'microsoftSaysWait',
      about: { time: '2026-11-22T00:02:00.000Z' },
    })
  })

  it.each([
    ['a broken line', async () => Promise.reject(new TypeError('fetch failed'))],
    ['a fault of the service', answering(503, { error: 'temporarily_unavailable' })],
    ['a page of a proxy', answering(502, '<html>Bad gateway</html>')],
    ['a page of a hotel', answering(200, '<html>Welcome</html>')],
  ] as const)('is no refusal at all: %s', async (_, fetch) => {
    expect((await read(fetch)).name).toBe('microsoftSilent')
  })
})

it('asks a stand-in on this computer by plain http, and nobody else so', async () => {
  const asked: string[] = []
  const fetch: Fetch = async (url) => {
    asked.push(String(url))
    return Response.json({ token_type: 'Bearer', expires_in: 3600, access_token: 'token' })
  }
  const world = {
    registration: { ...registration, authority: 'http://127.0.0.1:4711' },
    fetch,
    clock,
  }

  const found = await createAppTokens(world, { secret: 'value' }).token({
    signal: new AbortController().signal,
    renew: false,
  })

  expect(found).toEqual({ ok: true, value: 'token' })
  expect(asked).toEqual([
    expect.stringMatching(
      /^http:\/\/127\.0\.0\.1:4711\/11111111-2222-4333-8444-555555555555\/oauth2\/v2\.0\/token/,
    ),
  ])
})

it('speaks to the partner host and its Graph in the cloud of mainland China', async () => {
  const asked: { url: string; scope: string | null }[] = []
  const fetch: Fetch = async (url, init) => {
    asked.push({
      url: String(url),
      scope: new URLSearchParams(init?.body as string).get('scope'),
    })
    return Response.json({ token_type: 'Bearer', expires_in: 3600, access_token: 'token' })
  }

  await createAppTokens(
    { registration: { ...registration, cloud: '21vianet' }, fetch, clock },
    { secret: 'value' },
  ).token({ signal: new AbortController().signal, renew: false })

  expect(asked).toHaveLength(1)
  expect(asked[0]?.url).toMatch(/^https:\/\/login\.(partner\.microsoftonline|chinacloudapi)\.cn\//)
  expect(asked[0]?.scope).toContain('https://microsoftgraph.chinacloudapi.cn/.default')
})

it('has a text in every language for each of these failures', () => {
  const texts = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../resources/locales/zh-Hant.json'), 'utf8'),
  ) as { failures: Record<string, unknown> }

  for (const name of Object.keys(table) as FailureName[])
    expect(texts.failures).toHaveProperty([codeOf({ name, about: {} })])
})
