import { describe, expect, it } from 'vitest'

import { DingTalkError, refused } from '../../../main/adapters/dingtalk/errors.ts'
import {
  nextCursor,
  nextOffset,
  nextToken,
  paged,
  type Position,
} from '../../../main/adapters/dingtalk/paging.ts'
import { FailureError } from '../../../main/core/failure.ts'
import type { Json } from '../../../main/core/ports.ts'
import { thrownBy } from './scripted.ts'

/** Reads pages that are given by position. */
async function read(
  answer: (position: Position, call: number) => Json,
  next: (answer: Json, position: Position) => Position | null,
  first?: Position,
  limit?: number,
) {
  const asked: Position[] = []
  const answers: Json[] = []
  const pages = paged({
    api: 'test',
    first,
    ask: async (position) => {
      asked.push(position)
      return answer(position, asked.length)
    },
    next,
    ...(limit === undefined ? {} : { limit }),
  })
  for await (const page of pages) answers.push(page)
  return { asked, answers }
}

const codeOf = (error: unknown): unknown =>
  error instanceof FailureError ? error.failure.about['code'] : error

describe('paging', () => {
  it('follows page tokens until there is none', async () => {
    for (const end of [
      {},
      { nextToken: '' },
      { nextToken: null },
      { nextToken: 'c', hasMore: false },
    ]) {
      const pages: Json[] = [{ nextToken: 'a' }, { nextToken: 'b', hasMore: true }, end]

      const { asked } = await read(
        (_position, call) => pages[call - 1] ?? null,
        (one) => nextToken(one),
      )

      expect(asked).toEqual([undefined, 'a', 'b'])
    }
  })

  it('follows cursors inside the result, also where they come in quotes', async () => {
    const pages: Json[] = [
      { result: { has_more: true, next_cursor: 100 } },
      { result: { has_more: 'true', next_cursor: '200' } },
      { result: { has_more: false, next_cursor: 300 } },
    ]

    const { asked } = await read(
      (_position, call) => pages[call - 1] ?? null,
      (one) => nextCursor(one),
      0,
    )

    expect(asked).toEqual([0, 100, 200])
  })

  it('counts offsets on until a page is short or says that it is the last', async () => {
    const short: Json[] = [{ results: [1, 2] }, { results: [3] }]
    const told: Json[] = [
      { result: { list: [1], hasMore: true } },
      { result: { list: [2, 3], hasMore: false } },
    ]

    const byLength = await read(
      (_position, call) => short[call - 1] ?? null,
      (one, position) => nextOffset(one, position, { list: 'results', size: 2 }),
      0,
    )
    const byWord = await read(
      (_position, call) => told[call - 1] ?? null,
      (one, position) =>
        nextOffset(one, position, { list: 'result/list', size: 2, more: 'result/hasMore' }),
      0,
    )

    expect(byLength.asked).toEqual([0, 2])
    expect(byWord.asked).toEqual([0, 1])
  })

  it('ends an offset list that promises more and brings nothing', async () => {
    const { asked } = await read(
      () => ({ result: { list: [], hasMore: true } }),
      (one, position) =>
        nextOffset(one, position, { list: 'result/list', size: 2, more: 'result/hasMore' }),
      0,
    )

    expect(asked).toEqual([0])
  })

  it('stops at a page token that comes again instead of going round for ever', async () => {
    const answer = (position: Position): Json => ({ nextToken: position === 'a' ? 'b' : 'a' })

    const error = await thrownBy(read(answer, (one) => nextToken(one)))

    expect(codeOf(error)).toBe('repeated-page')
  })

  it('stops at a service that never ends its list', async () => {
    const error = await thrownBy(
      read(
        (_position, call) => ({ nextToken: `t${call}` }),
        (one) => nextToken(one),
        undefined,
        50,
      ),
    )

    expect(codeOf(error)).toBe('endless-pages')
  })

  it('starts once more when a page token ran out, and only once', async () => {
    const ranOut = (position: Position, call: number, last: number): Json => {
      if (position === 'a' && call <= last) {
        throw refused(new DingTalkError({ what: 'page-token', code: 'x', endpoint: 'test' }))
      }
      return position === undefined ? { nextToken: 'a' } : {}
    }

    const once = await read(
      (position, call) => ranOut(position, call, 2),
      (one) => nextToken(one),
    )
    expect(once.asked).toEqual([undefined, 'a', undefined, 'a'])

    const always = await thrownBy(
      read(
        (position, call) => ranOut(position, call, 99),
        (one) => nextToken(one),
      ),
    )
    expect(codeOf(always)).toBe('x')
  })
})
