import { z } from 'zod'

import { fail } from '../../../core/failure.ts'
import type { Kind } from '../../../core/kinds.ts'
import type { Json } from '../../../core/ports.ts'
import { imageOf, priorityOfD } from '../../../core/sync/canonical/image.ts'
import { fingerOf } from '../../../core/sync/canonical/keys.ts'
import type { Got, RemoteContainer } from '../../../core/sync/partner.ts'
import type { Marker, Observation } from '../../../core/sync/types.ts'
import { Temporal } from '../../../core/time.ts'
import { readable } from '../../exact-json.ts'
import { flagShape, idShape, readAnswer, textShape } from '../answers.ts'
import { listAt, nextToken, paged } from '../paging.ts'
import { countShape } from '../shapes.ts'
import { type Asked, asking, noMeta, mustText } from './common.ts'
import { todoEndpoints as calls } from './endpoints.ts'
import type { DingtalkPartnerOptions } from './options.ts'

/** Whose allowance calls for to-dos use. */
export const todoKind: Kind = 'calendar'

/** The to-dos that the sync made for the person; the other side has a list of this name. */
export const todoContainer: RemoteContainer = {
  remoteId: 'todos',
  name: 'DingTalk',
  role: null,
  path: 'DingTalk',
  validity: null,
  total: null,
}

/** The marker as `sourceId`, which DingTalk keeps unique (section 12). */
export const sourceOf = ({ uid, mac }: Marker): string => `${uid}.${mac}`

function markerIn(sourceId: string): Marker | null {
  const [, uid = '', mac = ''] = /^([\w-]{1,64})\.([\w-]{1,64})$/.exec(sourceId) ?? []
  return uid === '' ? null : { uid, mac }
}

const recordShape = z.object({
  id: idShape,
  subject: mustText,
  description: textShape,
  dueTime: countShape,
  done: flagShape,
  priority: countShape,
  sourceId: textShape,
  creatorId: textShape,
  createdTime: countShape,
  modifiedTime: countShape,
})

const cardShape = z.object({
  taskId: idShape,
  subject: mustText,
  dueTime: countShape,
  isDone: flagShape,
  sourceId: textShape,
  modifiedTime: countShape,
})
type Card = z.infer<typeof cardShape>

const instantText = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'second' })

/** A to-do's record in canonical form. Throws `answerUnknown`. */
export function observed(
  record: Json,
  { person, zone }: Pick<DingtalkPartnerOptions, 'person' | 'zone'>,
): Observation {
  const told = readAnswer(recordShape, record, calls.get.id)
  const image = imageOf('task', {
    title: told.subject,
    body: told.description,
    due: told.dueTime === null || told.dueTime === 0 ? null : instantText(told.dueTime),
    done: told.done,
    priority: priorityOfD(told.priority ?? 20),
  })
  return {
    remoteId: told.id,
    container: todoContainer.remoteId,
    version: told.modifiedTime === null ? null : String(told.modifiedTime),
    modified: told.modifiedTime,
    image,
    meta: {
      ...noMeta,
      marker: markerIn(told.sourceId),
      created: told.createdTime,
      owner: told.creatorId === person.unionId ? 'self' : 'other',
    },
    naturalKey: null,
    finger: fingerOf('task', image, zone),
  }
}

/** Reads one record. */
export const readTodo = (
  options: DingtalkPartnerOptions,
  taskId: string,
  signal: AbortSignal,
): Promise<Asked<Observation>> =>
  asking({ now: options.now, signal }, async () => {
    const path = { unionId: options.person.unionId, taskId }
    const item = observed(
      await options.dingtalk.call(calls.get, { kind: todoKind, path, signal }),
      options,
    )
    if (item.remoteId === taskId) return item
    return fail('answerUnknown', { call: calls.get.id, code: 'another-task' })
  })

/**
 * Records read before, by id: lists tell no description, and each record costs a counted call. Kept
 * by whoever makes partners, so that rounds share it.
 */
export type TodoMemory = Map<string, Readonly<{ item: Observation; card: string; at: number }>>

/** Makes an empty memory. */
export const createTodoMemory = (): TodoMemory => new Map()

/** A record is read anew after so long even if its card looks the same (section 8), ms. */
const freshFor = 6 * 3_600_000

/** Lists of a person: to be done, and done within the last 180 days (paper, 3.2). */
export type Shelf = 'open' | 'done'

/** Asks for one page of a list. */
export const pageOf = (
  { dingtalk, person }: DingtalkPartnerOptions,
  { shelf, token }: Readonly<{ shelf: Shelf; token: string }>,
  signal: AbortSignal,
): Promise<Json> =>
  dingtalk.call(calls.list, {
    kind: todoKind,
    path: { unionId: person.unionId },
    body: {
      isDone: shelf === 'done',
      roleTypes: [['executor']],
      ...(token === '' ? {} : { nextToken: token }),
    },
    signal,
  })

/** Cards of a page, and whether all could be read. */
export type Cards = Readonly<{ cards: readonly Card[]; whole: boolean }>

/** Cards that the sync made; what other apps made is left out. */
export function cardsIn(answer: Json): Cards {
  const entries = listAt(answer, 'todoCards', calls.list.id)
  const cards = entries.flatMap((entry) => cardShape.safeParse(readable(entry)).data ?? [])
  const ours = cards.filter(({ sourceId }) => markerIn(sourceId) !== null)
  return { cards: ours, whole: cards.length === entries.length }
}

/** All cards of both lists. */
export async function everyCard(
  options: DingtalkPartnerOptions,
  signal: AbortSignal,
): Promise<Cards> {
  const cards: Card[] = []
  let whole = true
  for (const shelf of ['open', 'done'] as const) {
    const pages = paged({
      api: calls.list.id,
      first: '',
      ask: (token) => pageOf(options, { shelf, token: String(token ?? '') }, signal),
      next: (answer) => nextToken(answer),
    })
    for await (const answer of pages) {
      const page = cardsIn(answer)
      cards.push(...page.cards)
      whole &&= page.whole
    }
  }
  return { cards, whole }
}

/** A word of the to-do service itself: a bare 404 may come from anything in between. */
const isNotThere = ({ refusal }: Extract<Asked<unknown>, { is: 'trouble' }>): boolean =>
  refusal?.what === 'not-found' && /^todo\./i.test(refusal.code)

type Desk = Readonly<{ options: DingtalkPartnerOptions; memory: TodoMemory; signal: AbortSignal }>

async function itemOf(desk: Desk, card: Card): Promise<Asked<Observation | null>> {
  const { options, memory, signal } = desk
  const told = JSON.stringify(card)
  const known = memory.get(card.taskId)
  const fresh = known !== undefined && Math.abs(options.now() - known.at) < freshFor
  if (fresh && known.card === told) return { is: 'fine', value: known.item }
  const asked = await readTodo(options, card.taskId, signal)
  if (asked.is === 'fine') {
    memory.set(card.taskId, { item: asked.value, card: told, at: options.now() })
    return asked
  }
  memory.delete(card.taskId)
  // Taken away since the list was made.
  return isNotThere(asked) ? { is: 'fine', value: null } : asked
}

/** The items behind cards; records that are known already are not read again. */
export async function itemsOf(
  desk: Desk,
  cards: readonly Card[],
): Promise<Asked<readonly Observation[]>> {
  const items: Observation[] = []
  for (const card of cards) {
    const asked = await itemOf(desk, card)
    if (asked.is === 'trouble') return asked
    if (asked.value !== null) items.push(asked.value)
  }
  return { is: 'fine', value: items }
}

/**
 * Reads a to-do by its id. Gone only where DingTalk says that there is no such task and no list
 * shows it; one that was finished long ago is in no list and is still there.
 */
export async function getTodo(
  options: DingtalkPartnerOptions,
  taskId: string,
  signal: AbortSignal,
): Promise<Got> {
  const asked = await readTodo(options, taskId, signal)
  if (asked.is === 'fine') {
    return asked.value.meta.marker === null ? { is: 'outside' } : { is: 'here', item: asked.value }
  }
  if (!isNotThere(asked)) return { is: 'trouble', trouble: asked.trouble }
  const listed = await asking({ now: options.now, signal }, () => everyCard(options, signal))
  if (listed.is === 'trouble') return { is: 'trouble', trouble: listed.trouble }
  const there = listed.value.cards.some((card) => card.taskId === taskId)
  return there || !listed.value.whole
    ? { is: 'trouble', trouble: { is: 'wait', ms: null } }
    : { is: 'gone' }
}
