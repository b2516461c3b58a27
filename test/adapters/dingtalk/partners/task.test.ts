import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createTodoMemory } from '../../../../main/adapters/dingtalk/partners/task-read.ts'
import { dingtalkTaskPartner } from '../../../../main/adapters/dingtalk/partners/task.ts'
import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import type { Image, Observation, Patch } from '../../../../main/core/sync/types.ts'
import { patched } from '../../../../main/core/sync/values.ts'
import { type Todo, todosOf } from '../../../../main/sample/company/todos.ts'
import { order, stateOf } from '../../sample.ts'
import {
  calm,
  createOf,
  foundOf,
  hereOf,
  itemOf,
  readAll,
  type SuiteSide,
  testPartner,
  updateOf,
} from '../../sync-partner-suite.ts'
import { failing, type Side, sideOf, tools } from './sides.ts'

const container = 'todos'
const make = (more: Parameters<typeof sideOf>[1] = {}): Promise<Side> =>
  sideOf((options) => dingtalkTaskPartner(options), more)

const todosIn = ({ sample }: Side): Todo[] => [...todosOf(sample.company).values()]

const edit = (side: Side, todo: string, more: object): Promise<unknown> =>
  order(side.sample, 'change', { change: 'edit-todo', todo, ...more })

const suiteSide = (side: Side): SuiteSide => ({
  partner: side.partner,
  tools,
  container,
  window: null,
  failNext: failing(side.sample, 'CreateTodoTask'),
  expireCursors: null,
  touch: async ({ remoteId }) => void (await edit(side, remoteId, { subject: 'Other' })),
  copy: null,
  told: () => todosIn(side).reduce((sum, { notices }) => sum + notices, 0),
})

const one: Image = {
  title: '發票 Faktur 7',
  body: 'line one\nline two',
  due: '2026-11-20T09:30:00Z',
  priority: 'high',
  categories: ['red'],
  checklist: ['[x] first'],
}

/** What stays on the other side (section 12). */
const kept = (image: Image): Image => {
  const { categories: _1, checklist: _2, reminder: _3, recurrence: _4, ...rest } = image
  return rest
}

const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const images = fc
  .record({
    title: fc.tuple(fc.constantFrom('寄', 'Kirim', 'Zoë'), text).map((parts) => parts.join(' ')),
    body: text,
    due: fc.option(
      fc
        .integer({ min: 1_700_000_000, max: 1_900_000_000 })
        .map((seconds) => new Date(seconds * 1000).toISOString().replace('.000', '')),
    ),
    done: fc.boolean(),
    priority: fc.constantFrom('high', 'low', null),
    categories: fc.constant(['red']),
  })
  .map((fields) => imageOf('task', fields))

testPartner('work to-dos', {
  make: async () => suiteSide(await make()),
  images,
  one,
  patch: { title: 'Faktur 8', body: null, done: true, due: '2026-11-21T01:00:00Z' },
  kept,
})

const create = async (side: Side, image: Image = one): Promise<Observation> =>
  itemOf(await side.partner.write(createOf(suiteSide(side), image), calm))

const getAt = ({ partner }: Side, remoteId: string) =>
  partner.get({ remoteId, container, window: null }, calm)

const metered = async (side: Side): Promise<number> => {
  const { metered: told } = (await stateOf(side.sample)) as { metered: { used: number } }
  return told.used
}

const shownIn = async (side: Side): Promise<readonly Observation[]> => {
  const { pages } = await readAll(suiteSide(side))
  return pages.flatMap(({ items }) => items)
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

describe('work to-dos of DingTalk', () => {
  it('are read from both lists through all pages, within the contract and the allowance', async () => {
    const side = await make()
    for (let number = 0; number < 23; number += 1) {
      await create(side, { title: `to-do ${number}`, ...(number % 2 === 0 && { done: true }) })
    }
    const read = await readAll(suiteSide(side))
    const items = read.pages.flatMap((page) => page.items)

    expect(items.map(({ image }) => JSON.stringify(image['title'])).toSorted(byText)).toEqual(
      todosIn(side)
        .map(({ subject }) => JSON.stringify(subject))
        .toSorted(byText),
    )
    expect(read.pages.map(({ last, full }) => [last, full])).toEqual([
      [false, true],
      [true, true],
    ])
    expect(side.problems).toEqual([])
    expect(side.ledger.reserved - side.ledger.released).toBe(await metered(side))
  })

  it('come in pages of the server’s size', async () => {
    const side = await make()
    for (let number = 0; number < 45; number += 1) await create(side, { title: `n ${number}` })
    const read = await readAll(suiteSide(side))

    expect(read.pages.map(({ items }) => items.length)).toEqual([20, 20, 5, 0])
  })

  it('cost two calls a round where nothing changed, and one more for each that did', async () => {
    const memory = createTodoMemory()
    const side = await sideOf((options) => dingtalkTaskPartner(options, memory))
    const [first] = [await create(side), await create(side, { title: 'other' })]
    await shownIn(side)
    const before = await metered(side)
    await shownIn(side)
    expect((await metered(side)) - before).toBe(2)

    await edit(side, first.remoteId, { description: 'now with words' })
    const shown = await shownIn(side)
    expect((await metered(side)) - before).toBe(5)
    expect(shown.find(({ remoteId }) => remoteId === first.remoteId)?.image['body']).toBe(
      'now with words',
    )
  })

  it('leave out what other apps made', async () => {
    const side = await make()
    await order(side.sample, 'change', {
      change: 'add-todo',
      userid: 'manager4220',
      subject: 'theirs',
    })
    const made = await create(side)

    expect((await shownIn(side)).map(({ remoteId }) => remoteId)).toEqual([made.remoteId])
    const theirs = todosIn(side).find(({ own }) => !own)
    expect(await getAt(side, theirs?.id ?? '')).toEqual({ is: 'outside' })
  })

  it('are there, not gone, when they were finished too long ago to be listed', async () => {
    const side = await make()
    const { remoteId } = await create(side)
    await order(side.sample, 'change', { change: 'age-todo', todo: remoteId })

    expect(await shownIn(side)).toEqual([])
    expect(hereOf(await getAt(side, remoteId)).image['done']).toBe(true)
  })

  it('are gone only if DingTalk knows no such task and no list shows it', async () => {
    const side = await make({ unchecked: true })
    const { remoteId } = await create(side)
    const unknown = { fault: 'refuse', endpoint: 'GetTodoTask', code: 'todo.taskNotExist' }
    await order(side.sample, 'fault', { ...unknown, status: 404 })
    const wait = { is: 'trouble', trouble: { is: 'wait', ms: null } }
    expect(await getAt(side, remoteId)).toEqual(wait)

    await order(side.sample, 'change', { change: 'remove-todo', todo: remoteId })
    await order(side.sample, 'fault', { fault: 'month-used', endpoint: 'QueryOrgTodoTasks' })
    expect(await getAt(side, remoteId)).toMatchObject({
      is: 'trouble',
      trouble: { is: 'gate', until: Date.parse('2026-12-01T00:00:00+08:00') },
    })
  })

  it.each(['blank', 'garbage', 'server-error', 'missing-scope'])(
    'are not gone when DingTalk answers with %s',
    async (fault) => {
      const side = await make({ unchecked: true })
      const { remoteId } = await create(side)
      await order(side.sample, 'fault', { fault, endpoint: 'GetTodoTask', count: 9 })

      expect((await getAt(side, remoteId)).is).toBe('trouble')
    },
  )

  it('are still there by their id where a list comes empty', async () => {
    const side = await make({ unchecked: true })
    const { remoteId } = await create(side)
    await order(side.sample, 'fault', { fault: 'empty', endpoint: 'QueryOrgTodoTasks', count: 2 })

    expect(await shownIn(side)).toEqual([])
    expect((await getAt(side, remoteId)).is).toBe('here')
  })

  it('end no round while the allowance is used up', async () => {
    const side = await make({ cap: 3, unchecked: true })
    await create(side)
    await create(side, { title: 'other' })
    const ask = { container, cursor: null, page: null, window: null }

    expect(await side.partner.read(ask, calm)).toMatchObject({
      is: 'trouble',
      trouble: { is: 'gate', why: 'allowance' },
    })
    const call = createOf(suiteSide(side), one)
    expect(await side.partner.write(call, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'gate', why: 'allowance' },
    })
  })

  it('are made silently for the person alone, with a link to the other side', async () => {
    const side = await make()
    const call = createOf(suiteSide(side), one)
    itemOf(await side.partner.write(call, calm))
    const [todo] = todosIn(side)
    const { unionId } = side.options.person

    expect(todo).toMatchObject({
      creator: unionId,
      executors: [unionId],
      participants: [],
      sourceId: `${call.marker.uid}.${call.marker.mac}`,
      priority: 40,
      notices: 0,
    })
    const link = `https://to-do.office.com/tasks/id/${call.source}/details`
    expect(todo?.detailUrl).toEqual({ appUrl: link, pcUrl: link })
  })

  it('are not known to be made when their source is there already, and are found', async () => {
    const side = await make()
    const call = createOf(suiteSide(side), one)
    const made = itemOf(await side.partner.write(call, calm))
    const again = await side.partner.write(call, calm)

    expect(again).toMatchObject({ is: 'unknown', why: 'task-exists' })
    expect(todosIn(side)).toHaveLength(1)
    const query = { by: 'marker', marker: call.marker, container } as const
    expect(foundOf(await side.partner.find(query, calm)).map(({ remoteId }) => remoteId)).toEqual([
      made.remoteId,
    ])
  })

  it('are refused for good when DingTalk does not take their words', async () => {
    const side = await make({ unchecked: true })
    const call = createOf(suiteSide(side), { title: 'x'.repeat(1025) })

    expect(await side.partner.write(call, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never', why: 'todo.taskCreate.paramError' },
    })
    const nameless = createOf(suiteSide(side), { body: 'only words' })
    expect(await side.partner.write(nameless, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never', why: 'no-title' },
    })
  })

  it('wait when DingTalk says that there were too many or that one is under way', async () => {
    const side = await make({ unchecked: true })
    for (const code of ['todo.taskCreate.flowControlError', 'todo.taskCreate.lockError']) {
      await order(side.sample, 'fault', { fault: 'refuse', endpoint: 'CreateTodoTask', code })
      const call = createOf(suiteSide(side), one)
      expect(await side.partner.write(call, calm)).toMatchObject({
        is: 'refused',
        refusal: { is: 'wait' },
      })
    }
    expect(todosIn(side)).toEqual([])
  })

  it('show themselves open where they could not be marked as done', async () => {
    const side = await make()
    await order(side.sample, 'fault', { fault: 'server-error', endpoint: 'UpdateTodoTask' })
    const made = await create(side, { title: 'paid', done: true })

    expect(made.image).toEqual({ title: 'paid' })
  })

  it('keep what the patch does not name, whoever changed it', async () => {
    const side = await make()
    const call = createOf(suiteSide(side), one)
    const made = itemOf(await side.partner.write(call, calm))
    await edit(side, made.remoteId, { description: 'by hand' })
    const patch: Patch = { title: 'Faktur 9' }
    const changed = itemOf(await side.partner.write(updateOf(made, patch, call.marker), calm))

    expect(changed.image).toEqual(patched(kept(one), { ...patch, body: 'by hand' }))
    expect(side.problems).toEqual([])
  })

  it('keep their due time where it is taken away, as DingTalk has no word for that', async () => {
    const side = await make()
    const made = await create(side)
    const before = await metered(side)
    const { marker } = createOf(suiteSide(side), one)
    const changed = itemOf(await side.partner.write(updateOf(made, { due: null }, marker), calm))

    expect(changed.image).toEqual(made.image)
    expect((await metered(side)) - before).toBe(1)
  })

  it('know of no effect of an update that broke off, until they are read', async () => {
    const side = await make({ unchecked: true })
    const made = await create(side)
    await failing(side.sample, 'UpdateTodoTask')('after')
    const { marker } = createOf(suiteSide(side), one)
    const update = updateOf(made, { title: 'new' }, marker)

    expect(await side.partner.write(update, calm)).toMatchObject({ is: 'unknown' })
    expect(hereOf(await getAt(side, made.remoteId)).image['title']).toBe('new')
  })
})
