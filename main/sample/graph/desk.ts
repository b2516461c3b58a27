import type { Faults } from '../http/faults.ts'
import { plainText } from '../http/fields.ts'
import { preferOf, type Call, type Route } from './call.ts'
import type { User } from './directory.ts'
import type { GraphFault, GraphFaultName } from './faults.ts'
import { refusalOf } from './faults.ts'
import { checkCloud, checkMailbox, checkScope, grantOf, userOf } from './gate.ts'
import type { MailboxLimits } from './limits.ts'
import type { createGraphRouter, FoundRoute } from './router.ts'
import type { Grant, Tenant } from './tenant.ts'
import { fail, GraphError, type Answer } from './wire.ts'

/** One request before it is anybody's, from the wire or out of a batch. */
export type Asked = Readonly<{
  method: string
  /** Path behind `/v1.0` with its query. */
  url: string
  base: string
  /** A header by its lower-case name. */
  header: (name: string) => string | undefined
  body: Buffer
}>

/** What serves requests. */
export type Desk = Readonly<{
  tenant: Tenant
  faults: Faults<GraphFaultName>
  limits: MailboxLimits
  find: ReturnType<typeof createGraphRouter>
}>

/** An answer with what the log and the wire need of it. */
export type Served = Readonly<{
  answer: Answer
  code: string
  /** Path of the route that answered, as a name. */
  route: string | null
  fault: GraphFault | null
  message: string
  /** To be called once the answer is out: the mailbox has one request less in flight. */
  leave: () => void
}>

const nobody = (): void => undefined

const unknown = (path: string): never =>
  fail(400, 'BadRequest', `Resource not found for the segment '${path.split('/').at(-1) ?? ''}'.`)

/** The route of a request, with `/me` told as a user. */
function routeOf(desk: Desk, method: string, path: string): FoundRoute {
  const told = path.replace(/^\/me(?=\/|$)/, '/users/me')
  const found = desk.find(method, told)
  if (found === 'wrong-method') {
    return fail(405, 'Request_BadRequest', 'Specified HTTP method is not allowed.')
  }
  return found ?? unknown(path)
}

const holds = ({ params, query }: Pick<Call, 'params' | 'query'>, value: string): boolean =>
  Object.values(params).includes(value) ||
  [...query.values()].some((one) => plainText(one) === value)

type At = Readonly<{
  asked: Asked
  found: FoundRoute
  url: URL
  grant: Grant
  upload: number
  /** Told when the mailbox counts the request. */
  seat: (mailbox: string) => void
}>

const needsRoom = (route: Route, path: string): boolean =>
  path.endsWith('/delta') || (route.method === 'POST' && route.reads !== true)

/** Lets a call in, or refuses it: permission, cloud, mailbox, limits. Gives the user of the path. */
function admit({ tenant, limits }: Desk, at: At): User | null {
  const { found, url, grant } = at
  const { params, route } = found
  const named = params['user']
  const user = named === undefined ? null : userOf(tenant, grant, named)
  checkScope(tenant, grant, { route, user })
  checkCloud(tenant, url.pathname)
  if (user === null) return null
  if (route.mailbox !== false) checkMailbox(tenant, user)
  at.seat(user.id)
  limits.enter(user.id, at.upload)
  if (tenant.mailboxes.get(user.id)?.full === true && needsRoom(route, url.pathname)) {
    fail(403, 'ErrorQuotaExceeded', 'The mailbox is over its quota.')
  }
  return user
}

/** Lets the route do its work. */
function work(desk: Desk, at: At): Answer {
  const { asked, found, url } = at
  const { tenant } = desk
  const user = admit(desk, at)
  return found.route.answer({
    method: asked.method,
    path: url.pathname.replace(/\(\)$/, ''),
    params: found.params,
    query: url.searchParams,
    base: asked.base,
    prefer: preferOf(asked.header('prefer') ?? ''),
    ifMatch: asked.header('if-match') ?? null,
    type: asked.header('content-type') ?? '',
    authorization: asked.header('authorization'),
    body: asked.body,
    tenant,
    get user() {
      return user ?? fail(400, 'BadRequest', 'The request names no user.')
    },
    get mailbox() {
      return tenant.mailbox(this.user) ?? fail(404, 'ErrorNonExistentMailbox')
    },
  })
}

/** Takes back the token of a call. */
function expire(tenant: Tenant, authorization: string | undefined): void {
  tenant.grants.delete(/^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '')
}

function emptied(answer: Answer): Answer {
  const { value, '@odata.nextLink': next, ...rest } = answer.json ?? {}
  if (!Array.isArray(value)) return answer
  // A delta ends at once, and goes on from its link where it was.
  const isDelta = typeof next === 'string' && next.includes('$skiptoken=')
  const link = isDelta ? { '@odata.deltaLink': next } : {}
  return { ...answer, json: { ...rest, ...link, value: [] } }
}

const failed = (error: unknown): Pick<Served, 'answer' | 'code' | 'message'> => {
  if (!(error instanceof GraphError)) throw error
  const { status, headers, code, message } = error
  return { answer: { status, headers }, code, message }
}

type Seat = At['seat']

/** The work of a call, or the refusal that an order or the gate has for it. */
function answerOf(
  desk: Desk,
  at: Omit<At, 'grant' | 'upload' | 'seat'>,
  under: Readonly<{ fault: GraphFault | null; seat: Seat }>,
): Answer {
  const { asked, url } = at
  const { fault, seat } = under
  const authorization = asked.header('authorization')
  if (fault?.fault === 'expired-token') expire(desk.tenant, authorization)
  const refusal = fault === null ? null : refusalOf(fault, `${asked.base}${url.pathname}`)
  if (refusal !== null) throw refusal
  const grant = grantOf(desk.tenant, authorization)
  const upload = asked.method === 'GET' ? 0 : asked.body.length
  const answer = work(desk, { ...at, grant, upload, seat })
  return fault?.fault === 'empty' ? emptied(answer) : answer
}

function serveFound(desk: Desk, asked: Asked, url: URL): Served {
  const found = routeOf(desk, asked.method, url.pathname)
  const route = found.route.path
  const fault = desk.faults.take({ id: `${asked.method} ${route}`, path: url.pathname }, (value) =>
    holds({ params: found.params, query: url.searchParams }, value),
  )
  let leave = nobody
  const seat: Seat = (mailbox) => void (leave = () => desk.limits.leave(mailbox))
  const served = { route, fault, code: '', message: '', leave: () => leave() }
  if (fault?.fault === 'cut-before') return { ...served, answer: { status: 0 }, code: 'cut' }
  try {
    return { ...served, answer: answerOf(desk, { asked, found, url }, { fault, seat }) }
  } catch (error) {
    return { ...served, ...failed(error) }
  }
}

/** Serves one request; refusals are answers too. */
export function serveGraph(desk: Desk, asked: Asked): Served {
  const url = new URL(`http://graph.invalid${asked.url}`)
  try {
    return serveFound(desk, asked, url)
  } catch (error) {
    return { ...failed(error), route: null, fault: null, leave: nobody }
  }
}
