import { z } from 'zod'

import type { Graph } from './client.ts'
import type { Mailbox } from './mailbox-list.ts'
import { path } from './path.ts'
import { readAnswer } from './records.ts'

/** Who keeps a mailbox in step, until when (ms since 1970), and how far it has come. */
const shape = z.object({
  holder: z.string().min(1),
  until: z.number(),
  /** The highest generation of each link, by a name that does not depend on the state file. */
  generations: z.record(z.string(), z.number()),
})
export type Lease = Readonly<z.infer<typeof shape>>

/** Our own property of a mailbox's root folder; nobody sees it (paper, extended properties). */
const property = 'String {6f1d1a52-7a6e-4c0b-9c1f-5f2a9b0d7c31} Name DingKeepLease'

const folderShape = z.object({
  singleValueExtendedProperties: z
    .array(z.object({ id: z.string(), value: z.string() }))
    .optional()
    .catch([]),
})

type At = Readonly<{ graph: Graph; mailbox: Pick<Mailbox, 'id'>; signal: AbortSignal }>

const root = ({ mailbox }: At) => path`/users/${mailbox.id}/mailFolders/msgfolderroot`

function leaseIn(text: string): Lease | null {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    // Whoever wrote something else there holds no lease of ours.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

/** Reads the lease of a mailbox; null where there is none. Throws as the client does. */
export async function readLease(at: At): Promise<Lease | null> {
  const to = root(at)
  // With a `$select` the property would have to be named there too.
  const query = { $expand: `singleValueExtendedProperties($filter=id eq '${property}')` }
  const raw = await at.graph.call({ mailbox: at.mailbox.id, to, query, signal: at.signal })
  const found = readAnswer(folderShape, raw, to.call).singleValueExtendedProperties ?? []
  const [first] = found
  return first === undefined ? null : leaseIn(first.value)
}

/** Writes the lease of a mailbox over the one that is there. Throws as the client does. */
export async function writeLease(at: At, lease: Lease): Promise<void> {
  const value = JSON.stringify(lease)
  const body = { singleValueExtendedProperties: [{ id: property, value }] }
  const { signal } = at
  await at.graph.call({ mailbox: at.mailbox.id, to: root(at), method: 'PATCH', body, signal })
}
