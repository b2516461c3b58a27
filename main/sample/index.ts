import { randomBytes } from 'node:crypto'

import { createCompany, type Company } from './company/company.ts'
import { editions, type Edition } from './company/settings.ts'
import { createControl, type Levers } from './control.ts'
import { endpoints } from './endpoints/all.ts'
import { startGraph, type Graph, type GraphOptions, type GraphPart } from './graph/index.ts'
import { createFaults } from './http/faults.ts'
import { createFileHost, type FileHost } from './http/file-host.ts'
import { createLimits } from './http/limits.ts'
import { createLog, type LogEntry } from './http/log.ts'
import { startServer, type House, type Running } from './http/server.ts'
import { createTokens } from './http/tokens.ts'
import { createStream, type StreamGateway } from './stream/gateway.ts'

export type { Company } from './company/company.ts'
export type { Graph, GraphOptions } from './graph/index.ts'
export type { LogEntry } from './http/log.ts'

/** How the sample company is made; everything has a default. */
export type SampleOptions = Readonly<{
  /** How many people work there (50). */
  people?: number
  /** The same seed, size and day give the same company (1). */
  seed?: number
  /** A port of the loopback address; 0 takes a free one (0). */
  port?: number
  /** Edition of DingTalk, which sets the month's allowance (standard, 5,000 calls). */
  edition?: Edition
  /** Another allowance, in metered calls a month. */
  allowance?: number
  /** Days during which calls still pass once the month is used up (0). */
  graceDays?: number
  /** False: no limits per second, minute and address (true). */
  limits?: boolean
  /** Calls a minute to one API; DingTalk prints no number (none). */
  perMinute?: number
  /** The clock in milliseconds (the computer's). */
  now?: () => number
  /** The Microsoft side: how much lies in each mailbox, its cloud, its port. */
  graph?: GraphOptions
}>

/** A running sample company. */
export interface Sample {
  /** Host of the v1 API, without a slash at the end. */
  readonly apiBase: string
  /** Host of the legacy API. */
  readonly legacyBase: string
  /** Where to change data and switch faults on; holds a secret that no other program knows. */
  readonly control: string
  readonly corpId: string
  readonly clientId: string
  readonly clientSecret: string
  /** unionId of the backup account. */
  readonly operator: string
  /** What the company is made of, to compare with; tests may read it and must not write it. */
  readonly company: Company
  /** The Microsoft side: Graph for the same people. */
  readonly graph: Graph
  /** Every request seen, the newest 50,000. */
  readonly log: readonly LogEntry[]
  stop(): Promise<void>
}

const complete = (
  options: SampleOptions,
): Required<Omit<SampleOptions, 'perMinute' | 'graph'>> => ({
  people: 50,
  seed: 1,
  port: 0,
  edition: 'standard',
  allowance: editions[options.edition ?? 'standard'],
  graceDays: 0,
  limits: true,
  now: Date.now,
  ...options,
})

/** The company, its gateway and its log, before there is a server. */
function createHouse(options: SampleOptions): Omit<House, 'sides'> & { host: FileHost } {
  const { people, seed, now, edition, ...asked } = complete(options)
  const allowed = { allowance: asked.allowance, now }
  const company = createCompany({ people: Math.max(2, people), seed, ...allowed })
  const tokens = createTokens(now)
  const limits = createLimits({
    on: asked.limits,
    perSecond: edition === 'unlimited' ? 60 : 20,
    perMinute: options.perMinute ?? null,
    graceDays: asked.graceDays,
    allowance: () => company.settings.allowance,
    now,
  })
  let requests = 0
  const requestId = (): string => `SAMPLE-${(requests += 1).toString(16).padStart(12, '0')}`
  const faults = createFaults()
  const log = createLog()
  const host = createFileHost({ now, faults, log })
  const office = { company, tokens, limits, faults, requestId }
  return { office, endpoints: endpoints(tokens, host.shelf), log, port: asked.port, host }
}

/** Starts DingTalk's side; the Microsoft side is stopped again if that fails. */
async function started(
  house: Omit<House, 'sides'> & { host: FileHost },
  {
    key,
    levers,
  }: Readonly<{ key: string; levers: Levers & { graph: GraphPart; stream: StreamGateway } }>,
): Promise<Running> {
  try {
    const sides = [createControl(key, levers), levers.stream.side, house.host]
    const running = await startServer({ ...house, sides })
    levers.stream.attach(running.server)
    return running
  } catch (error) {
    levers.stream.stop()
    await levers.graph.stop()
    throw error
  }
}

/** Founds the company and starts its server on the loopback address; rejects if the port is taken. */
export async function startSample(options: SampleOptions = {}): Promise<Sample> {
  const house = createHouse(options)
  const { company } = house.office
  const key = randomBytes(16).toString('hex')
  const graph = await startGraph(company, options.graph ?? {}, {
    log: house.log,
    limits: options.limits ?? true,
  })
  const stream = createStream(company)
  const { office, log } = house
  const levers = { office, log, leaks: () => house.host.leaks, graph, stream }
  const running = await started(house, { key, levers })
  return {
    apiBase: running.origin,
    legacyBase: running.origin,
    control: `${running.origin}/control/${key}`,
    corpId: company.corpId,
    clientId: company.clientId,
    clientSecret: company.clientSecret,
    operator: company.people.get('backup01')?.unionid ?? '',
    company,
    graph: graph.graph,
    log: house.log.entries,
    async stop() {
      stream.stop()
      await Promise.all([running.stop(), graph.stop()])
    },
  }
}
