import { createHash, timingSafeEqual, verify, constants, type KeyObject } from 'node:crypto'

import { createRandom } from '../random.ts'
import { hour } from '../times.ts'
import { guid } from './directory.ts'
import type { Tenant } from './tenant.ts'
import { isObject, ok, textOr, type Answer, type Json } from './wire.ts'

/** A request to the sign-in. */
export type LoginAsk = Readonly<{ method: string; url: URL; body: Buffer; origin: string }>

const base64url = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** An error as Entra words it (graph-api.md, 1.14). */
const refused = (error: string, number: number, message: string): Answer => ({
  status: error === 'invalid_client' ? 401 : 400,
  json: {
    error,
    error_description: `AADSTS${number}: ${message}`,
    error_codes: [number],
    correlation_id: '00000000-0000-4000-8000-000000000000',
  },
})

const same = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}

const tokenLife = hour

/** Gives out an access token; `user` is the id of the signed-in user, null for the app itself. */
export function issueToken(
  tenant: Tenant,
  ask: Readonly<{ user: string | null; scopes: readonly string[]; life?: number }>,
): { token: string; expiresIn: number } {
  const life = ask.life ?? tokenLife
  const until = tenant.now() + life
  const random = createRandom(`${tenant.tenantId}/token/${tenant.grants.size}/${until}`)
  const payload = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${tenant.tenantId}/`,
    tid: tenant.tenantId,
    appid: tenant.clientId,
    exp: Math.floor(until / 1000),
    jti: guid(random),
    ...(ask.user === null ? { roles: ask.scopes } : { oid: ask.user, scp: ask.scopes.join(' ') }),
  }
  const token = `${base64url({ typ: 'JWT', alg: 'none' })}.${base64url(payload)}.${random.text(43)}`
  tenant.grants.set(token, { user: ask.user, scopes: ask.scopes, until })
  return { token, expiresIn: Math.floor(life / 1000) }
}

const jsonPart = (part: string | undefined): Json => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return isObject(value) ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

const signed = (assertion: string, key: KeyObject, algorithm: string): boolean => {
  const at = assertion.lastIndexOf('.')
  const padding =
    algorithm === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : { padding: constants.RSA_PKCS1_PADDING }
  const bytes = Buffer.from(assertion.slice(at + 1), 'base64url')
  return verify('sha256', Buffer.from(assertion.slice(0, at)), { key, ...padding }, bytes)
}

/** Checks a client assertion (graph-api.md, 1.12); the refusal, or null if it is good. */
function assertionProblem(tenant: Tenant, assertion: string): Answer | null {
  const [head, body] = assertion.split('.')
  const header = jsonPart(head)
  const claims = jsonPart(body)
  const key = tenant.certificates.get(textOr(header['x5t#S256'], ''))
  if (key === undefined || !signed(assertion, key, textOr(header['alg'], ''))) {
    return refused(
      'invalid_client',
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    )
  }
  const now = tenant.now() / 1000
  const fresh = Number(claims['exp']) > now && Number(claims['nbf'] ?? 0) < now + 300
  if (!fresh) {
    return refused('invalid_client', 700024, 'Client assertion is not within its valid time range.')
  }
  const own = claims['iss'] === tenant.clientId && claims['sub'] === tenant.clientId
  return own ? null : refused('invalid_client', 700021, 'Client assertion issuer does not match.')
}

function clientCredentials(tenant: Tenant, form: URLSearchParams): Answer {
  const assertion = form.get('client_assertion')
  const problem =
    assertion === null
      ? same(form.get('client_secret') ?? '', tenant.clientSecret)
        ? null
        : refused('invalid_client', 7000215, 'Invalid client secret provided.')
      : assertionProblem(tenant, assertion)
  if (problem !== null) return problem
  if (!(form.get('scope') ?? '').endsWith('/.default')) {
    return refused('invalid_scope', 1002012, 'The provided value for scope is not valid.')
  }
  const { token, expiresIn } = issueToken(tenant, { user: null, scopes: [...tenant.application] })
  return ok({
    token_type: 'Bearer',
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
  })
}

function token(tenant: Tenant, { body }: LoginAsk): Answer {
  const form = new URLSearchParams(body.toString('utf8'))
  if (form.get('client_id') !== tenant.clientId) {
    const message = `Application with identifier was not found in the directory.`
    return refused('unauthorized_client', 700016, message)
  }
  return form.get('grant_type') === 'client_credentials'
    ? clientCredentials(tenant, form)
    : refused('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
}

function configuration(tenant: Tenant, origin: string): Json {
  const base = `${origin}/${tenant.tenantId}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    issuer: `${base}/v2.0`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: 'AS',
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: new URL(origin).host,
  }
}

/** Serves `/{tenant}/…`: the app-only token and the configuration document. */
export function answerLogin(tenant: Tenant, ask: LoginAsk): Answer {
  const [, named = '', ...rest] = ask.url.pathname.split('/')
  const known =
    named === tenant.tenantId || (tenant.company.people.size > 0 && named === 'sample.example')
  const path = `${ask.method} ${rest.join('/')}`
  if (!/oauth2|openid-configuration/.test(path)) return { status: 404 }
  if (!known) return refused('invalid_tenant', 90002, `Tenant '${named}' not found.`)
  if (path === 'POST oauth2/v2.0/token') return token(tenant, ask)
  if (path === 'GET v2.0/.well-known/openid-configuration') {
    return ok(configuration(tenant, ask.origin))
  }
  return { status: 404 }
}
