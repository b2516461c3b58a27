import type { Fetch, Json } from '../../core/ports.ts'
import { members } from '../exact-json.ts'
import { contactsEndpoints, tokenEndpoints } from './endpoints.ts'
import { DingTalkError } from './errors.ts'
import { at } from './paging.ts'
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

/** Fetches a token in the older form, which knows no organisation. */
async function fetchAppToken(credentials: Credentials, signal: AbortSignal): Promise<Token> {
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

/**
 * Tells an app of another organisation from wrong credentials: gives the id of the organisation
 * that the app belongs to ('' where DingTalk does not say), or null if it is not another one.
 */
export async function otherOrganisation(
  credentials: Credentials,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const token = await fetchAppToken(credentials, signal)
    const answer = await send(credentials, contactsEndpoints.department, {
      token: token.value,
      body: { dept_id: 1 },
      signal,
    }).catch(refusedAsNull)
    const found = at(answer, 'result/corpId')
    return found === credentials.corpId ? null : typeof found === 'string' ? found : ''
  } catch (error) {
    if (error instanceof DingTalkError) return null
    throw error
  }
}

/** The record of the root is asked for its id only: without the right to it, there is none. */
function refusedAsNull(error: unknown): null {
  if (error instanceof DingTalkError) return null
  throw error
}
