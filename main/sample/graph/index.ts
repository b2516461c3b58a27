/**
 * The Microsoft side of the sample company: Graph for the same invented people, on a port of the
 * loopback address of its own.
 *
 * - **Addresses.** `graphBase` is `http://127.0.0.1:PORT`; paths begin with `/v1.0`. `authority` is
 *   the same host; the app-only token comes from `POST {authority}/{tenantId}/oauth2/v2.0/token`
 *   (`client_credentials`, scope `…/.default`, with `clientSecret` or with an assertion signed by a
 *   certificate that `trust` or `POST graph/certificate` told). The OpenID document lies at
 *   `{authority}/{tenantId}/v2.0/.well-known/openid-configuration`. A browser sign-in is not played:
 *   `token({user})` or `POST graph/token` gives out delegated tokens.
 * - **People.** Everybody of the company is a user (user principal name = the DingTalk mail address,
 *   `…@sample.example`). Mailboxes are filled when they are first asked for; people who are not
 *   active have none (404 `MailboxNotEnabledForRESTAPI`). Some contacts are DingTalk's external
 *   people, some events stand in DingTalk too.
 * - **What it has.** Users, mailbox settings, categories, organisation; contacts and their folders,
 *   calendars, events, views and their deltas; mail folders, messages, attachments, upload
 *   sessions; to-do lists and tasks; `$batch`. `ledger` is every mail that Exchange would have sent.
 * - **Control.** Below the control address of the sample, JSON in and out: `POST graph/change`
 *   (`{change, user, …}`, see `control.ts`), `POST graph/fault` (`{fault, endpoint?, about?, count?,
 *   skip?, amount?, …}` with the names of `faults.ts`; `endpoint` is a part of `GET
 *   /users/{user}/contacts` or of the path), `POST graph/quirks` (`quirks.ts`), `POST graph/token`,
 *   `POST graph/certificate`, `GET graph/state`, `GET graph/ledger`. `POST tick` of the sample lets
 *   opened mailboxes live too.
 */
import { createPublicKey, X509Certificate } from 'node:crypto'

import type { Company } from '../company/company.ts'
import { createFaults } from '../http/faults.ts'
import type { RequestLog } from '../http/log.ts'
import { createRandom } from '../random.ts'
import { createGraphControl, type Verbs } from './control.ts'
import { createDeltaStates } from './delta-state.ts'
import type { Desk } from './desk.ts'
import type { GraphFaultName } from './faults.ts'
import { createMailboxLimits } from './limits.ts'
import { issueToken } from './login.ts'
import type { Mailbox } from './mailbox.ts'
import { createGraphRouter } from './router.ts'
import { graphRoutes } from './routes/all.ts'
import { startHost } from './server.ts'
import { createTenant, type LedgerEntry, type Sizes, type Tenant } from './tenant.ts'
import { tickTenant } from './tick.ts'
import { createUploads } from './uploads.ts'

export type { LedgerEntry } from './tenant.ts'
export type { Mailbox } from './mailbox.ts'

/** How the Microsoft side is made; everything has a default. */
export type GraphOptions = Readonly<
  Partial<Sizes> & {
    /** The cloud in China lacks deltas of mail and contacts, and all to-dos (global). */
    cloud?: 'global' | '21vianet'
    /** A port; 0 takes a free one (0). */
    port?: number
  }
>

/** The running Microsoft side. */
export interface Graph {
  readonly graphBase: string
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly cloud: 'global' | '21vianet'
  /** Every mail that would have been sent to people. */
  readonly ledger: readonly LedgerEntry[]
  /** To compare with; tests may read it and must not write it. */
  readonly tenant: Tenant
  /** A person's mailbox, by user principal name or id; null without one. */
  mailbox(user: string): Mailbox | null
  /** A delegated token of a person (id or name), or an app-only one without. */
  token(ask?: Readonly<{ user?: string; scopes?: readonly string[] }>): string
  /** Takes assertions that this certificate (PEM) signed; gives its thumbprint (base64url). */
  trust(pem: string): string
}

/** What the sample company needs of the Microsoft side. */
export type GraphPart = Readonly<{
  graph: Graph
  verbs: Verbs
  tick: () => string[]
  stop: () => Promise<void>
}>

/** The certificate as Entra knows it: its thumbprint and its key; null for what is none. */
function certificateOf(pem: string): { thumbprint: string; certificate: X509Certificate } | null {
  try {
    const certificate = new X509Certificate(pem)
    const hex = certificate.fingerprint256.replaceAll(':', '')
    return { thumbprint: Buffer.from(hex, 'hex').toString('base64url'), certificate }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

function facadeOf(tenant: Tenant, origin: string): Graph {
  const { tenantId, clientId, clientSecret, cloud, ledger } = tenant
  return {
    graphBase: origin,
    authority: origin,
    tenantId,
    clientId,
    clientSecret,
    cloud,
    ledger,
    tenant,
    mailbox(named) {
      const user = tenant.directory.find(named)
      return user === null ? null : tenant.mailbox(user)
    },
    token({ user, scopes } = {}) {
      const known = user === undefined ? null : tenant.directory.find(user)
      if (user !== undefined && known === null) throw new RangeError(`no such user: ${user}`)
      const granted = known === null ? tenant.application : tenant.delegated
      return issueToken(tenant, { user: known?.id ?? null, scopes: scopes ?? [...granted] }).token
    },
    trust(pem) {
      const read = certificateOf(pem)
      if (read === null) throw new RangeError('not a certificate')
      const key = createPublicKey(
        read.certificate.publicKey.export({ type: 'spki', format: 'pem' }),
      )
      tenant.certificates.set(read.thumbprint, key)
      return read.thumbprint
    },
  }
}

const sizesOf = (options: GraphOptions): Sizes => ({
  messages: options.messages ?? 40,
  events: options.events ?? 12,
  contacts: options.contacts ?? 15,
  tasks: options.tasks ?? 10,
  attachment: options.attachment ?? 64,
})

/** Starts the Microsoft side beside a company; rejects if the port is taken. */
export async function startGraph(
  company: Company,
  options: GraphOptions,
  around: Readonly<{ log: RequestLog; limits: boolean }>,
): Promise<GraphPart> {
  const tenant = createTenant(company, {
    cloud: options.cloud ?? 'global',
    sizes: sizesOf(options),
  })
  const now = (): number => tenant.now()
  const states = createDeltaStates(createRandom(`${tenant.tenantId}/links`), now)
  const faults = createFaults<GraphFaultName>()
  const odd = (): boolean => tenant.quirks.oddRetryAfter
  const limits = createMailboxLimits({ on: around.limits, now, odd })
  const uploads = createUploads(tenant.tenantId, { now, limits })
  const batch: { desk: Desk | null } = { desk: null }
  const routes = graphRoutes({ states, uploads, desk: () => batch.desk })
  const desk = { tenant, faults, limits, find: createGraphRouter(routes) }
  batch.desk = desk
  const host = await startHost({
    desk,
    log: around.log,
    port: options.port ?? 0,
    upload: (request) => uploads.take(request),
  })
  const graph = facadeOf(tenant, host.origin)
  return {
    graph,
    verbs: createGraphControl({ desk, graph, states }),
    tick: () => tickTenant(tenant),
    stop: host.stop,
  }
}
