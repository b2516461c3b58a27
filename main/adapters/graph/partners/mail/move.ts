import { path } from '../../path.ts'
import type { At } from '../options.ts'
import { type MailRecord, recordIn } from './record.ts'

/** Moves a message; it keeps its immutable id. Throws what Graph refuses. */
export async function sendTo(
  at: At,
  record: MailRecord,
  destinationId: string,
): Promise<MailRecord> {
  const { graph, mailbox } = at.options
  const to = path`/users/${mailbox.id}/messages/${record.id}/move`
  const asked = { method: 'POST', to, body: { destinationId }, mailbox: mailbox.id } as const
  const answer = await graph.call({ ...asked, once: true, signal: at.signal })
  // Properties of our own are told to those only who ask for them.
  const { singleValueExtendedProperties } = record
  return { ...recordIn(answer), singleValueExtendedProperties }
}
