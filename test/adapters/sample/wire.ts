import { expect } from 'vitest'

import type { Sample } from '../../../main/sample/index.ts'
import { checkAnswer, checkRefusal, checkRequest, contractAt } from '../contract.ts'

/** An answer with its status; what is in `body` is looked up with `at`, `text` and `list`. */
export type Told = { status: number; body: unknown; problems: string[] }

/** What stands at a path like `result.list.0.name`; undefined if nothing does. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((found: unknown, name) => {
    const inside = typeof found === 'object' && found !== null
    return inside ? (found as Record<string, unknown>)[name] : undefined
  }, value)
}

/** The text or number at a path, as text. */
export function text(value: unknown, path: string): string {
  const found = at(value, path)
  if (typeof found === 'string' || typeof found === 'number') return String(found)
  throw new Error(`no text at ${path}`)
}

/** The list at a path. */
export function list(value: unknown, path: string): unknown[] {
  const found = at(value, path)
  if (Array.isArray(found)) return found
  throw new Error(`no list at ${path}`)
}

/** Speaks to the sample company as a bare client: each request and answer meets the contract. */
export interface Wire {
  token: string
  get(path: string, query?: Record<string, string>): Promise<Told>
  post(path: string, body: object, query?: Record<string, string>): Promise<Told>
}

const isLegacy = (path: string): boolean => !path.startsWith('/v')

async function exchange(
  sample: Sample,
  token: string,
  ask: Readonly<{ method: string; path: string; query: Record<string, string>; body?: object }>,
): Promise<Told> {
  const { method, path, query, body } = ask
  const legacy = isLegacy(path)
  const search = new URLSearchParams(legacy ? { access_token: token, ...query } : query)
  const response = await fetch(
    `${legacy ? sample.legacyBase : sample.apiBase}${path}?${search.toString()}`,
    {
      method,
      headers: {
        'content-type': 'application/json',
        ...(legacy ? {} : { 'x-acs-dingtalk-access-token': token }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  )
  const told: unknown = await response.json()
  const contract = contractAt(method, path)
  const refused = !response.ok || (at(told, 'errcode') ?? 0) !== 0
  const problems =
    contract === null
      ? [`${method} ${path}: no contract`]
      : [
          ...checkRequest(contract, { query, body }),
          ...(refused ? checkRefusal(contract.generation, told) : checkAnswer(contract, told)),
        ]
  return { status: response.status, body: told, problems }
}

/** Signs in with the sample company's credentials. */
export async function connect(sample: Sample): Promise<Wire> {
  const { clientId: appKey, clientSecret: appSecret } = sample
  const wire: Wire = {
    token: '',
    get: (path, query = {}) => exchange(sample, wire.token, { method: 'GET', path, query }),
    post: (path, body, query = {}) =>
      exchange(sample, wire.token, { method: 'POST', path, query, body }),
  }
  const told = await wire.post('/v1.0/oauth2/accessToken', { appKey, appSecret })
  expect(told.status).toBe(200)
  wire.token = text(told.body, 'accessToken')
  return wire
}
