import type { Json } from '../../../core/ports.ts'
import { priorityForD } from '../../../core/sync/canonical/image.ts'
import type { Partner, WriteCall, WriteResult } from '../../../core/sync/partner.ts'
import type { Image, Observation, Patch } from '../../../core/sync/types.ts'
import { valueOf } from '../../../core/sync/values.ts'
import { instantOf } from '../../../core/time.ts'
import type { Ask } from '../client.ts'
import type { Endpoint } from '../endpoints.ts'
import { at } from '../paging.ts'
import { asking, refuse, requestOf, unknown, writeFailed } from './common.ts'
import { todoEndpoints as calls } from './endpoints.ts'
import type { DingtalkPartnerOptions } from './options.ts'
import { everyCard, observed, readTodo, sourceOf, todoKind } from './task-read.ts'

type Desk = Readonly<{ options: DingtalkPartnerOptions; signal: AbortSignal }>
type Body = Readonly<Record<string, Json>>
type Create = Extract<WriteCall, { op: 'create' }>
type Update = Extract<WriteCall, { op: 'update' }>

/** No pop-up, no message, no push: the sync never asks for any (section 12). */
const silent: Body = { dingNotify: '0', sendAssistantChat: '0', sendTodoApn: '0' }

/** Fields in DingTalk's names. A due time that is taken away has no word there, and stays. */
function told(fields: Patch): Body {
  const body: Record<string, Json> = {}
  const { title, body: text, due, done } = fields
  if (typeof title === 'string') body['subject'] = title
  if (text !== undefined) body['description'] = typeof text === 'string' ? text : ''
  if (typeof due === 'string') body['dueTime'] = instantOf(due)
  if (done !== undefined) body['done'] = done === true
  return body
}

/** Opens the other side's task in the web. */
function linkTo(source: string | null): Body {
  const web = 'https://to-do.office.com/tasks'
  const url = source === null ? web : `${web}/id/${encodeURIComponent(source)}/details`
  return { appUrl: url, pcUrl: url }
}

type Sent = Readonly<{ is: 'sent'; answer: Json }> | Readonly<{ is: 'not'; error: unknown }>

/** Sends a write once, in the person's name. */
async function sendOnce(
  { options, signal }: Desk,
  endpoint: Endpoint,
  parts: Pick<Ask, 'path' | 'body'>,
): Promise<Sent> {
  const { unionId } = options.person
  const path = { ...parts.path, unionId }
  const query = { operatorId: unionId }
  try {
    const ask = { kind: todoKind, ...parts, path, query, signal, once: true } as const
    return { is: 'sent', answer: await options.dingtalk.call(endpoint, ask) }
  } catch (error) {
    return { is: 'not', error }
  }
}

const failedAs = ({ options }: Desk, endpoint: Endpoint, error: unknown): WriteResult =>
  writeFailed(error, { endpoint: endpoint.id, now: options.now })

/** Gives the item of an answer, or null where it makes no sense. */
async function itemIn(desk: Desk, answer: Json): Promise<Observation | null> {
  const around = { now: desk.options.now, signal: desk.signal }
  const asked = await asking(around, async () => observed(answer, desk.options))
  return asked.is === 'fine' ? asked.value : null
}

/**
 * A create that was refused for what it says may have been refused because its `sourceId` is taken:
 * DingTalk has one code for both. Then an earlier call made it, and recovery adopts it.
 */
async function refusedCreate(desk: Desk, call: Create, error: unknown): Promise<WriteResult> {
  const result = failedAs(desk, calls.create, error)
  const never = result.is === 'refused' && result.refusal.is === 'never'
  if (!never) return result
  const { options, signal } = desk
  const listed = await asking({ now: options.now, signal }, () => everyCard(options, signal))
  const source = sourceOf(call.marker)
  const taken =
    listed.is === 'trouble' || listed.value.cards.some(({ sourceId }) => sourceId === source)
  return taken ? unknown('task-exists', result.requestId) : result
}

const textIn = (image: Image, field: string): string => {
  const value = valueOf(image, field)
  return typeof value === 'string' ? value : ''
}

async function create(desk: Desk, call: Create): Promise<WriteResult> {
  const { image, marker, source } = call
  const { unionId } = desk.options.person
  if (textIn(image, 'title') === '') return refuse({ is: 'never', why: 'no-title' })
  const { done: _done, ...fields } = told(image)
  const body = {
    ...fields,
    priority: priorityForD(valueOf(image, 'priority')),
    sourceId: sourceOf(marker),
    detailUrl: linkTo(source),
    creatorId: unionId,
    executorIds: [unionId],
    isOnlyShowExecutor: true,
    notifyConfigs: silent,
  }
  const sent = await sendOnce(desk, calls.create, { body })
  if (sent.is === 'not') return refusedCreate(desk, call, sent.error)
  const requestId = requestOf(sent.answer)
  const item = await itemIn(desk, sent.answer)
  if (item === null) return unknown('no-record', requestId)
  if (valueOf(image, 'done') !== true) return { is: 'done', item, requestId }
  return finish(desk, item, requestId)
}

/** DingTalk makes to-dos open: one that is done already is marked so right after. */
async function finish(
  desk: Desk,
  item: Observation,
  requestId: string | null,
): Promise<WriteResult> {
  const path = { taskId: item.remoteId }
  await sendOnce(desk, calls.update, { path, body: { done: true } })
  const asked = await readTodo(desk.options, item.remoteId, desk.signal)
  // The to-do is there in any case; whether it is done shows what was read.
  return { is: 'done', item: asked.is === 'fine' ? asked.value : item, requestId }
}

/** A refusal of what is written tells nothing of the target: only a read does. */
async function refusedChange(
  desk: Desk,
  { endpoint, taskId, error }: Readonly<{ endpoint: Endpoint; taskId: string; error: unknown }>,
): Promise<WriteResult> {
  const result = failedAs(desk, endpoint, error)
  if (result.is !== 'refused' || result.refusal.is !== 'never') return result
  const asked = await readTodo(desk.options, taskId, desk.signal)
  const missing = asked.is === 'trouble' && asked.refusal?.what === 'not-found'
  return missing ? refuse({ is: 'missing' }, result.requestId) : result
}

async function update(desk: Desk, { remoteId, patch }: Update): Promise<WriteResult> {
  if (patch['title'] === null) return refuse({ is: 'never', why: 'no-title' })
  const path = { taskId: remoteId }
  const body = told(patch)
  const wanted = Object.keys(body).length > 0
  const sent = wanted ? await sendOnce(desk, calls.update, { path, body }) : null
  if (sent?.is === 'not') {
    const { error } = sent
    return refusedChange(desk, { endpoint: calls.update, taskId: remoteId, error })
  }
  const requestId = sent === null ? null : requestOf(sent.answer)
  if (sent !== null && at(sent.answer, 'result') !== true) return unknown('no-result', requestId)
  const asked = await readTodo(desk.options, remoteId, desk.signal)
  return asked.is === 'fine'
    ? { is: 'done', item: asked.value, requestId }
    : unknown('not-read-back', requestId)
}

async function remove(desk: Desk, taskId: string): Promise<WriteResult> {
  const sent = await sendOnce(desk, calls.delete, { path: { taskId } })
  if (sent.is === 'not') {
    return refusedChange(desk, { endpoint: calls.delete, taskId, error: sent.error })
  }
  const requestId = requestOf(sent.answer)
  return at(sent.answer, 'result') === true
    ? { is: 'done', item: null, requestId }
    : unknown('no-result', requestId)
}

/** Writes of work to-dos. */
export function taskWrite(options: DingtalkPartnerOptions): Partner['write'] {
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
