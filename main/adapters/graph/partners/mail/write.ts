import type { Json } from '../../../../core/ports.ts'
import type { WriteCall } from '../../../../core/sync/partner.ts'
import { listOf } from '../../../../core/sync/values.ts'
import { GraphError, refused } from '../../errors.ts'
import { binOf } from '../bin.ts'
import { stale, type Send } from '../make.ts'
import { createMail } from './create.ts'
import { sendTo } from './move.ts'
import type { MailAt } from './options.ts'
import { askMail, type MailRecord, messagePath, observeMail, recordIn } from './record.ts'

type Of<Op extends WriteCall['op']> = Extract<WriteCall, { op: Op }>

/** A target that lies in the bin is deleted for whoever writes to it. */
async function targetOf(at: MailAt, id: string): Promise<MailRecord> {
  const record = await askMail(at, id)
  if (record.parentFolderId !== (await binOf(at))) return record
  const call = 'GET message'
  throw refused(new GraphError({ what: 'item-gone', code: 'deleted', status: 404, call }))
}

const isOther = (record: MailRecord, expect: string | null): boolean =>
  expect !== null && record['@odata.etag'] !== expect

/** Members of a change; everything else of a stored mail never changes (10.1). */
function membersOf({ patch }: Of<'update'>): Readonly<Record<string, Json>> {
  const { read, flagged, keywords } = patch
  return {
    ...(read === undefined ? {} : { isRead: read === true }),
    ...(flagged === undefined
      ? {}
      : { flag: { flagStatus: flagged === true ? 'flagged' : 'notFlagged' } }),
    ...(keywords === undefined
      ? {}
      : { categories: listOf(keywords).filter((one) => typeof one === 'string') }),
  }
}

async function patchMail(
  at: MailAt,
  record: MailRecord,
  body: Readonly<Record<string, Json>>,
): Promise<MailRecord> {
  const { graph, mailbox } = at.options
  const ifMatch = record['@odata.etag'] || undefined
  const asked = { method: 'PATCH', to: messagePath(at, record.id), body, ifMatch } as const
  const own = { mailbox: mailbox.id, once: true, signal: at.signal }
  const answer = recordIn(await graph.call({ ...asked, ...own }))
  // Properties of our own are told to those only who ask for them.
  const { singleValueExtendedProperties } = record
  return { ...answer, singleValueExtendedProperties }
}

/**
 * A mail whose sender asked for a receipt would send one once it is marked as read: the wish is
 * taken off before, by itself, as one request would do both.
 */
async function withoutReceipt(at: MailAt, record: MailRecord, reads: boolean): Promise<MailRecord> {
  if (!reads || record.isReadReceiptRequested !== true || record.isRead === true) return record
  const quiet = await patchMail(at, record, { isReadReceiptRequested: false })
  if (quiet.isReadReceiptRequested !== true) return quiet
  const call = 'PATCH message'
  throw refused(new GraphError({ what: 'other', code: 'receipt-asked-for', status: 200, call }))
}

async function update(at: MailAt, call: Of<'update'>): Promise<Send> {
  const record = await targetOf(at, call.remoteId)
  if (isOther(record, call.expect)) return stale
  const members = membersOf(call)
  return async () => {
    const quiet = await withoutReceipt(at, record, members['isRead'] === true)
    const changed = await patchMail(at, quiet, members)
    return { is: 'done', item: await observeMail(at, changed), requestId: null }
  }
}

async function move(at: MailAt, call: Of<'move'>): Promise<Send> {
  const record = await targetOf(at, call.remoteId)
  if (isOther(record, call.expect)) return stale
  return async () => {
    const item = await observeMail(at, await sendTo(at, record, call.to))
    return { is: 'done', item, requestId: null }
  }
}

/** Deleting is a move into Deleted Items, from where a person gets it back (section 7). */
async function remove(at: MailAt, call: Of<'delete'>): Promise<Send> {
  const record = await targetOf(at, call.remoteId)
  if (isOther(record, call.expect)) return stale
  const bin = await binOf(at)
  return async () => {
    await sendTo(at, record, bin)
    return { is: 'done', item: null, requestId: null }
  }
}

/** Prepares a write of a mail. */
export async function writeMail(at: MailAt, call: WriteCall): Promise<Send> {
  switch (call.op) {
    case 'create':
      return createMail(at, call)
    case 'update':
      return update(at, call)
    case 'move':
      return move(at, call)
    case 'delete':
      return remove(at, call)
  }
}
