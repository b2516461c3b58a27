import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { refusalOf } from '../errors.ts'
import { path } from '../path.ts'
import { isRemoved } from '../records.ts'
import type { Box } from '../run.ts'
import type { MailFolder } from './folders.ts'
import { changedAt, idIn, messageMembers, wholeMessage, type Message } from './message.ts'

const chainShape = z.object({
  /** Where the reading of changes goes on. */
  link: z.string().optional(),
  /** Where there is no reading of changes: newest change seen, milliseconds since 1970. */
  since: z.number().optional(),
  /** Messages to ask for again, as something of them failed. */
  again: z.array(z.string()).optional(),
})
/** What is remembered of one folder. */
export type Chain = Readonly<z.infer<typeof chainShape>>
const cursorShape = z.object({ folders: z.record(z.string(), chainShape) })

/** Reads what the last run remembered of a mailbox; one that does not fit counts as none. */
export function readChains(cursor: Json | null): Map<string, Chain> {
  const read = cursorShape.safeParse(cursor)
  return new Map(read.success ? Object.entries(read.data.folders) : [])
}

/** What the next run goes on from. */
export const chainsOf = (chains: ReadonlyMap<string, Chain>): Json => ({
  folders: Object.fromEntries(
    [...chains]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { link, since, again = [] }]) => [
        id,
        {
          ...(link === undefined ? {} : { link }),
          ...(since === undefined ? {} : { since }),
          ...(again.length === 0 ? {} : { again: again.toSorted() }),
        },
      ]),
  ),
})

/** What one folder told. */
export type Round = {
  /** Messages told in full, by id. */
  whole: Map<string, Message>
  /** Messages of which a part was told, or of which it is not clear whether they are still there. */
  partly: Set<string>
  /** Messages that left the folder. */
  removed: Set<string>
  /** True if everything was listed: what was not is not there. */
  complete: boolean
  chain: Chain
}

/** A folder that told nothing. */
export const emptyRound = (complete: boolean): Round => ({
  whole: new Map(),
  partly: new Set(),
  removed: new Set(),
  complete,
  chain: {},
})

/** The same message comes several times and in any order: what is told in two ways is asked for. */
function take(round: Round, raw: Json): void {
  const id = idIn(raw)
  if (id === null) return
  const { whole, partly, removed } = round
  const message = isRemoved(raw) ? null : wholeMessage(raw)
  if (isRemoved(raw)) removed.add(id)
  else if (message === null) partly.add(id)
  else whole.set(id, message)
  if (removed.has(id) && (whole.has(id) || partly.has(id))) {
    removed.delete(id)
    partly.add(id)
  }
  if (partly.has(id)) whole.delete(id)
}

type Ask = Readonly<{ box: Box; folder: MailFolder; chain: Chain | undefined }>

const pageSize = 200

async function readDelta({ box, folder }: Ask, link: string | null): Promise<Round> {
  const { graph, mailbox, ask } = box
  const round = emptyRound(link === null)
  const to = path`/users/${mailbox.id}/mailFolders/${folder.id}/messages/delta`
  const query = { $select: messageMembers }
  const about = { mailbox: mailbox.id, to, query, link, size: pageSize, signal: ask.signal }
  for await (const { items, delta } of graph.pages(about)) {
    for (const raw of items) take(round, raw)
    if (delta !== null) round.chain = { link: delta }
  }
  return round
}

/** Changes since the last reading; a cursor that Graph does not know any more starts anew. */
async function readChanges(asked: Ask): Promise<Round> {
  const link = asked.chain?.link ?? null
  if (link === null) return readDelta(asked, null)
  try {
    return await readDelta(asked, link)
  } catch (error) {
    const refusal = refusalOf(error)
    const isCursor = refusal?.what === 'resync' || refusal?.what === 'request'
    if (!isCursor) throw error
    return readDelta(asked, null)
  }
}

/** Changes are listed again from this long before the newest one: the service may be behind. */
const overlap = 300_000

/** The second cloud has no reading of changes: what changed since, by time (paper, 1.15). */
async function readSince({ box, folder, chain }: Ask): Promise<Round> {
  const { graph, mailbox, ask } = box
  const since = chain?.since
  const round = emptyRound(since === undefined)
  const to = path`/users/${mailbox.id}/mailFolders/${folder.id}/messages`
  const from = new Date((since ?? 0) - overlap).toISOString()
  const changed = {
    $filter: `lastModifiedDateTime ge ${from}`,
    $orderby: 'lastModifiedDateTime',
  }
  const query = { $select: messageMembers, $top: pageSize, ...(since === undefined ? {} : changed) }
  const about = { mailbox: mailbox.id, to, query, size: pageSize, signal: ask.signal }
  for await (const { items } of graph.pages(about)) for (const raw of items) take(round, raw)
  const times = [...round.whole.values()].map(changedAt)
  round.chain = { since: times.reduce((newest, at) => Math.max(newest, at), since ?? 0) }
  return round
}

/** Ids of everything in a folder, to find what is not there any more. */
export async function listIds({ box, folder }: Omit<Ask, 'chain'>): Promise<Set<string>> {
  const { graph, mailbox, ask } = box
  const to = path`/users/${mailbox.id}/mailFolders/${folder.id}/messages`
  const query = { $select: 'id', $top: 999 }
  const ids = new Set<string>()
  const about = { mailbox: mailbox.id, to, query, size: 999, signal: ask.signal }
  for await (const { items } of graph.pages(about))
    for (const raw of items) {
      const id = idIn(raw)
      if (id !== null) ids.add(id)
    }
  return ids
}

/** Reads one folder: what changed, or everything; and what is to be asked for again. */
export async function readRound(asked: Ask): Promise<Round> {
  const isGlobal = asked.box.graph.cloud === 'global'
  const round = await (isGlobal ? readChanges(asked) : readSince(asked))
  const again = asked.chain?.again ?? []
  for (const id of again) if (!round.whole.has(id)) round.partly.add(id)
  return round
}
