import type { Json } from '../../../core/ports.ts'
import { refusalOf } from '../errors.ts'
import type { PagesAsk } from '../paging.ts'
import type { GraphPath } from '../path.ts'
import { idOf, recordOf, textOf, type GraphRecord } from '../records.ts'
import type { Box } from '../run.ts'
import type { Container } from './kind.ts'

/** What a listing goes over. */
export type Listing = Pick<PagesAsk, 'query' | 'prefer' | 'link' | 'size'> &
  Readonly<{ to: GraphPath }>

/** Reads all pages of a list or of changes; `delta` = where the changes go on. */
export async function readAll({ graph, mailbox, ask }: Box, listing: Listing) {
  const items: Json[] = []
  let last: string | null = null
  const pages = graph.pages({ ...listing, mailbox: mailbox.id, signal: ask.signal })
  for await (const { items: some, delta } of pages) {
    items.push(...some)
    last = delta ?? last
  }
  return { items, delta: last }
}

/** Tells whether Graph does not know a cursor any more, so that everything is to be read. */
export function isLostCursor(error: unknown): boolean {
  const what = refusalOf(error)?.what
  return what === 'resync' || what === 'request'
}

const volatile = new Set(['@odata.type', 'changeKey'])

/** A container's record: without what changes with every item in it. */
export function containerOf(raw: Json, name = 'displayName'): Container[] {
  const record = recordOf(raw, '')
  if (record === null) return []
  const own: GraphRecord = Object.fromEntries(
    Object.entries(record).filter(([member]) => !volatile.has(member)),
  )
  return [{ id: idOf(record), name: textOf(record, name), record: own }]
}

/** Asks for one container by its id; null = it does not exist. */
export async function askContainer({ graph, mailbox, ask }: Box, to: GraphPath, name?: string) {
  try {
    const answer = await graph.call({ mailbox: mailbox.id, to, signal: ask.signal })
    return containerOf(answer, name)[0] ?? null
  } catch (error) {
    if (refusalOf(error)?.what === 'item-gone') return null
    throw error
  }
}
