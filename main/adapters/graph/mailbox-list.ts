import { z } from 'zod'

import type { Json } from '../../core/ports.ts'
import type { Graph } from './client.ts'
import { path } from './path.ts'
import { readAnswer, recordOf, textShape, type GraphRecord } from './records.ts'

/** A mailbox of the company. */
export type Mailbox = Readonly<{
  /** The user's id, which stays when the address changes. */
  id: string
  /** In lower case. */
  address: string
  name: string
  record: GraphRecord
}>

/** Whose mailboxes are read: the app's, or that of the person who signed in. */
export type Access = 'application' | 'delegated'

/** The mailboxes that can be read; asked for once for all kinds of a run. */
export interface MailboxList {
  all(signal: AbortSignal): Promise<readonly Mailbox[]>
}

const userShape = z.object({
  id: z.string().min(1),
  displayName: textShape,
  mail: textShape,
  userType: textShape,
})
const query = { $select: 'id,displayName,mail,userPrincipalName,userType' }

/** Guests have their mailbox elsewhere, and accounts without an address have none. */
function mailboxOf(raw: Json, call: string): Mailbox[] {
  const user = readAnswer(userShape, raw, call)
  const record = recordOf(raw, 'user')
  if (record === null || user.mail === '' || user.userType === 'Guest') return []
  return [{ id: user.id, address: user.mail.toLowerCase(), name: user.displayName, record }]
}

async function listAll(graph: Graph, signal: AbortSignal): Promise<Mailbox[]> {
  const to = path`/users`
  const found = new Map<string, Mailbox>()
  const pages = graph.pages({ mailbox: '', to, query: { ...query, $top: 500 }, signal })
  for await (const { items } of pages)
    for (const item of items)
      for (const mailbox of mailboxOf(item, to.call)) found.set(mailbox.id, mailbox)
  return [...found.values()].toSorted((a, b) => (a.address < b.address ? -1 : 1))
}

async function own(graph: Graph, signal: AbortSignal): Promise<Mailbox[]> {
  const to = path`/me`
  return mailboxOf(await graph.call({ mailbox: '', to, query, signal }), to.call)
}

/** Makes the list of one run. */
export function createMailboxList(graph: Graph, access: Access): MailboxList {
  let flight: Promise<readonly Mailbox[]> | null = null
  return {
    async all(signal) {
      flight ??= access === 'delegated' ? own(graph, signal) : listAll(graph, signal)
      try {
        return await flight
      } catch (error) {
        // Another kind, whose signal may still hold, asks again.
        flight = null
        throw error
      }
    },
  }
}
