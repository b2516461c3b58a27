import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import Provider from 'oidc-provider'

/** Ids as Entra hands them out; the directory is the one of the provider. */
export const openidIds = {
  tenant: '11111111-2222-4333-8444-555555555555',
  person: 'aaaaaaaa-0001-4000-8000-000000000001',
  app: 'aaaaaaaa-0002-4000-8000-000000000002',
  withSecret: 'aaaaaaaa-0003-4000-8000-000000000003',
  secret: 'abc8Q~0123456789012345678901234567890123',
} as const

/** A real OpenID provider under the paths and with the small habits of Entra. */
export interface OpenId {
  /** `https://localhost:port` */
  readonly authority: string
  /** The CA that signed its certificate, PEM: for programs that this process starts. */
  readonly ca: string
  /** Requests so far: method and path. */
  readonly calls: readonly string[]
  /** Everything granted is forgotten, as after a revocation by an administrator. */
  revoke(): void
  /** What the next token request is answered with, in Entra's words. */
  refuseNext(body: Readonly<{ error: string; error_codes: readonly number[] }>): void
  stop(): Promise<void>
}

const dayLong = 86_400

/** A CA and a certificate for `localhost` that it signed, made for this start. */
function makeTls(): { ca: string; key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dingkeep-ca-'))
  const at = (name: string) => join(folder, name)
  const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  try {
    const key = ['-newkey', 'rsa:2048', '-nodes']
    run(
      'req',
      '-x509',
      ...key,
      '-keyout',
      at('ca.key'),
      '-out',
      at('ca.pem'),
      '-days',
      '2',
      '-subj',
      '/CN=Test CA',
    )
    run(
      'req',
      ...key,
      '-keyout',
      at('key'),
      '-out',
      at('csr'),
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    )
    run(
      'x509',
      '-req',
      '-in',
      at('csr'),
      '-CA',
      at('ca.pem'),
      '-CAkey',
      at('ca.key'),
      '-CAcreateserial',
      '-days',
      '2',
      '-copy_extensions',
      'copyall',
      '-out',
      at('cert'),
    )
    const read = (name: string) => readFileSync(at(name), 'utf8')
    return { ca: read('ca.pem'), key: read('key'), cert: read('cert') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const graph = 'https://graph.microsoft.com/.default'

/** In memory, so that all of it can be forgotten at once. */
function memoryStore() {
  const rows = new Map<string, Record<string, unknown>>()
  class Store {
    readonly #model: string
    constructor(model: string) {
      this.#model = model
    }
    #key(id: string): string {
      return `${this.#model}:${id}`
    }
    async upsert(id: string, payload: Record<string, unknown>) {
      rows.set(this.#key(id), payload)
    }
    async find(id: string) {
      return rows.get(this.#key(id))
    }
    async findByUid(uid: string) {
      return this.#by('uid', uid)
    }
    async findByUserCode(code: string) {
      return this.#by('userCode', code)
    }
    #by(member: string, value: string) {
      return [...rows].find(
        ([key, row]) => key.startsWith(`${this.#model}:`) && row[member] === value,
      )?.[1]
    }
    async consume(id: string) {
      const row = rows.get(this.#key(id))
      if (row !== undefined) row['consumed'] = Math.floor(Date.now() / 1000)
    }
    async destroy(id: string) {
      rows.delete(this.#key(id))
    }
    async revokeByGrantId(grant: string) {
      for (const [key, row] of rows) if (row['grantId'] === grant) rows.delete(key)
    }
  }
  return { Store, forget: () => rows.clear() }
}

type Options = Readonly<{
  /** Public half of the app's certificate, as JWK. */
  certificate?: object
  /** Life of access tokens, seconds. */
  life?: number
}>

const loopback = 'http://localhost'

function configuration({ certificate, life = 3600 }: Options, Store: unknown) {
  const device = 'urn:ietf:params:oauth:grant-type:device_code'
  return {
    adapter: Store,
    clients: [
      {
        client_id: openidIds.person,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: [loopback, `${loopback}/`],
        grant_types: ['authorization_code', 'refresh_token', device],
        response_types: ['code'],
      },
      ...(certificate === undefined
        ? []
        : [
            {
              client_id: openidIds.app,
              token_endpoint_auth_method: 'private_key_jwt',
              token_endpoint_auth_signing_alg: 'PS256',
              jwks: { keys: [certificate] },
              grant_types: ['client_credentials'],
              response_types: [],
              redirect_uris: [],
            },
          ]),
      {
        client_id: openidIds.withSecret,
        token_endpoint_auth_method: 'client_secret_post',
        client_secret: openidIds.secret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      },
    ],
    scopes: ['openid', 'profile', 'offline_access', graph],
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'oid', 'tid', 'preferred_username', 'name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        oid: `oid-${id}`,
        tid: openidIds.tenant,
        preferred_username: `${id}@contoso.example`,
        name: `Person ${id}`,
      }),
    }),
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
    },
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      device_authorization: '/oauth2/v2.0/devicecode',
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    ttl: { AccessToken: life, ClientCredentials: life, RefreshToken: dayLong, DeviceCode: 900 },
    cookies: { keys: ['tests only'] },
    enabledJWA: { clientAuthSigningAlgValues: ['PS256', 'RS256', 'HS256'] },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of request) parts.push(part as Uint8Array)
  return Buffer.concat(parts).toString('utf8')
}

/** The request again, with another body. */
function withBody(request: IncomingMessage, body: string): IncomingMessage {
  const again = Object.assign(Readable.from([Buffer.from(body)]), {
    method: request.method,
    url: request.url,
    headers: { ...request.headers, 'content-length': String(Buffer.byteLength(body)) },
    rawHeaders: request.rawHeaders,
    socket: request.socket,
    connection: request.socket,
    httpVersion: request.httpVersion,
  })
  // What the provider reads of a request is there; the rest of the class is not needed.
  return again as unknown as IncomingMessage
}

/**
 * A token request in the words of the standards: MSAL shortens the name of the device grant, and asks
 * for `offline_access` on renewal, which Entra lets pass and this provider does not.
 */
function asStandard(text: string): string {
  const form = new URLSearchParams(text)
  if (form.get('grant_type') === 'device_code')
    form.set('grant_type', 'urn:ietf:params:oauth:grant-type:device_code')
  if (form.get('grant_type') === 'refresh_token') form.delete('scope')
  return form.toString()
}

type Json = Record<string, unknown>

/** Changes a JSON answer on its way out. */
function changing(response: ServerResponse, change: (body: Json) => Json): void {
  const end = response.end.bind(response)
  Object.assign(response, {
    end: (text?: unknown) => {
      const isJson = String(response.getHeader('content-type') ?? '').includes('json')
      if (!isJson || text === undefined) return end(text as string)
      const body = JSON.stringify(change(JSON.parse(text as string) as Json))
      response.setHeader('content-length', Buffer.byteLength(body))
      return end(body)
    },
  })
}

const clientInfo = (person: string): string =>
  Buffer.from(JSON.stringify({ uid: `oid-${person}`, utid: openidIds.tenant })).toString(
    'base64url',
  )

/** Whose token it is, by the id token. */
function personIn(body: Json): string {
  const [, claims = ''] = ((body['id_token'] as string | undefined) ?? '').split('.')
  if (claims === '') return ''
  return String((JSON.parse(Buffer.from(claims, 'base64url').toString()) as Json)['sub'])
}

function answeredAsEntra(path: string, body: Json): Json {
  if (path.endsWith('/devicecode'))
    return { ...body, interval: 1, message: `Type ${String(body['user_code'])}` }
  const person = personIn(body)
  return person === '' ? body : { ...body, client_info: clientInfo(person) }
}

/** Starts the provider on a free port; its CA is trusted by this process from then on. */
export async function startOpenId(options: Options = {}): Promise<OpenId> {
  const { ca, key, cert } = makeTls()
  setDefaultCACertificates([...getCACertificates('default'), ca])
  const { Store, forget } = memoryStore()
  const calls: string[] = []
  let refusal: Json | null = null
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined

  const server = createServer({ key, cert }, (request, response) => {
    void (async () => {
      const [path = ''] = (request.url ?? '').split('?')
      calls.push(`${request.method} ${path}`)
      const prefix = `/${openidIds.tenant}`
      if (!path.startsWith(prefix) && /^\/(?!oauth2\/)[\w.-]+\/(v2\.0|oauth2)\//.test(path)) {
        const body = {
          error: 'invalid_tenant',
          error_codes: [90_002],
          error_description: 'AADSTS90002: none',
        }
        return response
          .writeHead(400, { 'content-type': 'application/json' })
          .end(JSON.stringify(body))
      }
      const isToken = path.endsWith('/token')
      if (isToken && refusal !== null) {
        const body = JSON.stringify(refusal)
        refusal = null
        return response.writeHead(400, { 'content-type': 'application/json' }).end(body)
      }
      if (!isToken && !path.endsWith('/devicecode')) return handle(request, response)
      const text = await bodyOf(request)
      const body = asStandard(text)
      changing(response, (answer) => answeredAsEntra(path, answer))
      return handle(withBody(request, body), response)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const authority = `https://localhost:${address.port}`
  const provider = new Provider(
    `${authority}/${openidIds.tenant}/v2.0`,
    configuration(options, Store),
  )
  const answer = provider.callback()
  handle = (request, response) => {
    // Entra serves its issuer below `/v2.0`, and its endpoints beside it.
    const url = request.url ?? ''
    const below = `/${openidIds.tenant}`
    if (url.startsWith(below)) {
      const inner = url.slice(below.length).replace(/^\/v2\.0/, '')
      // The standard leaves `select_account` to a provider; this one always asks who it is.
      const asked = inner.replace('prompt=select_account', 'prompt=login')
      Object.assign(request, { url: asked, originalUrl: url })
    }
    answer(request, response)
  }
  return {
    authority,
    ca,
    calls,
    revoke: forget,
    refuseNext: (body) => {
      refusal = { ...body, error_description: `AADSTS${body.error_codes[0]}: refused` }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
