import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

import type { Served } from './desk.ts'
import type { GraphFault } from './faults.ts'
import { envelope, type Answer, type Json } from './wire.ts'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Bytes and type of an answer, spoilt if an order says so. */
function bodyOf(answer: Answer, fault: GraphFault | null): { bytes: Buffer; type: string } {
  if (fault?.fault === 'blank') return { bytes: Buffer.alloc(0), type: 'application/json' }
  if (fault?.fault === 'garbage') {
    return { bytes: Buffer.from('<html>upstream connect error'), type: 'application/json' }
  }
  if (answer.bytes !== undefined) {
    return { bytes: answer.bytes, type: answer.type ?? 'application/octet-stream' }
  }
  const json = answer.json === undefined ? '' : JSON.stringify(relinked(answer.json, fault))
  return { bytes: Buffer.from(json), type: 'application/json;odata.metadata=minimal;charset=utf-8' }
}

/** Bends the next link of a page if an order says so. */
function relinked(json: Json, fault: GraphFault | null): Json {
  const name = '@odata.nextLink'
  const next = json[name]
  if (fault?.fault === 'repeat-link') {
    fault.memory ??= typeof next === 'string' ? next : null
    const { '@odata.deltaLink': _end, ...rest } = json
    return fault.memory === null ? json : { ...rest, [name]: fault.memory }
  }
  if (fault?.fault !== 'foreign-link' || typeof next !== 'string') return json
  return { ...json, [name]: next.replace(/^https?:\/\/[^/]+/, 'https://graph.example.net') }
}

type Ids = Readonly<{ request: string; client: string; at: number }>

function refused(served: Served, ids: Ids): Answer {
  const { answer, code, message } = served
  // The gateway in front answers without a body.
  if (code === '' || answer.status === 503) return answer
  return { ...answer, json: envelope({ code, message }, ids) }
}

type Sending = Readonly<{ ids: Ids; prefer: string | undefined; latency: number }>

function headersOf(
  answer: Answer,
  body: ReturnType<typeof bodyOf>,
  at: Sending,
): OutgoingHttpHeaders {
  const length = body.bytes.length
  return {
    ...(length === 0 ? {} : { 'content-type': body.type }),
    ...(answer.status === 204 ? {} : { 'content-length': length }),
    'request-id': at.ids.request,
    'client-request-id': at.ids.client,
    'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Sample","Slice":"E","Ring":"1"}}',
    date: new Date(at.ids.at).toUTCString(),
    ...(at.prefer === undefined ? {} : { 'preference-applied': at.prefer }),
    ...answer.headers,
  }
}

/** Sends an answer with its delay and its damage. */
export async function sendAnswer(
  response: ServerResponse,
  served: Served,
  at: Sending,
): Promise<void> {
  const { fault } = served
  const delay = at.latency + (fault?.fault === 'slow' ? fault.amount : 0)
  if (delay > 0) await wait(delay)
  if (served.answer.status === 0) {
    response.destroy()
    return
  }
  const answer = refused(served, at.ids)
  const body = bodyOf(answer, fault)
  response.writeHead(answer.status, headersOf(answer, body, at))
  if (fault?.fault === 'cut-after') {
    response.write(body.bytes.subarray(0, fault.amount), () => response.destroy())
    return
  }
  response.end(body.bytes)
}
