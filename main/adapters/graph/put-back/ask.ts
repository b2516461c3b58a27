import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { isList, members } from '../../exact-json.ts'
import type { BatchEntry } from '../batch.ts'
import { GraphError, refusalOf, refused } from '../errors.ts'
import type { GraphPath } from '../path.ts'
import { readAnswer, recordOf, type GraphRecord } from '../records.ts'
import type { Request } from '../transport.ts'
import type { Found, PutBackBox } from './types.ts'

const turnOf = ({ mailbox, signal }: PutBackBox) =>
  ({ mailbox: mailbox.id, lane: 'live', signal }) as const

/** Sends one request for a put-back; a creating one only once. */
export const ask = (box: PutBackBox, request: Request): Promise<Json> =>
  box.graph.call({ ...turnOf(box), once: request.method === 'POST', ...request })

const absent = new Set(['item-gone', 'not-found'])

/** True for a refusal that says: there is no such thing. */
export const isAbsent = (error: unknown): boolean => absent.has(refusalOf(error)?.what ?? '')

/** Reads a record; null where there is none. */
export async function readRecord(
  box: PutBackBox,
  request: Pick<Request, 'to' | 'query'>,
): Promise<GraphRecord | null> {
  try {
    return members(await ask(box, request))
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** Reads a whole list. */
export async function readList(
  box: PutBackBox,
  request: Pick<Request, 'to' | 'query'>,
): Promise<GraphRecord[]> {
  const all: GraphRecord[] = []
  for await (const { items } of box.graph.pages({ ...turnOf(box), ...request }))
    for (const raw of items) {
      const record = recordOf(raw, '')
      if (record !== null) all.push(record)
    }
  return all
}

/** Asks many things at once; null for what is not there. Other refusals are thrown. */
export async function readMany(
  box: PutBackBox,
  entries: readonly BatchEntry[],
): Promise<(GraphRecord | null)[]> {
  if (entries.length === 0) return []
  const answers = await box.graph.batch({ ...turnOf(box), entries })
  return answers.map((answer) => {
    if (!(answer instanceof GraphError)) return members(answer)
    if (isAbsent(answer)) return null
    throw refused(answer)
  })
}

/** The members of a list that an answer of a batch holds. */
export function listIn(answer: GraphRecord | null): GraphRecord[] {
  const value = answer?.['value']
  const list = value !== undefined && isList(value) ? value : []
  return recordsIn(list)
}

/** The records of a list. */
export const recordsIn = (list: readonly Json[]): GraphRecord[] =>
  list.flatMap((raw) => {
    const record = recordOf(raw, '')
    return record === null ? [] : [record]
  })

const madeShape = z.object({ id: z.string().min(1) })

/** The id of what a creating request made. */
export const madeId = (answer: Json, to: GraphPath): string =>
  readAnswer(madeShape, answer, to.call).id

const waits = [1000, 2000, 4000, 8000]

/** Does something with what was just made: the service may not know it everywhere yet (4.6). */
export async function soonThere<T>(box: PutBackBox, work: () => Promise<T>): Promise<T> {
  for (const wait of waits) {
    try {
      return await work()
    } catch (error) {
      if (!isAbsent(error)) throw error
      await box.clock.sleep(wait, box.signal)
    }
  }
  return work()
}

/** Looks until something shows, or does not for some seconds: lists may be behind. */
export async function soonFound(
  box: PutBackBox,
  look: () => Promise<Found | null>,
): Promise<Found | null> {
  for (const wait of waits) {
    const found = await look()
    if (found !== null) return found
    await box.clock.sleep(wait, box.signal)
  }
  return look()
}

/** True where a creating request may have been done although no good answer came. */
export const isUnclear = (error: unknown): boolean => {
  const refusal = refusalOf(error)
  return refusal !== null && refusal.retry === 'soon' && refusal.sent
}
