import { z } from 'zod'

import type { Graph } from '../client.ts'
import { path } from '../path.ts'
import { readAnswer } from '../records.ts'
import type { At } from './options.ts'

const idShape = z.object({ id: z.string().min(1) })

/** Ids of Deleted Items by mailbox: they stay as long as the mailbox does. */
const known = new WeakMap<Graph, Map<string, string>>()

/** Id of the mailbox's Deleted Items, where Outlook puts what a person deletes. */
export async function binOf({ options: { graph, mailbox }, signal }: At): Promise<string> {
  const ids = known.get(graph) ?? new Map<string, string>()
  known.set(graph, ids)
  const there = ids.get(mailbox.id)
  if (there !== undefined) return there
  const to = path`/users/${mailbox.id}/mailFolders/deleteditems`
  const asked = { to, query: { $select: 'id' }, mailbox: mailbox.id, signal }
  const { id } = readAnswer(idShape, await graph.call(asked), to.call)
  ids.set(mailbox.id, id)
  return id
}
