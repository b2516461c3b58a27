import type { Json } from '../../../../core/ports.ts'
import type { WriteCall } from '../../../../core/sync/partner.ts'
import { path } from '../../path.ts'
import { readAnswer } from '../../records.ts'
import { never, stale, type Send } from '../make.ts'
import { markerExpand, markerMember } from '../marker.ts'
import type { At } from '../options.ts'
import { contactBody, mailsShape, type Mail } from './body.ts'
import { contactMembers, observeContact } from './record.ts'

/** What is asked of a contact. */
export const wholeContact = { $select: contactMembers, $expand: markerExpand }

/** Where a contact is, whichever folder it lies in. */
export const itemPath = ({ options }: At, id: string) =>
  path`/users/${options.mailbox.id}/contacts/${id}`

/** Reads one contact. */
export async function askContact(at: At, id: string): Promise<Json> {
  const { graph, mailbox } = at.options
  const asked = { to: itemPath(at, id), query: wholeContact, mailbox: mailbox.id }
  return graph.call({ ...asked, signal: at.signal })
}

async function create(at: At, call: Extract<WriteCall, { op: 'create' }>): Promise<Send> {
  const { graph, mailbox, zone } = at.options
  const to = path`/users/${mailbox.id}/contactFolders/${call.container}/contacts`
  const body = { ...contactBody(call.image, call.image, []), ...markerMember(call.marker) }
  return async () => {
    const asked = { method: 'POST', to, body, mailbox: mailbox.id, once: true } as const
    const made = await graph.call({ ...asked, signal: at.signal })
    return { is: 'done', item: observeContact(made, zone, call.marker), requestId: null }
  }
}

type Update = Extract<WriteCall, { op: 'update' }>

/** Names of the addresses that are there; null where the contact is not what was expected. */
async function mailsBefore(at: At, { remoteId, patch, expect }: Update) {
  if (!('emails' in patch)) return []
  const now = readAnswer(mailsShape, await askContact(at, remoteId), 'GET contact')
  return expect === null || now['@odata.etag'] === expect ? now.emailAddresses : null
}

async function update(at: At, call: Update): Promise<Send> {
  const { graph, mailbox, zone } = at.options
  const before: readonly Mail[] | null = await mailsBefore(at, call)
  if (before === null) return stale
  const body = { ...contactBody(call.patch, call.image, before), ...markerMember(call.marker) }
  const asked = {
    method: 'PATCH',
    to: itemPath(at, call.remoteId),
    body,
    ifMatch: call.expect ?? undefined,
    mailbox: mailbox.id,
    once: true,
    signal: at.signal,
  } as const
  return async () => {
    const item = observeContact(await graph.call(asked), zone, call.marker)
    return { is: 'done', item, requestId: null }
  }
}

async function remove(at: At, call: Extract<WriteCall, { op: 'delete' }>): Promise<Send> {
  const { graph, mailbox } = at.options
  const asked = {
    method: 'DELETE',
    to: itemPath(at, call.remoteId),
    ifMatch: call.expect ?? undefined,
    mailbox: mailbox.id,
    once: true,
    signal: at.signal,
  } as const
  return async () => {
    await graph.call(asked)
    return { is: 'done', item: null, requestId: null }
  }
}

/** Prepares a write of a contact. */
export async function writeContact(at: At, call: WriteCall): Promise<Send> {
  switch (call.op) {
    case 'create':
      return create(at, call)
    case 'update':
      return update(at, call)
    case 'delete':
      return remove(at, call)
    case 'move':
      // Graph moves no contact (paper, 6): the core never asks for it.
      return never('contacts cannot be moved')
  }
}
