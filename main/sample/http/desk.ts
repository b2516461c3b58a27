import { timingSafeEqual } from 'node:crypto'

import type { Company } from '../company/company.ts'
import type { Call, Endpoint } from './endpoint.ts'
import type { ActiveFault, Faults } from './faults.ts'
import { plainText } from './fields.ts'
import type { Limits } from './limits.ts'
import { envelope, gateway, Refusal, scopeShape, type Shape, unpublishedShape } from './refusal.ts'
import { badGateway, jsonType, punishJson, punishPage, type Reply } from './reply.ts'
import { spoil } from './spoil.ts'
import type { Tokens } from './tokens.ts'

/** What the desk needs around it. */
export interface Office {
  readonly company: Company
  readonly tokens: Tokens
  readonly limits: Limits
  readonly faults: Faults
  requestId(): string
}

/** A call at the desk. */
export type Visit = Readonly<{
  endpoint: Endpoint
  call: Call
  /** The token that came with it, null if none did. */
  token: string | null
}>

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Compares credentials without telling by time how much of them was right. */
export const credentialsFit = (company: Company, id: string, secret: string): boolean =>
  !company.settings.secretRevoked &&
  equal(id, company.clientId) &&
  equal(secret, company.clientSecret)

const refusal = (shape: Shape, visit: Visit, office: Office): Reply => {
  const { generation } = visit.endpoint
  return {
    status: generation === 'v1' ? shape.status : 200,
    type: jsonType,
    body: JSON.stringify(envelope(shape, generation, office.requestId())),
    code: generation === 'v1' ? shape.code : String(shape.errcode),
    metered: false,
  }
}

/** Refusals that can be ordered; what they look like is the gateway's. */
function orderedShape(fault: ActiveFault, endpoint: Endpoint): Shape | null {
  const { status, code, errcode, message } = fault
  const shapes: Partial<Record<ActiveFault['fault'], Shape>> = {
    throttled: gateway.throttled,
    'app-second': gateway.appSecond,
    'app-minute': gateway.appMinute,
    'api-second': gateway.apiSecond,
    'month-used': gateway.month,
    'server-error': gateway.busy,
    unavailable: gateway.unavailable,
    'expired-token': gateway.token,
    'missing-scope': scopeShape(endpoint.scope ?? 'qyapi_base'),
    'address-refused': gateway.address,
    refuse: { status, code, errcode, message },
  }
  return shapes[fault.fault] ?? null
}

/** Carries out an order that stops a call before any work is done; null lets it pass. */
function misbehave(fault: ActiveFault, visit: Visit, office: Office): Reply | null {
  const pages: Partial<Record<ActiveFault['fault'], () => Reply>> = {
    'bad-gateway': badGateway,
    'punish-page': punishPage,
    'punish-json': punishJson,
    'cut-before': () => ({ ...badGateway(), cut: 'before', code: 'cut' }),
  }
  if (fault.fault === 'expired-token') office.tokens.revoke()
  const shape = orderedShape(fault, visit.endpoint)
  return shape === null ? (pages[fault.fault]?.() ?? null) : refusal(shape, visit, office)
}

/** What the gateway holds against a call, in its order; null lets it pass. */
function gatewayRefuses(visit: Visit, { company, tokens, limits }: Office): Shape | null {
  const { endpoint, token } = visit
  if (endpoint.token && (token === null || !tokens.holds(token))) return gateway.token
  if (!company.settings.addressAllowed && endpoint.token) return gateway.address
  if (endpoint.scope !== null && company.settings.scopesOff.has(endpoint.scope)) {
    return scopeShape(endpoint.scope)
  }
  if (endpoint.scope !== null && company.settings.scopesUnpublished.has(endpoint.scope)) {
    return unpublishedShape(endpoint.scope)
  }
  return limits.refuses(endpoint)
}

function missing({ endpoint, call }: Visit): Shape | null {
  const query = endpoint.needs?.query?.find((name) => !call.query.get(name))
  const body = endpoint.needs?.body?.find((name) => call.body[name] === undefined)
  const name = query ?? body
  if (name === undefined) return null
  const message = `${name} is mandatory for this action.`
  return { status: 400, code: `Missing${name}`, errcode: 400002, message }
}

/** Lets the endpoint do its work and wraps what it says. */
function work(visit: Visit, office: Office): Reply {
  const { endpoint, call } = visit
  if (endpoint.metered) office.limits.count()
  const { metered } = endpoint
  try {
    const shape = missing(visit)
    if (shape !== null) throw new Refusal(shape)
    const fields = endpoint.answer(call, office.company)
    const around =
      endpoint.generation === 'legacy'
        ? { errcode: 0, errmsg: 'ok', ...fields, request_id: office.requestId() }
        : fields
    return { status: 200, type: jsonType, body: JSON.stringify(around), code: '', metered }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...refusal(error.shape, visit, office), metered }
  }
}

/** Whether a value stands in the path, the query or the body of a call. */
const holds = ({ path, query, body }: Call, value: string): boolean =>
  Object.values(path).includes(value) ||
  [...query.values()].includes(value) ||
  Object.values(body).some((one) => plainText(one) === value)

/** Serves one call: outer wall, ordered faults, gateway, endpoint, ordered damage. */
export function serve(visit: Visit, office: Office): Reply {
  if (office.limits.punished()) return punishPage()
  const fault = office.faults.take(visit.endpoint, (value) => holds(visit.call, value))
  const ordered = fault === null ? null : misbehave(fault, visit, office)
  if (ordered !== null) return ordered
  const shape = gatewayRefuses(visit, office)
  const reply = shape === null ? work(visit, office) : refusal(shape, visit, office)
  return fault === null ? reply : spoil(reply, fault)
}
