import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import type { Observation } from '../../../core/sync/types.ts'
import type { BatchEntry } from '../batch.ts'
import { GraphError, refused } from '../errors.ts'
import { rawId } from '../items/kind.ts'
import type { GraphPage } from '../paging.ts'
import type { GraphPath } from '../path.ts'
import { isRemoved } from '../records.ts'
import { LostCursor, type Read, type ReadAsk } from './make.ts'
import type { At } from './options.ts'

/** A request that gives a list. */
export type ListAsk = Readonly<{ to: GraphPath; query?: Readonly<Record<string, string>> }>

/** How a container's items are read. */
export type Feed = Readonly<{
  /** Changes of the container; null where the service tells none. They say which, not what. */
  changes: ListAsk | null
  /** All that there is, whole. */
  list: ListAsk
  /** Asks for one item whole, by its id. */
  item: (id: string) => BatchEntry
  /** What an item says; null where it is none of what is kept in step. Throws on a wrong shape. */
  observe: (raw: Json) => Observation | null
}>

/** Reads one page of a list or of changes. */
export async function onePage(at: At, ask: ListAsk, link: string | null): Promise<GraphPage> {
  const { graph, mailbox } = at.options
  const pages = graph.pages({ ...ask, mailbox: mailbox.id, signal: at.signal, link })
  for await (const page of pages) return page
  throw new LostCursor('no page')
}

/** Reads all pages. */
export async function allPages(at: At, ask: ListAsk): Promise<readonly Json[]> {
  const { graph, mailbox } = at.options
  const items: Json[] = []
  const pages = graph.pages({ ...ask, mailbox: mailbox.id, signal: at.signal })
  for await (const page of pages) items.push(...page.items)
  return items
}

const tokenShape = z.object({
  /** Where the changes go on. */
  delta: z.string().nullable(),
  /** Where the list goes on; absent while changes are read. */
  list: z.string().nullable().optional(),
})
type Token = z.output<typeof tokenShape>

/** Reads a cursor or page token of ours. Throws `LostCursor` for anything else. */
export function tokenIn<T>(shape: z.ZodType<T>, text: string): T {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw new LostCursor('token')
    throw error
  }
}

const textOf = (token: Token): string => JSON.stringify(token)

/** Goes to the end of the changes: what is there now is listed, what happens since is told later. */
async function endOfChanges(at: At, changes: ListAsk): Promise<string | null> {
  const { graph, mailbox } = at.options
  const pages = graph.pages({ ...changes, mailbox: mailbox.id, signal: at.signal, size: 500 })
  let end: string | null = null
  for await (const { delta } of pages) end = delta ?? end
  return end
}

async function readList(at: At, feed: Feed, { delta, list }: Token): Promise<Read> {
  const { items, next } = await onePage(at, feed.list, list ?? null)
  const seen = items.map(feed.observe).filter((item) => item !== null)
  const last = next === null
  const cursor = last && delta !== null ? textOf({ delta }) : null
  return {
    page: { items: seen, absent: [], cursor, last, full: true },
    next: last ? null : textOf({ delta, list: next }),
  }
}

/** What a page of changes names. */
export type Told = Readonly<{ ids: readonly string[]; removed: readonly string[] }>

/** Ids that a page of changes names; what is told as there and as removed is asked for. */
export function toldBy(items: readonly Json[], unitOf: (raw: Json) => string | null): Told {
  const ids = new Set(items.filter((raw) => !isRemoved(raw)).flatMap((raw) => unitOf(raw) ?? []))
  const removed = items.filter(isRemoved).flatMap((raw) => rawId(raw) ?? [])
  return { ids: [...ids], removed: removed.filter((id) => !ids.has(id)) }
}

/** Items asked for by id: what they are, and which are not there. */
export type Fetched = Readonly<{ found: readonly Json[]; gone: readonly string[] }>

/**
 * Asks for items by their ids. One that the store cannot give (`ErrorCorruptData`) is left out: it
 * keeps what is known of it, and does not stop the rest.
 */
export async function fetchItems(
  at: At,
  ids: readonly string[],
  entry: (id: string) => BatchEntry,
): Promise<Fetched> {
  if (ids.length === 0) return { found: [], gone: [] }
  const { graph, mailbox } = at.options
  const entries = ids.map(entry)
  const answers = await graph.batch({ mailbox: mailbox.id, entries, signal: at.signal })
  const found: Json[] = []
  const gone: string[] = []
  for (const [index, answer] of answers.entries()) {
    if (!(answer instanceof GraphError)) found.push(answer)
    else if (answer.what === 'item-gone') gone.push(ids[index] ?? '')
    else if (answer.what !== 'corrupt') throw refused(answer)
  }
  return { found, gone }
}

async function readChanges(at: At, feed: Feed, token: Token): Promise<Read> {
  const { changes } = feed
  if (changes === null) throw new LostCursor('no changes')
  const { items, delta, next } = await onePage(at, changes, token.delta)
  const told = toldBy(items, rawId)
  const { found, gone } = await fetchItems(at, told.ids, feed.item)
  const seen = found.map(feed.observe).filter((item) => item !== null)
  const absent = [...told.removed, ...gone]
  const last = next === null
  const cursor = last && delta !== null ? textOf({ delta }) : null
  return {
    page: { items: seen, absent, cursor, last, full: false },
    next: last ? null : textOf({ delta: next }),
  }
}

/**
 * Reads a container page by page. At first everything is listed, after the changes' end was noted;
 * from then on the changes name what is asked for. Where there are no changes it is listed anew.
 */
export async function readFeed(at: At, feed: Feed, ask: ReadAsk): Promise<Read> {
  const text = ask.page ?? ask.cursor
  if (text === null) {
    const delta = feed.changes === null ? null : await endOfChanges(at, feed.changes)
    return readList(at, feed, { delta, list: null })
  }
  const token = tokenIn(tokenShape, text)
  return token.list === undefined ? readChanges(at, feed, token) : readList(at, feed, token)
}
