/** A JSON object as it stands in bodies and records. */
export type Json = Record<string, unknown>

/** What goes back: JSON, bytes or nothing. */
export type Answer = Readonly<{
  status: number
  json?: Json
  bytes?: Buffer
  /** Content type of bytes. */
  type?: string
  headers?: Readonly<Record<string, string>>
}>

/** A refusal in Graph's envelope (graph-api.md, 2.3). */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    shape: Readonly<{ status: number; code: string; message: string }>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(shape.message)
    this.status = shape.status
    this.code = shape.code
    this.headers = headers
  }
}

/** Refuses a call. */
export function fail(status: number, code: string, message = code): never {
  throw new GraphError({ status, code, message })
}

/** The item, or 404 as for everything that is not there. */
export const found = <T>(item: T | undefined | null): T =>
  item ?? fail(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')

/** An answer of success with a body. */
export const ok = (json: Json): Answer => ({ status: 200, json })

/** An answer to a write that made something. */
export const created = (json: Json): Answer => ({ status: 201, json })

/** Success without a body. */
export const done: Answer = { status: 204 }

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text of a body, or the other one if it is none. */
export const textOr = (value: unknown, other: string): string =>
  typeof value === 'string' ? value : other

/** A member that is an object; empty if it is none. */
export const objectAt = (value: unknown, name: string): Json => {
  const member = isObject(value) ? value[name] : undefined
  return isObject(member) ? member : {}
}

/** A member that is a list of objects; empty if it is none. */
export const objectsAt = (value: unknown, name: string): Json[] => {
  const member = isObject(value) ? value[name] : undefined
  return Array.isArray(member) ? member.filter((one) => isObject(one)) : []
}

/** The envelope of a refusal. */
export const envelope = (
  error: Readonly<{ code: string; message: string }>,
  ids: Readonly<{ request: string; client: string; at: number }>,
): Json => ({
  error: {
    code: error.code,
    message: error.message,
    innerError: {
      date: new Date(ids.at).toISOString().slice(0, 19),
      'request-id': ids.request,
      'client-request-id': ids.client,
    },
  },
})
