import { z } from 'zod'

import { fail } from '../../../core/failure.ts'
import type { Json } from '../../../core/ports.ts'
import { imageOf } from '../../../core/sync/canonical/image.ts'
import { contactKey, fingerOf } from '../../../core/sync/canonical/keys.ts'
import type { Got, RemoteContainer } from '../../../core/sync/partner.ts'
import type { Observation } from '../../../core/sync/types.ts'
import { readable } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { contactsEndpoints } from '../endpoints.ts'
import { at, listAt, nextOffset, paged } from '../paging.ts'
import { type Asked, asking, noMeta, mustText } from './common.ts'
import { contactEndpoints as calls } from './endpoints.ts'
import type { DingtalkPartnerOptions } from './options.ts'

/** The one list of external contacts that an organisation has. */
export const externalContainer: RemoteContainer = {
  remoteId: 'external',
  name: 'External contacts',
  role: 'contacts',
  path: 'External contacts',
  validity: null,
  total: null,
}

const shape = z.object({
  userid: idShape,
  name: mustText,
  mobile: textShape,
  state_code: textShape,
  email: textShape,
  company_name: textShape,
  title: textShape,
  address: textShape,
  remark: textShape,
})

/** An external contact as a list or a record shows it. Throws `answerUnknown`. */
export function observed(record: Json | undefined, zone: string): Observation {
  const told = readAnswer(shape, record, calls.get.id)
  const code = told.state_code.replaceAll(/\D/g, '')
  const image = imageOf('contact', {
    name: told.name,
    mobile: code === '' ? told.mobile : `+${code}${told.mobile}`,
    emails: [told.email],
    company: told.company_name,
    title: told.title,
    address: told.address,
    notes: told.remark,
  })
  return {
    remoteId: told.userid,
    container: externalContainer.remoteId,
    version: null,
    modified: null,
    image,
    meta: noMeta,
    naturalKey: contactKey(image),
    finger: fingerOf('contact', image, zone),
  }
}

/** Contacts of a page. */
export const size = 100

/** One page of the list of external contacts. */
export const pageAt = (
  { dingtalk }: DingtalkPartnerOptions,
  offset: number,
  signal: AbortSignal,
): Promise<Json> =>
  dingtalk.call(contactsEndpoints.externalContacts, {
    kind: 'contacts',
    body: { offset, size },
    signal,
  })

/** Records of a page that can be told apart, and whether there were others. */
export function entriesOf(
  answer: Json,
  zone: string,
): Readonly<{ items: Observation[]; whole: boolean }> {
  const items: Observation[] = []
  const entries = listAt(answer, 'results', contactsEndpoints.externalContacts.id)
  for (const entry of entries) {
    if (shape.safeParse(readable(entry)).success) items.push(observed(entry, zone))
  }
  return { items, whole: items.length === entries.length }
}

/** All contacts; `whole` false where an entry could not be read, so that nothing proves absence. */
export async function everyContact(
  options: DingtalkPartnerOptions,
  signal: AbortSignal,
): Promise<Readonly<{ items: Observation[]; whole: boolean }>> {
  const all: Observation[] = []
  let whole = true
  const pages = paged({
    api: contactsEndpoints.externalContacts.id,
    first: 0,
    ask: (offset) => pageAt(options, Number(offset), signal),
    next: (answer, offset) => nextOffset(answer, offset, { list: 'results', size }),
  })
  for await (const answer of pages) {
    const page = entriesOf(answer, options.zone)
    all.push(...page.items)
    whole &&= page.whole
  }
  return { items: all, whole }
}

/** A contact as DingTalk has it, and what we make of it. */
export type Contact = Readonly<{ record: Json; item: Observation }>

/** Reads one contact's record; it fails where the answer is another contact's. */
export const readContact = (
  { dingtalk, now, zone }: DingtalkPartnerOptions,
  remoteId: string,
  signal: AbortSignal,
): Promise<Asked<Contact>> =>
  asking({ now, signal }, async () => {
    const body = { user_id: remoteId }
    const answer = await dingtalk.call(calls.get, { kind: 'contacts', body, signal })
    const record = at(answer, 'result') ?? null
    const item = observed(record, zone)
    if (item.remoteId === remoteId) return { record, item }
    return fail('answerUnknown', { call: calls.get.id, code: 'another-contact' })
  })

/**
 * Reads a contact by its id. Gone only where DingTalk says that there is no such contact and the
 * complete list does not show it either: the same code also answers ids that it does not like.
 */
export async function getContact(
  options: DingtalkPartnerOptions,
  remoteId: string,
  signal: AbortSignal,
): Promise<Got> {
  const asked = await readContact(options, remoteId, signal)
  if (asked.is === 'fine') return { is: 'here', item: asked.value.item }
  if (asked.refusal?.what !== 'no-user') return { is: 'trouble', trouble: asked.trouble }
  const listed = await asking({ now: options.now, signal }, () => everyContact(options, signal))
  return absentFrom(listed, remoteId)
}

function absentFrom(
  listed: Asked<Readonly<{ items: readonly Observation[]; whole: boolean }>>,
  remoteId: string,
): Got {
  if (listed.is === 'trouble') return { is: 'trouble', trouble: listed.trouble }
  const there = listed.value.items.some((item) => item.remoteId === remoteId)
  if (there || !listed.value.whole) return { is: 'trouble', trouble: { is: 'wait', ms: null } }
  return { is: 'gone' }
}
