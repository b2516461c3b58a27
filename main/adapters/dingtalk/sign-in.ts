import type { Fetch, Json } from '../../core/ports.ts'
import { members } from '../exact-json.ts'
import { tokenEndpoints } from './endpoints.ts'
import { DingTalkError } from './errors.ts'
import type { Token } from './token.ts'
import { send } from './transport.ts'

/** What signing in needs. */
export type Credentials = Readonly<{
  apiBase: string
  legacyBase: string
  clientId: string
  clientSecret: () => Promise<string>
  corpId: string
  fetch: Fetch
}>

/**
 * Fetches an app token in the form that names the organisation, so that a wrong one is refused.
 *
 * Throws `DingTalkError`.
 */
export async function fetchToken(credentials: Credentials, signal: AbortSignal): Promise<Token> {
  const endpoint = tokenEndpoints.ofOrganisation
  const answer = await send(credentials, endpoint, {
    token: null,
    path: { corpId: credentials.corpId },
    body: {
      client_id: credentials.clientId,
      client_secret: await credentials.clientSecret(),
      grant_type: 'client_credentials',
    },
    signal,
  })
  return readToken(answer, endpoint.id, ['access_token', 'expires_in'])
}

/** Fetches a token in the older form, which knows no organisation: tells a wrong id from a wrong app. */
export async function fetchAppToken(credentials: Credentials, signal: AbortSignal): Promise<Token> {
  const endpoint = tokenEndpoints.ofApp
  const answer = await send(credentials, endpoint, {
    token: null,
    body: { appKey: credentials.clientId, appSecret: await credentials.clientSecret() },
    signal,
  })
  return readToken(answer, endpoint.id, ['accessToken', 'expireIn'])
}

function readToken(answer: Json, endpoint: string, [token, seconds]: [string, string]): Token {
  const value = members(answer)?.[token]
  const expiresIn = Number(members(answer)?.[seconds])
  if (typeof value === 'string' && value !== '' && expiresIn > 0) return { value, expiresIn }
  throw new DingTalkError({ what: 'unreadable', code: 'no-token', endpoint })
}
