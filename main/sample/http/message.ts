import type { IncomingMessage, ServerResponse } from 'node:http'

import { parseJson } from '../json.ts'
import type { Reply } from './reply.ts'

const most = 1_048_576

/** The body of a request as text; null if it is longer than a MiB. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= most) parts.push(part)
  }
  return size <= most ? Buffer.concat(parts).toString('utf8') : null
}

/** Reads a body as an object; null if it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  if (text.trim() === '') return {}
  try {
    const value = parseJson(text)
    const fits = typeof value === 'object' && value !== null && !Array.isArray(value)
    return fits ? (value as Record<string, unknown>) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends a reply, with the delay and the damage that it carries. */
export async function send(response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.delay !== undefined) await wait(reply.delay)
  if (reply.cut === 'before') {
    response.destroy()
    return
  }
  const bytes = Buffer.from(reply.body)
  response.writeHead(reply.status, {
    'content-type': reply.type,
    'content-length': reply.length ?? bytes.length,
    ...reply.headers,
  })
  if (reply.cut === undefined) {
    response.end(bytes)
    return
  }
  response.write(bytes.subarray(0, reply.cut), () => response.destroy())
}
