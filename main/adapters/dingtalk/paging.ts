import { fail } from '../../core/failure.ts'
import type { Json } from '../../core/ports.ts'
import { isList, members, rawDigits } from '../exact-json.ts'
import { DingTalkError, refused, refusalOf } from './errors.ts'

/** Where a listing stands: what the next call sends. */
export type Position = string | number | undefined

type Paging = Readonly<{
  /** Name for errors: the endpoint's id. */
  api: string
  /** Position of the first call. */
  first: Position
  ask: (position: Position) => Promise<Json>
  /** Position after this answer, or null at the end. */
  next: (answer: Json, position: Position) => Position | null
  /** Highest number of pages; more is taken as a fault of the service. */
  limit?: number
}>

/**
 * Walks through all pages of a listing and yields each raw answer.
 *
 * A position that comes twice or too many pages fail with `answerUnknown`. A page token that the
 * service no longer takes starts the listing once more, so pages can come twice: collect by id.
 */
export async function* paged(paging: Paging): AsyncGenerator<Json> {
  let restarted = false
  for (;;) {
    try {
      yield* walk(paging)
      return
    } catch (error) {
      if (restarted || refusalOf(error)?.what !== 'page-token') throw error
      restarted = true
    }
  }
}

async function* walk({ api, first, ask, next, limit = 10_000 }: Paging): AsyncGenerator<Json> {
  const seen = new Set<Position>([first])
  let position = first
  for (let page = 0; page < limit; page += 1) {
    const answer = await ask(position)
    yield answer
    const following = next(answer, position)
    if (following === null) return
    if (seen.has(following)) throw loop(api, 'repeated-page')
    seen.add(following)
    position = following
  }
  throw loop(api, 'endless-pages')
}

const loop = (endpoint: string, code: string): Error =>
  refused(new DingTalkError({ what: 'unreadable', code, endpoint }))

/** Follows `/`-separated names into an answer; undefined where a part is missing. */
export function at(answer: Json, path: string): Json | undefined {
  return path.split('/').reduce<Json | undefined>((value, name) => members(value)?.[name], answer)
}

/** Reads a list out of an answer; an absent one is empty, anything else but a list fails. */
export function listAt(answer: Json, path: string, api: string): readonly Json[] {
  const value = at(answer, path)
  if (value === undefined || value === null) return []
  return isList(value) ? value : fail('answerUnknown', { call: api, code: 'no-list' })
}

const isTrue = (value: Json | undefined): boolean => value === true || value === 'true'

/** `nextToken` style: ends where the token is absent, null, empty, or `hasMore` is false. */
export function nextToken(answer: Json, path = 'nextToken'): Position | null {
  const token = at(answer, path)
  const more = at(answer, path.replace(/[^/]+$/, 'hasMore'))
  if (more !== undefined && more !== null && !isTrue(more)) return null
  return tokenOf(token)
}

function tokenOf(token: Json | undefined): string | number | null {
  if (typeof token === 'string') return token === '' ? null : token
  if (typeof token === 'number') return token
  return rawDigits(token)
}

/** `cursor` style of legacy listings: `has_more` and `next_cursor` inside `result`. */
export function nextCursor(answer: Json, path = 'result'): Position | null {
  if (!isTrue(at(answer, `${path}/has_more`))) return null
  const cursor = tokenOf(at(answer, `${path}/next_cursor`))
  // The service wants the number back as a number, even where it sent it in quotes.
  return typeof cursor === 'string' ? Number(cursor) : cursor
}

type Offset = Readonly<{ list: string; size: number; more?: string }>

/** `offset` style: ends with `more` = false or, where that is not given, with a short page. */
export function nextOffset(answer: Json, position: Position, offset: Offset): Position | null {
  const list = at(answer, offset.list)
  const count = list !== undefined && isList(list) ? list.length : 0
  const more = offset.more === undefined ? undefined : at(answer, offset.more)
  const goesOn = more === undefined || more === null ? count >= offset.size : isTrue(more)
  return goesOn && count > 0 ? Number(position ?? 0) + count : null
}
