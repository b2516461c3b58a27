import type { Graph, GraphOptions, Sample, SampleOptions } from '../../../main/sample/index.ts'
import { startTestSample } from '../sample.ts'

export type Json = Record<string, unknown>

/** An answer, with its body read. */
export type Got = Readonly<{ status: number; json: Json; text: string; headers: Headers }>

type Ask = Readonly<{ json?: unknown; body?: string | Buffer; headers?: Record<string, string> }>

/** Speaks to Graph as a bare client. */
export interface Speaker {
  (method: string, path: string, ask?: Ask): Promise<Got>
}

const parsed = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

export const immutable = { prefer: 'IdType="ImmutableId"' }

/** A client of an address with a token; paths begin behind `/v1.0`, links are taken whole. */
export const speak =
  (base: string, token: string): Speaker =>
  async (method, path, { json, body, headers } = {}) => {
    const sent = json === undefined ? body : JSON.stringify(json)
    const response = await fetch(path.startsWith('http') ? path : `${base}${path}`, {
      method,
      ...(sent === undefined ? {} : { body: sent }),
      headers: {
        authorization: `Bearer ${token}`,
        ...immutable,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    const text = await response.text()
    return { status: response.status, json: parsed(text), text, headers: response.headers }
  }

/** Members of a list. */
export const valueOf = ({ json }: Pick<Got, 'json'>): Json[] => {
  const { value } = json
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(json).slice(0, 300)}`)
  return value as Json[]
}

export const textAt = (json: Json, name: string): string => {
  const text = json[name]
  if (typeof text === 'string') return text
  throw new Error(`no text ${name}: ${JSON.stringify(json).slice(0, 300)}`)
}

/** Code of a refusal. */
export const codeOf = ({ json }: Got): unknown => (json['error'] as Json | undefined)?.['code']

/** The owner of the company, who always has a mailbox. */
export const boss = 'manager4220@sample.example'

/** A sample company and an app-only client of the owner's mailbox. */
export async function startGraphSample(
  options: SampleOptions & { graph?: GraphOptions } = {},
): Promise<{ sample: Sample; graph: Graph; call: Speaker; mine: Speaker }> {
  const sample = await startTestSample({ people: 8, ...options })
  const { graph } = sample
  const call = speak(`${graph.graphBase}/v1.0`, graph.token())
  const mine: Speaker = (method, path, ask) =>
    call(method, path.startsWith('http') ? path : `/users/${boss}${path}`, ask)
  return { sample, graph, call, mine }
}

/** Reads a delta to its end: all entries and the link of the next round. */
export async function round(
  ask: Speaker,
  link: string,
  headers: Record<string, string> = {},
): Promise<{ entries: Json[]; next: string; pages: number }> {
  const entries: Json[] = []
  let at = link
  for (let pages = 1; pages < 2_000; pages += 1) {
    const got = await ask('GET', at, { headers: { ...immutable, ...headers } })
    if (got.status !== 200) throw new Error(`${got.status} ${got.text.slice(0, 300)}`)
    entries.push(...valueOf(got))
    const next = got.json['@odata.nextLink']
    if (typeof next !== 'string')
      return { entries, next: textAt(got.json, '@odata.deltaLink'), pages }
    at = next
  }
  throw new Error('the delta never ends')
}

/** Lists to the last page. */
export async function everything(ask: Speaker, path: string): Promise<Json[]> {
  const all: Json[] = []
  for (let at: string | null = path; at !== null;) {
    const got: Got = await ask('GET', at)
    all.push(...valueOf(got))
    const next = got.json['@odata.nextLink']
    at = typeof next === 'string' ? next : null
  }
  return all
}
