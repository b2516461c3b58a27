import { request } from 'node:http'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { contracts } from '../contract.ts'
import { startTestSample } from '../sample.ts'
import { connect } from './wire.ts'

type Ask = Readonly<{ method: string; path: string; body: string; type: string }>

/** Sends what `fetch` would tidy up first; gives the status and the body. */
const send = (
  base: string,
  token: string,
  ask: Ask,
): Promise<Readonly<{ status: number; body: string }>> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': ask.type, 'x-acs-dingtalk-access-token': token }
    const { hostname, port } = new URL(base)
    const asked = request(
      { hostname, port, method: ask.method, path: ask.path, headers },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() })
        })
      },
    )
    asked.on('error', reject)
    // A GET carries no body; node would send one as the beginning of a next request.
    asked.end(ask.method === 'POST' ? ask.body : '')
  })

const word = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '-1',
    'primary',
    'manager4220',
    '__proto__',
    '%',
    '%00',
    '..',
    '',
    '1e9',
  ),
  fc.string(),
)
const strange = fc.oneof(
  word,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(word),
  fc.object(),
  // What a careless `String(value)` stumbles over.
  fc.constant({ toString: 1, valueOf: 1, length: 1, includes: 1 }),
)

describe('the server', () => {
  test('answers whatever it is asked with an envelope, and goes on', async () => {
    const sample = await startTestSample({ people: 6, allowance: 1_000_000 })
    const { token } = await connect(sample)
    const { spaces, approvals, events } = sample.company
    const [space] = spaces.values()
    const [form, event] = [...approvals.templates.keys(), ...events.keys()]
    const dentries = [...(space?.dentries.keys() ?? [])].slice(0, 3)
    const real = [sample.operator, space?.id ?? '', form ?? '', event ?? '', ...dentries]
    const part = fc.oneof(fc.constantFrom(...real), word)

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...contracts),
        fc.array(part, { minLength: 4, maxLength: 4 }),
        fc.dictionary(word, word),
        strange,
        async (contract, parts, extra, value) => {
          let at = 0
          const path = contract.path.replaceAll(/\{\w+\}/g, () =>
            encodeURIComponent(parts[(at += 1) % 4] ?? ''),
          )
          const names = [...contract.query, ...contract.bodyFields].map(({ name }) => name)
          const query = new URLSearchParams({ ...extra, access_token: token })
          for (const { name } of contract.query) {
            if (name !== 'access_token') query.set(name, parts[names.indexOf(name) % 4] ?? '')
          }
          const body = JSON.stringify(Object.fromEntries(names.map((name) => [name, value])))
          const ask = {
            method: contract.method,
            path: `${path}?${query.toString()}`,
            body,
            type: 'application/json',
          }
          const answer = await send(sample.apiBase, token, ask)
          expect(() => JSON.parse(answer.body) as unknown).not.toThrow()
          expect(answer.status).toBeLessThan(500)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('answers bodies and paths that are none', async () => {
    const sample = await startTestSample({ people: 4 })
    const { token } = await connect(sample)
    const legacy = '/topapi/v2/department/listsub'
    const asks = [
      { method: 'POST', path: `${legacy}?access_token=${token}`, body: '[1]' },
      { method: 'POST', path: `${legacy}?access_token=${token}`, body: '{"dept_id":' },
      {
        method: 'POST',
        path: `${legacy}?access_token=${token}`,
        body: `"${'x'.repeat(1_100_000)}"`,
      },
      { method: 'GET', path: '//evil.example/v1.0/x', body: '' },
      { method: 'GET', path: '/%', body: '' },
      { method: 'OPTIONS', path: '*', body: '' },
      { method: 'GET', path: '/oss/h/unknown', body: '' },
      { method: 'GET', path: '/control/', body: '' },
    ]

    for (const ask of asks) {
      const answer = await send(sample.apiBase, token, { ...ask, type: 'application/json' })
      expect([200, 400, 403, 404]).toContain(answer.status)
    }
  })

  test('keeps secrets out of its log', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    await wire.get('/gettoken', { appkey: sample.clientId, appsecret: sample.clientSecret })
    await wire.post('/topapi/v2/department/listsub', { dept_id: 1 })

    const written = JSON.stringify(sample.log)
    expect(sample.log).toHaveLength(3)
    expect(written).not.toContain(sample.clientSecret)
    expect(written).not.toContain(wire.token)
    expect(written).toContain('"dept_id":1')
  })

  test('is stopped at once, even while it answers slowly', async () => {
    const sample = await startTestSample()
    await fetch(`${sample.control}/fault`, {
      method: 'POST',
      body: '{"fault":"slow","amount":20000}',
    })
    const slow = fetch(`${sample.legacyBase}/gettoken`).then(
      () => 'answered',
      () => 'broken',
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    const started = performance.now()

    await sample.stop()

    expect(performance.now() - started).toBeLessThan(2000)
    expect(await slow).toBe('broken')
  })
})
