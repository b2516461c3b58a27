import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import type { Partner, WriteCall, WriteResult } from '../../../core/sync/partner.ts'
import type { Image, Patch } from '../../../core/sync/types.ts'
import { differing, patched, same, valueOf } from '../../../core/sync/values.ts'
import { members, readable } from '../../exact-json.ts'
import { idShape } from '../answers.ts'
import { contactsEndpoints, type Endpoint } from '../endpoints.ts'
import { listAt } from '../paging.ts'
import { asking, refuse, requestOf, unknown, writeFailed } from './common.ts'
import { type Contact, readContact } from './contact-read.ts'
import { contactEndpoints as calls } from './endpoints.ts'
import type { DingtalkPartnerOptions } from './options.ts'
import { mobileParts } from './phone.ts'

type Desk = Readonly<{ options: DingtalkPartnerOptions; signal: AbortSignal }>
type Body = Readonly<Record<string, Json>>

/** Fields that DingTalk takes in every write, by our names. */
const names: Readonly<Record<string, string>> = {
  name: 'name',
  company: 'company_name',
  title: 'title',
  address: 'address',
  notes: 'remark',
}

/** What an update must send back as it was, or it may be lost. */
const kept = [
  'name',
  'company_name',
  'title',
  'address',
  'remark',
  'label_ids',
  'follower_user_id',
  'share_dept_ids',
  'share_user_ids',
]

const textIn = (image: Image, field: string): string => {
  const value = valueOf(image, field)
  return typeof value === 'string' ? value : ''
}

/** Fields of a patch or an image in DingTalk's names; an empty text empties a field. */
const told = (fields: Patch): Body =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) => {
      const name = names[field]
      return name === undefined ? [] : [[name, typeof value === 'string' ? value : '']]
    }),
  )

/** Sends a write once; gives its answer, or what became of it. */
async function sendOnce(
  { options, signal }: Desk,
  endpoint: Endpoint,
  body: Body,
): Promise<Readonly<{ is: 'sent'; answer: Json }> | WriteResult> {
  try {
    const ask = { kind: 'contacts', body, signal, once: true } as const
    return { is: 'sent', answer: await options.dingtalk.call(endpoint, ask) }
  } catch (error) {
    return writeFailed(error, { endpoint: endpoint.id, now: options.now })
  }
}

/** The item as it is after a write: only a fresh read shows what DingTalk made of it. */
async function after(desk: Desk, remoteId: string, answer: Json): Promise<WriteResult> {
  const requestId = requestOf(answer)
  const asked = await readContact(desk.options, remoteId, desk.signal)
  return asked.is === 'fine'
    ? { is: 'done', item: asked.value.item, requestId }
    : unknown('not-read-back', requestId)
}

/** A label is asked for with every contact: the organisation's own "other", else its first. */
async function labelFor({ options, signal }: Desk): Promise<readonly Json[]> {
  const endpoint = contactsEndpoints.externalLabels
  const ask = { kind: 'contacts', body: { offset: 0, size: 100 }, signal } as const
  const answer = await options.dingtalk.call(endpoint, ask)
  const labels = listAt(answer, 'results', endpoint.id)
    .flatMap((group) => listAt(group, 'labels', endpoint.id))
    .map((label) => members(label) ?? {})
  const other = labels.find(({ name }) => typeof name === 'string' && /其他|其它|other/i.test(name))
  const id = (other ?? labels[0])?.['id']
  return id === undefined ? [] : [id]
}

type Create = Extract<WriteCall, { op: 'create' }>
type Update = Extract<WriteCall, { op: 'update' }>

const createdShape = z.object({ userid: idShape })

async function create(desk: Desk, { image }: Create): Promise<WriteResult> {
  const { options } = desk
  const mobile = mobileParts(textIn(image, 'mobile'), options.zone)
  if (textIn(image, 'name') === '') return refuse({ is: 'never', why: 'no-name' })
  if (textIn(image, 'mobile') === '') return refuse({ is: 'never', why: 'no-mobile' })
  if (mobile === null) return refuse({ is: 'never', why: 'mobile-without-country' })
  const labels = await asking({ now: options.now, signal: desk.signal }, () => labelFor(desk))
  if (labels.is === 'trouble') return refuse(labels.trouble)
  const contact: Body = {
    ...told(image),
    state_code: mobile.code,
    mobile: mobile.number,
    follower_user_id: options.person.userId,
    label_ids: labels.value,
  }
  const sent = await sendOnce(desk, calls.create, { contact })
  if (sent.is !== 'sent') return sent
  const made = createdShape.safeParse(readable(sent.answer))
  if (!made.success) return unknown('no-id', requestOf(sent.answer))
  return after(desk, made.data.userid, sent.answer)
}

/** Names of fields that are no longer as the plan saw them, beside those that it sets. */
const movedOn = (now: Image, call: Update): readonly string[] =>
  differing(now, call.image).filter((field) => !(field in call.patch))

/** Fields of a patch that DingTalk can hold and does not have yet. */
const open = (now: Image, patch: Patch): Patch =>
  Object.fromEntries(
    Object.entries(patch).filter(
      ([field, value]) => field in names && !same(valueOf(now, field), value),
    ),
  )

/** A contact as it shall be sent: all that DingTalk may drop if it is left out, and the changes. */
function whole({ record, item }: Contact, patch: Patch): Body {
  const fields = members(record) ?? {}
  const before = kept.flatMap((name) => {
    const value = fields[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(before), ...told(patch), user_id: item.remoteId }
}

/** Read, compare, write: DingTalk has no conditional write (6.4). */
async function update(desk: Desk, call: Update): Promise<WriteResult> {
  const { options, signal } = desk
  const asked = await readContact(options, call.remoteId, signal)
  if (asked.is === 'trouble') {
    return refuse(asked.refusal?.what === 'no-user' ? { is: 'missing' } : asked.trouble)
  }
  const { image } = asked.value.item
  if (movedOn(image, call).length > 0) return refuse({ is: 'stale' })
  const patch = open(image, call.patch)
  if (Object.keys(patch).length === 0) {
    return { is: 'done', item: asked.value.item, requestId: null }
  }
  if (textIn(patched(image, patch), 'name') === '') return refuse({ is: 'never', why: 'no-name' })
  const sent = await sendOnce(desk, calls.update, { contact: whole(asked.value, patch) })
  return sent.is === 'sent' ? after(desk, call.remoteId, sent.answer) : sent
}

async function remove(desk: Desk, remoteId: string): Promise<WriteResult> {
  const sent = await sendOnce(desk, calls.delete, { user_id: remoteId })
  return sent.is === 'sent' ? { is: 'done', item: null, requestId: requestOf(sent.answer) } : sent
}

/** Writes of external contacts. */
export function contactWrite(options: DingtalkPartnerOptions): Partner['write'] {
  return async (call, signal) => {
    const desk = { options, signal }
    switch (call.op) {
      case 'create':
        return create(desk, call)
      case 'update':
        return update(desk, call)
      case 'delete':
        return remove(desk, call.remoteId)
      case 'move':
        return refuse({ is: 'never', why: 'no-containers' })
    }
  }
}
