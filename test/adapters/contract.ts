import { readFileSync } from 'node:fs'

/** A field as the machine-readable contract describes it. */
type Field = Readonly<{ name: string; type: string; required?: boolean; fields?: readonly Field[] }>

/** An API as the machine-readable contract describes it. */
export type Contract = Readonly<{
  id: string
  method: string
  path: string
  generation: 'v1' | 'legacy'
  query: readonly Field[]
  bodyFields: readonly Field[]
  responseFields: readonly Field[]
  docOnlyRequestFields?: readonly Readonly<{ name: string }>[]
  docOnlyResponseFields?: readonly Readonly<{ name: string }>[]
  scopes: readonly string[]
}>

const file = new URL('../fixtures/dingtalk-endpoints.json', import.meta.url)

/** All APIs that DingKeep uses, cut from the contract by `test/fixtures/slice-endpoints.ts`. */
export const contracts: readonly Contract[] = JSON.parse(readFileSync(file, 'utf8')) as Contract[]

/** The contract of an id; throws if the slice does not hold it. */
export function contractOf(id: string): Contract {
  const found = contracts.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no contract for ${id}`)
  return found
}

/** The contract of a method and a path (without the query), or null. */
export function contractAt(method: string, path: string): Contract | null {
  const parts = path.split('/')
  const fits = (one: Contract): boolean => {
    const own = one.path.split('/')
    return (
      one.method === method &&
      own.length === parts.length &&
      own.every((part, at) => part.startsWith('{') || part === parts[at])
    )
  }
  const found = contracts.filter(fits)
  return found.find((one) => !one.path.includes('{')) ?? found[0] ?? null
}

type Rules = Readonly<{
  /** Texts that hold a number or a boolean pass as such (legacy answers, every query). */
  quoted: boolean
  /** Fields that the contract does not name are reported. */
  closed: boolean
}>

const bare: Readonly<Record<string, (text: string) => boolean>> = {
  number: (text) => text !== '' && Number.isFinite(Number(text)),
  boolean: (text) => text === 'true' || text === 'false',
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function checkSimple(value: unknown, type: string, at: string, rules: Rules): string[] {
  const fits =
    type === 'any' ||
    typeof value === type ||
    (rules.quoted && typeof value === 'string' && (bare[type]?.(value) ?? false))
  return fits ? [] : [`${at}: ${typeof value} where ${type} is told`]
}

/** `array<x>` and `map<string,x>`: what is inside; null for any other type. */
function inside(type: string): { array: boolean; type: string } | null {
  const array = /^array<(.+)>$/.exec(type)?.[1]
  if (array !== undefined) return { array: true, type: array }
  const map = /^map<string,(.+)>$/.exec(type)?.[1]
  return map === undefined ? null : { array: false, type: map }
}

function checkValue(value: unknown, field: Field, at: string, rules: Rules): string[] {
  if (value === null || value === undefined) return []
  const holds = inside(field.type)
  if (holds !== null) {
    if (holds.array ? !Array.isArray(value) : !isObject(value)) return [`${at}: no ${field.type}`]
    const inner = { ...field, type: holds.type }
    return Object.entries(value).flatMap(([key, one]) =>
      checkValue(one, inner, `${at}.${holds.array ? '*' : key}`, rules),
    )
  }
  if (field.type !== 'object') return checkSimple(value, field.type, at, rules)
  if (!isObject(value)) return [`${at}: no object`]
  return field.fields === undefined ? [] : checkFields(value, field.fields, at, rules)
}

function checkFields(
  value: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
  at: string,
  rules: Rules,
): string[] {
  const strange = rules.closed
    ? Object.keys(value).filter((key) => !fields.some(({ name }) => name === key))
    : []
  return [
    ...strange.map((key) => `${at}.${key}: unknown`),
    ...fields.flatMap((field) =>
      checkValue(value[field.name], field, `${at}.${field.name}`, rules),
    ),
  ]
}

const lacking = (
  fields: readonly Field[],
  value: Readonly<Record<string, unknown>>,
  at: string,
): string[] =>
  fields
    .filter(({ name, required }) => required === true && value[name] === undefined)
    .map(({ name }) => `${at}.${name}: missing`)

/** A request as a client sends it. */
export type Sent = Readonly<{
  query?: Readonly<Record<string, string>>
  body?: unknown
}>

const plus = (
  fields: readonly Field[],
  more: readonly Readonly<{ name: string }>[] = [],
): readonly Field[] => [...fields, ...more.map(({ name }) => ({ name, type: 'any' }))]

/** What the contract holds against a request; empty if nothing. */
export function checkRequest(endpoint: Contract | string, sent: Sent): string[] {
  const one = typeof endpoint === 'string' ? contractOf(endpoint) : endpoint
  const query = sent.query ?? {}
  const known = plus(one.query, one.generation === 'legacy' ? [{ name: 'access_token' }] : [])
  const asked = one.query.filter(({ name }) => name !== 'access_token')
  const found = [
    ...checkFields(query, known, `${one.id} query`, { quoted: true, closed: true }),
    ...lacking(asked, query, `${one.id} query`),
  ]
  const body = sent.body ?? {}
  if (!isObject(body)) return [...found, `${one.id}: body is no object`]
  const fields = plus(one.bodyFields, one.docOnlyRequestFields)
  return [
    ...found,
    ...checkFields(body, fields, `${one.id} body`, { quoted: false, closed: true }),
    ...lacking(one.bodyFields, body, `${one.id} body`),
  ]
}

const around = ['errcode', 'errmsg', 'request_id'].map((name) => ({ name }))

/**
 * What the contract holds against an answer of success: wrong types of known names; with `closed`
 * also names that it does not know. Missing fields are allowed, as the service leaves them out.
 */
export function checkAnswer(endpoint: Contract | string, body: unknown, closed = false): string[] {
  const one = typeof endpoint === 'string' ? contractOf(endpoint) : endpoint
  if (!isObject(body)) return [`${one.id}: answer is no object`]
  const legacy = one.generation === 'legacy'
  const fields = plus(one.responseFields, legacy ? around : [])
  const newer = (one.docOnlyResponseFields ?? []).map(({ name }) => `.${name}: unknown`)
  return checkFields(body, fields, one.id, { quoted: legacy, closed }).filter(
    (problem) => !newer.some((end) => problem.endsWith(end)),
  )
}

/** What is wrong with a refusal's envelope; empty if nothing. */
export function checkRefusal(generation: Contract['generation'], body: unknown): string[] {
  if (!isObject(body)) return ['refusal is no object']
  const names = generation === 'v1' ? ['code', 'requestid', 'message'] : ['errmsg', 'request_id']
  const wrong = names.filter((name) => typeof body[name] !== 'string' || body[name] === '')
  const number =
    generation === 'legacy' && (typeof body['errcode'] !== 'number' || body['errcode'] === 0)
  return [...wrong, ...(number ? ['errcode'] : [])].map((name) => `refusal.${name}`)
}

/** Wraps `fetch`: every request and every answer is checked; what is wrong lands in `problems`. */
export function checkedFetch(problems: string[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const contract = contractAt(request.method, decodeURI(url.pathname))
    const text = request.body === null ? '' : await request.clone().text()
    const response = await fetch(request)
    if (contract === null) return response
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    problems.push(...checkRequest(contract, { query: Object.fromEntries(url.searchParams), body }))
    const json = response.headers.get('content-type')?.includes('json') === true
    if (!json) return response
    const answer: unknown = JSON.parse(await response.clone().text())
    const refused = !response.ok || (isObject(answer) && (answer['errcode'] ?? 0) !== 0)
    problems.push(
      ...(refused ? checkRefusal(contract.generation, answer) : checkAnswer(contract, answer)),
    )
    return response
  }
}
