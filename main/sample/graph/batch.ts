import { createRandom } from '../random.ts'
import { jsonOf, type Call } from './call.ts'
import { shuffled } from './delta.ts'
import { serveGraph, type Asked, type Desk, type Served } from './desk.ts'
import { fail, isObject, objectAt, objectsAt, ok, textOr, type Answer, type Json } from './wire.ts'

const most = 20

type Entry = Readonly<{
  id: string
  method: string
  url: string
  headers: Json
  body: unknown
  dependsOn: readonly string[]
}>

function entryOf(value: Json): Entry {
  const { id, method, url } = value
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    return fail(400, 'BadRequest', 'Every request of a batch needs id, method and url.')
  }
  const dependsOn = Array.isArray(value['dependsOn']) ? value['dependsOn'].map(String) : []
  return { id, method, url, headers: objectAt(value, 'headers'), body: value['body'], dependsOn }
}

/** Requests of a batch; 400 for more than twenty, ids that come twice, unknown prerequisites. */
function entriesOf(body: Json): Entry[] {
  const entries = objectsAt(body, 'requests').map(entryOf)
  if (entries.length === 0 || entries.length > most) {
    return fail(
      400,
      'BadRequest',
      `Number of batch request steps exceeds the maximum value of ${most}.`,
    )
  }
  const ids = new Set<string>()
  for (const { id, dependsOn } of entries) {
    if (ids.has(id) || dependsOn.some((one) => !ids.has(one))) {
      return fail(400, 'BadRequest', 'Request ids must be unique and prerequisites come before.')
    }
    ids.add(id)
  }
  return entries
}

const bytesOf = (body: unknown): Buffer => {
  if (body === undefined) return Buffer.alloc(0)
  return Buffer.from(isObject(body) ? JSON.stringify(body) : textOr(body, ''))
}

function askedOf(entry: Entry, base: string, authorization: string | undefined): Asked {
  const headers = new Map(
    Object.entries(entry.headers).map(([name, value]) => [name.toLowerCase(), textOr(value, '')]),
  )
  return {
    method: entry.method.toUpperCase(),
    url: entry.url.startsWith('/') ? entry.url : `/${entry.url}`,
    base,
    header: (name) => (name === 'authorization' ? authorization : headers.get(name)),
    body: bytesOf(entry.body),
  }
}

const refusedBody = ({ code, message }: Served): Json => ({ error: { code, message } })

function responseOf(id: string, served: Served): Json {
  const { answer, code } = served
  const body = answer.bytes === undefined ? answer.json : answer.bytes.toString('base64')
  const type = answer.bytes === undefined ? 'application/json' : (answer.type ?? '')
  // Clients look for these names as the service writes them.
  const wait = answer.headers?.['retry-after']
  const headers = {
    'Content-Type': type,
    ...(wait === undefined ? {} : { 'Retry-After': wait }),
  }
  return {
    id,
    status: answer.status === 0 ? 502 : answer.status,
    headers,
    ...(code === '' ? (body === undefined ? {} : { body }) : { body: refusedBody(served) }),
  }
}

const unmet = (id: string): Json => ({
  id,
  status: 424,
  headers: {},
  body: { error: { code: 'FailedDependency', message: 'A prerequisite failed.' } },
})

/** Serves up to twenty requests in one; each counts for itself, the answers come in any order. */
export function batchAnswer(call: Call, desk: Desk): Answer {
  const failed = new Set<string>()
  const responses = entriesOf(jsonOf(call)).map((entry) => {
    if (entry.dependsOn.some((one) => failed.has(one))) {
      failed.add(entry.id)
      return unmet(entry.id)
    }
    const served = serveGraph(desk, askedOf(entry, call.base, call.authorization))
    served.leave()
    if (served.answer.status >= 400 || served.answer.status === 0) failed.add(entry.id)
    return responseOf(entry.id, served)
  })
  const random = createRandom(`batch ${responses.length} ${call.body.length}`)
  return ok({ responses: shuffled(responses, random) })
}
