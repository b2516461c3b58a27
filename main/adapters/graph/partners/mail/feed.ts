import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import type { Observation } from '../../../../core/sync/types.ts'
import { parallel } from '../../../parallel.ts'
import { refusalOf } from '../../errors.ts'
import { rawId } from '../../items/kind.ts'
import { path } from '../../path.ts'
import { binOf } from '../bin.ts'
import { fetchItems, type ListAsk, onePage, toldBy, tokenIn } from '../feed.ts'
import { LostCursor, type Read, type ReadAsk } from '../make.ts'
import type { MailAt } from './options.ts'
import {
  cameAt,
  isMail,
  type MailRecord,
  messagePath,
  observeMail,
  recordIn,
  whole,
} from './record.ts'

const tokenShape = z.object({
  /** Where the changes go on. */
  delta: z.string().nullable(),
  /** Where the list goes on; absent while changes are read. */
  list: z.string().nullable().optional(),
})
type Token = z.output<typeof tokenShape>

/** Contents that are read side by side; a mailbox takes four requests at once (paper, 2.5). */
const width = 3
/** Mails of one page: of each that is new, the content is read. */
const pageSize = '25'

/**
 * Makes observations. A mail that went in the meantime, or that the store cannot give, is left out:
 * what is known of it stays, and it does not stop the rest.
 */
async function observed(at: MailAt, records: readonly MailRecord[]): Promise<Observation[]> {
  const all: Observation[] = []
  const reading = parallel(records, width, async (record) => {
    try {
      return await observeMail(at, record)
    } catch (error) {
      if (!['item-gone', 'corrupt'].includes(refusalOf(error)?.what ?? '')) throw error
      return null
    }
  })
  for await (const item of reading) if (item !== null) all.push(item)
  return all
}

const isInTime = ({ mail: { since } }: MailAt, record: MailRecord): boolean =>
  since === null || cameAt(record) >= since

const changesOf = (at: MailAt, folder: string): ListAsk | null => {
  const { graph, mailbox } = at.options
  // The second cloud tells no changes of mails (paper, 1.15).
  if (graph.cloud !== 'global') return null
  const to = path`/users/${mailbox.id}/mailFolders/${folder}/messages/delta`
  return { to, query: { $select: 'id' } }
}

function listOf({ options, mail: { since } }: MailAt, folder: string): ListAsk {
  const to = path`/users/${options.mailbox.id}/mailFolders/${folder}/messages`
  const $orderby = 'receivedDateTime desc'
  if (since === null) return { to, query: { ...whole, $orderby, $top: pageSize } }
  const $filter = `receivedDateTime ge ${new Date(since).toISOString()}`
  return { to, query: { ...whole, $filter, $orderby, $top: pageSize } }
}

/** Goes to the end of the changes: what is there now is listed, what happens since is told later. */
async function endOfChanges(at: MailAt, changes: ListAsk): Promise<string | null> {
  const { graph, mailbox } = at.options
  const pages = graph.pages({ ...changes, mailbox: mailbox.id, signal: at.signal, size: 500 })
  let end: string | null = null
  for await (const { delta } of pages) end = delta ?? end
  return end
}

async function readList(at: MailAt, folder: string, { delta, list }: Token): Promise<Read> {
  const { items, next } = await onePage(at, listOf(at, folder), list ?? null)
  const records = items.map(recordIn).filter((one) => isMail(one) && isInTime(at, one))
  const last = next === null
  const cursor = last && delta !== null ? JSON.stringify({ delta }) : null
  const page = { items: await observed(at, records), absent: [], cursor, last, full: true }
  return { page, next: last ? null : JSON.stringify({ delta, list: next }) }
}

async function changed(at: MailAt, items: readonly Json[]) {
  const told = toldBy(items, rawId)
  const entry = (id: string) => ({ to: messagePath(at, id), query: whole })
  const { found, gone } = await fetchItems(at, told.ids, entry)
  const records = found.map(recordIn)
  const bin = await binOf(at)
  const left = records.filter(({ parentFolderId }) => parentFolderId === bin)
  const here = records.filter((one) => isMail(one) && isInTime(at, one) && !left.includes(one))
  return {
    items: await observed(at, here),
    absent: [...told.removed, ...gone, ...left.map(({ id }) => id)],
  }
}

async function readChanges(at: MailAt, folder: string, token: Token): Promise<Read> {
  const changes = changesOf(at, folder)
  if (changes === null || token.delta === null) throw new LostCursor('no changes')
  const { items, delta, next } = await onePage(at, changes, token.delta)
  const last = next === null
  const cursor = last && delta !== null ? JSON.stringify({ delta }) : null
  const page = { ...(await changed(at, items)), cursor, last, full: false }
  return { page, next: last ? null : JSON.stringify({ delta: next }) }
}

/**
 * Reads a folder page by page, newest first: at first all that came since the link's day, after the
 * changes' end was noted; from then on the changes name what is asked for. A filter of changes
 * would tell 5 000 messages at most (paper, 3.3), so that older ones are left out here.
 */
export async function readFolderPage(at: MailAt, ask: ReadAsk): Promise<Read> {
  const text = ask.page ?? ask.cursor
  if (text === null) {
    const changes = changesOf(at, ask.container)
    const delta = changes === null ? null : await endOfChanges(at, changes)
    return readList(at, ask.container, { delta, list: null })
  }
  const token = tokenIn(tokenShape, text)
  if (token.list !== undefined) return readList(at, ask.container, token)
  return readChanges(at, ask.container, token)
}
