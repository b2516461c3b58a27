import type { IncomingMessage, ServerResponse } from 'node:http'

import { applyChange, changeNames } from './company/change.ts'
import type { Company } from './company/company.ts'
import { tick } from './company/tick.ts'
import { WrongGraphOrder, type Verbs } from './graph/control.ts'
import type { Office } from './http/desk.ts'
import { faultNames, type FaultName, type FaultRule } from './http/faults.ts'
import type { RequestLog } from './http/log.ts'
import { objectOf, readBody, send } from './http/message.ts'
import { jsonType } from './http/reply.ts'
import type { Side } from './http/server.ts'
import { type StreamGateway, WrongStreamOrder } from './stream/gateway.ts'
import { second } from './times.ts'

type Body = Readonly<Record<string, unknown>>
type Verb = (body: Body) => object

/** What the control address needs. */
export type Levers = Readonly<{
  office: Office
  log: RequestLog
  leaks: () => number
  /** The Microsoft side: its orders, and a day that passes there. */
  graph: Readonly<{ verbs: Verbs; tick: () => string[] }>
  /** The push channel: its orders, and changes that it tells of. */
  stream: Pick<StreamGateway, 'verbs' | 'changed'>
}>

/** An order that the control address does not understand. */
export class WrongOrder extends Error {}

const isFault = (name: unknown): name is FaultName =>
  (faultNames as readonly unknown[]).includes(name)

const kinds = {
  endpoint: 'string',
  about: 'string',
  count: 'number',
  skip: 'number',
  amount: 'number',
  status: 'number',
  code: 'string',
  errcode: 'number',
  message: 'string',
} as const

/** Reads an order to misbehave: `{fault, endpoint?, count?, skip?, amount?, …}`. */
function faultOf(body: Body): Partial<FaultRule> & { fault: FaultName } {
  const { fault, ...rest } = body
  if (!isFault(fault)) throw new WrongOrder(`fault must be one of ${faultNames.join(', ')}`)
  const wrong = Object.entries(rest).find(
    ([name, value]) => typeof value !== kinds[name as keyof typeof kinds],
  )
  if (wrong !== undefined) throw new WrongOrder(`${wrong[0]} is unknown or of the wrong type`)
  return { ...rest, fault }
}

function stateOf({ office, log, leaks }: Levers): object {
  const { company, limits, faults, tokens } = office
  return {
    calls: log.calls,
    metered: { used: limits.used, allowance: company.settings.allowance },
    peakPerSecond: limits.peak,
    throttled: log.throttled,
    tokensIssued: tokens.issued,
    tokenLeaks: leaks(),
    faultsOpen: faults.open,
    changed: second(company.clock.changed),
    company: counts(company),
  }
}

function counts(company: Company): Record<string, number> {
  return {
    people: company.people.size,
    left: company.left.length,
    departments: company.departments.size,
    externals: company.externals.size,
    events: company.events.size,
    notices: company.calendarDesk.notices.length,
    spaces: company.spaces.size,
    files: [...company.spaces.values()].reduce((sum, { dentries }) => sum + dentries.size, 0),
    approvals: company.approvals.instances.size,
  }
}

function verbs(levers: Levers): Readonly<Record<string, Verb>> {
  const { company, faults, tokens } = levers.office
  return {
    'POST tick': ({ days = 1 }) => {
      if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > 366) {
        throw new WrongOrder('days must be a whole number from 1 to 366')
      }
      const done: string[] = []
      for (let at = 0; at < days; at += 1) done.push(...tick(company), ...levers.graph.tick())
      return { done }
    },
    'POST change': (body) => {
      const done = applyChange(company, tokens, body)
      if (done === null) throw new WrongOrder(`change must be one of ${changeNames.join(', ')}`)
      levers.stream.changed(body)
      return { done }
    },
    'POST fault': (body) => {
      if (body['clear'] === true) faults.clear()
      else faults.add(faultOf(body))
      return { open: faults.open }
    },
    'GET state': () => stateOf(levers),
    ...levers.graph.verbs,
    ...levers.stream.verbs,
  }
}

const isWrong = (error: unknown): error is Error =>
  error instanceof WrongOrder ||
  error instanceof WrongGraphOrder ||
  error instanceof WrongStreamOrder

/** The control address: data changes and misbehaviour on demand, only for who knows the key. */
export function createControl(key: string, levers: Levers): Side {
  const prefix = `/control/${key}/`
  const all = verbs(levers)
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> => {
    const body = objectOf((await readBody(request)) ?? 'null')
    const verb = all[`${request.method ?? ''} ${url.pathname.slice(prefix.length)}`]
    const say = (status: number, value: object): Promise<void> =>
      send(response, {
        status,
        type: jsonType,
        body: JSON.stringify(value),
        code: '',
        metered: false,
      })
    if (verb === undefined)
      return say(404, { error: `unknown; known are ${Object.keys(all).join(', ')}` })
    if (body === null) return say(400, { error: 'the body must be a JSON object' })
    try {
      return await say(200, verb(body))
    } catch (error) {
      if (!isWrong(error)) throw error
      return say(400, { error: error.message })
    }
  }
  return { prefix, handle }
}
