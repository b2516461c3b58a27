import { graphChangeNames, graphChanges } from './change.ts'
import type { DeltaStates } from './delta-state.ts'
import type { Desk } from './desk.ts'
import { graphFaultNames, type GraphFaultName } from './faults.ts'
import type { Graph } from './index.ts'
import { setQuirks } from './quirks.ts'
import { GraphError, isObject, textOr } from './wire.ts'

/** Orders of the control address: `POST graph/fault` and so on. */
export type Verbs = Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => object>>

/** An order that is not understood. */
export class WrongGraphOrder extends Error {}

type Parts = Readonly<{ desk: Desk; graph: Graph; states: DeltaStates }>
type Body = Readonly<Record<string, unknown>>

const members = {
  endpoint: 'string',
  about: 'string',
  count: 'number',
  skip: 'number',
  amount: 'number',
  status: 'number',
  code: 'string',
  message: 'string',
} as const

const isFault = (name: unknown): name is GraphFaultName =>
  (graphFaultNames as readonly unknown[]).includes(name)

function addFault({ desk }: Parts, body: Body): object {
  const { fault, clear, ...rest } = body
  if (clear === true) desk.faults.clear()
  else {
    if (!isFault(fault)) {
      throw new WrongGraphOrder(`fault must be one of ${graphFaultNames.join(', ')}`)
    }
    const wrong = Object.entries(rest).find(
      ([name, value]) => typeof value !== members[name as keyof typeof members],
    )
    if (wrong !== undefined)
      throw new WrongGraphOrder(`${wrong[0]} is unknown or of the wrong type`)
    desk.faults.add({ ...rest, fault })
  }
  return { open: desk.faults.open }
}

function change(parts: Parts, body: Body): object {
  const name = textOr(body['change'], '')
  const known = Object.hasOwn(graphChanges, name) ? graphChanges[name] : undefined
  if (known === undefined) {
    throw new WrongGraphOrder(`change must be one of ${graphChangeNames.join(', ')}`)
  }
  try {
    return { done: known({ tenant: parts.desk.tenant, states: parts.states }, body) }
  } catch (error) {
    if (error instanceof GraphError) throw new WrongGraphOrder(error.message)
    throw error
  }
}

function token({ graph }: Parts, body: Body): object {
  const { user, scopes } = body
  const list = Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : null
  try {
    return {
      token: graph.token({
        ...(typeof user === 'string' ? { user } : {}),
        ...(list === null ? {} : { scopes: list }),
      }),
    }
  } catch (error) {
    if (error instanceof RangeError) throw new WrongGraphOrder(error.message)
    throw error
  }
}

function certificate({ graph }: Parts, body: Body): object {
  try {
    return { thumbprint: graph.trust(textOr(body['pem'], '')) }
  } catch (error) {
    if (error instanceof RangeError) throw new WrongGraphOrder(error.message)
    throw error
  }
}

function state({ desk, graph }: Parts): object {
  const { tenant, limits, faults } = desk
  return {
    mailboxes: tenant.mailboxes.size,
    throttled: limits.throttled,
    peakInFlight: limits.peak,
    faultsOpen: faults.open,
    mailsSent: graph.ledger.length,
    tokens: tenant.grants.size,
    quirks: tenant.quirks,
  }
}

/** The orders of the Microsoft side. */
export const createGraphControl = (parts: Parts): Verbs => ({
  'POST graph/fault': (body) => addFault(parts, body),
  'POST graph/change': (body) => change(parts, body),
  'POST graph/quirks': (body) => {
    const wrong = setQuirks(parts.desk.tenant.quirks, isObject(body) ? body : {})
    if (wrong !== null) throw new WrongGraphOrder(`${wrong} is unknown or of the wrong type`)
    return { quirks: parts.desk.tenant.quirks }
  },
  'POST graph/token': (body) => token(parts, body),
  'POST graph/certificate': (body) => certificate(parts, body),
  'GET graph/state': () => state(parts),
  'GET graph/ledger': () => ({ ledger: parts.graph.ledger }),
})
