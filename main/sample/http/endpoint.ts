import type { Company } from '../company/company.ts'
import type { Fields } from '../json.ts'

/** One call as an endpoint sees it. */
export interface Call {
  /** Parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Fields of the JSON body (or of a form, in the legacy generation); empty if there was none. */
  readonly body: Readonly<Record<string, unknown>>
  /** A header by its name in lower case; null if it was not sent. */
  header(name: string): string | null
  /** `http://127.0.0.1:port`, for addresses that an answer hands out. */
  readonly origin: string
}

/** One API of DingTalk. */
export interface Endpoint {
  /** As in the machine-readable contract, e.g. `calendar_1_0.ListEvents`. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `{name}` stands for a part of the path. */
  readonly path: string
  readonly generation: 'v1' | 'legacy'
  /** Counted against the month's allowance. */
  readonly metered: boolean
  /** The permission point it needs; null where none is needed. */
  readonly scope: string | null
  /** False for the calls that get a token. */
  readonly token: boolean
  /** Names that the query and the body must have. */
  readonly needs?: Readonly<{ query?: readonly string[]; body?: readonly string[] }>
  /** Answers; legacy answers without `errcode` and its like, which the envelope adds. */
  answer(call: Call, company: Company): Fields
}

type Draft = Pick<Endpoint, 'id' | 'path' | 'answer'> & Partial<Endpoint>

/** Describes an API of the legacy generation: POST and not metered, unless told. */
export const legacy = (draft: Draft): Endpoint => ({
  method: 'POST',
  generation: 'legacy',
  metered: false,
  scope: null,
  token: true,
  ...draft,
})

/** Describes an API of v1: GET and metered, unless told. */
export const v1 = (draft: Draft): Endpoint => ({
  method: 'GET',
  generation: 'v1',
  metered: true,
  scope: null,
  token: true,
  ...draft,
})
