import type { User } from './directory.ts'
import type { Mailbox } from './mailbox.ts'
import type { Tenant } from './tenant.ts'
import { fail, isObject, type Answer, type Json } from './wire.ts'

/** What a client prefers (graph-api.md, 2.2). */
export type Prefer = Readonly<{
  immutable: boolean
  zone: string
  pageSize: number | null
  text: boolean
  /** What was followed, for `Preference-Applied`. */
  applied: string
}>

/** One request as a route sees it. */
export interface Call {
  readonly method: string
  /** The path behind `/v1.0`, as it was asked. */
  readonly path: string
  /** Parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Base of all links: `http://127.0.0.1:port/v1.0`. */
  readonly base: string
  readonly prefer: Prefer
  readonly ifMatch: string | null
  readonly type: string
  /** For the requests of a batch, which come with the token of the whole. */
  readonly authorization: string | undefined
  readonly body: Buffer
  readonly tenant: Tenant
  /** The user of the path; routes without one must not ask. */
  readonly user: User
  readonly mailbox: Mailbox
}

/** One operation. */
export type Route = Readonly<{
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** `{name}` stands for a part of the path; `/me` is told as `/users/{user}`. */
  path: string
  /** First part of the permission that it needs, e.g. `Mail`; null for none. */
  scope: string | null
  /** Reads although it is a POST. */
  reads?: boolean
  /** False where no mailbox is needed. */
  mailbox?: boolean
  answer: (call: Call) => Answer
}>

const settings = /(\w[\w.-]*)(?:=(?:"([^"]*)"|([^,;\s]*)))?/g

/** Reads the `Prefer` header, several preferences divided by commas. */
export function preferOf(header: string): Prefer {
  const wishes = new Map<string, string>()
  for (const [, name = '', quoted, plain] of header.matchAll(settings)) {
    wishes.set(name.toLowerCase(), quoted ?? plain ?? '')
  }
  const size = Number(wishes.get('odata.maxpagesize'))
  return {
    immutable: wishes.get('idtype') === 'ImmutableId',
    zone: wishes.get('outlook.timezone') ?? 'UTC',
    pageSize: Number.isInteger(size) && size > 0 ? Math.min(size, 1_000) : null,
    text: wishes.get('outlook.body-content-type') === 'text',
    applied: header,
  }
}

/** The JSON object of a body; 400 if it is none. */
export function jsonOf(call: Pick<Call, 'body' | 'type'>): Json {
  if (call.body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(call.body.toString('utf8'))
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return fail(400, 'UnableToDeserializePostBody', 'were unable to deserialize')
}
