import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createCompany, type Company } from '../../../main/sample/company/company.ts'
import { pathOf } from '../../../main/sample/company/drive-change.ts'
import { tick } from '../../../main/sample/company/tick.ts'
import { bytesOf, formats, sizeOf } from '../../../main/sample/contents/recipe.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { order, startTestSample, stateOf, testNow } from '../sample.ts'
import { at, connect, list, text } from './wire.ts'

const found = (founding: Partial<Parameters<typeof createCompany>[0]> = {}): Company =>
  createCompany({ people: 15, seed: 1, allowance: 100, now: () => testNow, ...founding })

/** All data of a company as text; functions and the clock are left out. */
const dump = ({ clock: _clock, ...company }: Company): string =>
  JSON.stringify(company, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  )

describe('the company', () => {
  test('is the same for the same seed, size and day, through all that happens to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 2, max: 30 }),
        (seed, people) => {
          const one = found({ seed, people })
          const other = found({ seed, people })
          expect(dump(one)).toBe(dump(other))
          for (let day = 0; day < 3; day += 1) expect(tick(one)).toEqual(tick(other))
          expect(dump(one)).toBe(dump(other))
        },
      ),
      { numRuns: 15 },
    )
  })

  test('is another one for another seed', () => {
    expect(dump(found({ seed: 2 }))).not.toBe(dump(found()))
  })

  test('grows with the number of people', () => {
    const small = found()
    const big = found({ people: 200 })

    expect(big.people.size).toBe(200)
    expect(big.events.size).toBeGreaterThan(small.events.size * 5)
    expect(big.approvals.instances.size).toBe(400)
  })

  test('holds what is odd: names, ids, empty folders, kinds of events and states of approvals', () => {
    const company = found({ people: 60 })
    const names = new Set([...company.departments.values()].map(({ name }) => name))
    const dentries = [...company.spaces.values()].flatMap((space) => [...space.dentries.values()])
    const files = dentries.map(({ name }) => name)
    const parents = new Set(dentries.map(({ parentId }) => parentId))
    const events = [...company.events.values()]
    const approvals = [...company.approvals.instances.values()]

    expect(['CON', 'Design', 'design', '客服　组'].filter((name) => !names.has(name))).toEqual([])
    const odd = [
      '..',
      'CON',
      'aux.txt',
      'trailing dot.',
      'Readme.txt',
      'README.txt',
      '_items.jsonl',
    ]
    expect(odd.filter((name) => !files.includes(name))).toEqual([])
    expect(files.some((name) => name.length > 290)).toBe(true)
    expect([...company.departments.keys()].some((id) => !Number.isSafeInteger(Number(id)))).toBe(
      true,
    )
    expect(dentries.some(({ type, id }) => type === 'FOLDER' && !parents.has(id))).toBe(true)
    expect(dentries.some(({ online }) => online)).toBe(true)
    expect(dentries.some(({ versions }) => versions.length > 1)).toBe(true)
    expect(events.filter(({ allDay }) => allDay).length).toBeGreaterThan(0)
    expect(events.filter(({ cancelled }) => cancelled).length).toBeGreaterThan(0)
    expect(events.filter(({ master }) => master !== null).length).toBeGreaterThan(0)
    const rules = new Set(events.flatMap(({ recurrence }) => recurrence?.pattern.type ?? []))
    expect(rules.size).toBe(5)
    expect(new Set(approvals.map(({ status }) => status)).size).toBe(3)
    expect(company.approvals.files.size).toBeGreaterThan(10)
  })

  test('begins every series on a day that its own rule names', () => {
    const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
    const weekly = [...found({ people: 80 }).events.values()].filter(
      ({ recurrence, master }) => recurrence?.pattern.type === 'weekly' && master === null,
    )

    expect(weekly.length).toBeGreaterThan(5)
    for (const { start, recurrence } of weekly) {
      const day = days[new Date(start + 8 * 3_600_000).getUTCDay()]
      expect(recurrence?.pattern.daysOfWeek?.split(',')).toContain(day)
    }
  })

  test('never dates a change after the present, however often a day passes', () => {
    const company = found()
    let last = company.clock.changed
    for (let day = 0; day < 60; day += 1) {
      tick(company)
      expect(company.clock.changed).toBeGreaterThanOrEqual(last)
      expect(company.clock.changed).toBeLessThanOrEqual(testNow)
      last = company.clock.changed
    }
    const dentries = [...company.spaces.values()].flatMap((space) => [...space.dentries.values()])
    expect(dentries.filter(({ modified }) => modified > testNow)).toEqual([])
  })

  test('never loses a file in a folder that is not there', () => {
    const company = found()
    for (let day = 0; day < 30; day += 1) tick(company)

    for (const space of company.spaces.values()) {
      for (const dentry of space.dentries.values()) {
        expect(dentry.parentId === '0' || space.dentries.has(dentry.parentId)).toBe(true)
        expect(pathOf(space, dentry).endsWith(`/${dentry.name}`)).toBe(true)
      }
    }
  })

  test('makes files whose size is known beforehand and whose bytes stay the same', () => {
    for (const format of formats) {
      const recipe = { format, seed: 'a', size: 20 }
      expect(bytesOf(recipe).length).toBe(sizeOf(recipe))
      expect(bytesOf({ ...recipe }).equals(bytesOf(recipe))).toBe(true)
      expect(bytesOf({ ...recipe, seed: 'b' }).equals(bytesOf(recipe))).toBe(false)
    }
  })
})

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the sample company lacks what this test needs')
  return value
}

async function changeable(): Promise<{
  sample: Sample
  change: (name: string, more?: object) => Promise<string>
}> {
  const sample = await startTestSample({ people: 30 })
  const change = async (name: string, more: object = {}): Promise<string> =>
    text(await order(sample, 'change', { change: name, ...more }), 'done')
  return { sample, change }
}

describe('the control address', () => {
  test('is closed to whoever does not know its key', async () => {
    const sample = await startTestSample()
    const before = sample.company.ticks
    const guess = await fetch(`${sample.apiBase}/control/${'0'.repeat(32)}/tick`, {
      method: 'POST',
    })

    expect(at(await guess.json(), 'errcode')).toBe(22)
    expect(sample.company.ticks).toBe(before)
  })

  test('refuses orders it does not understand, and changes nothing then', async () => {
    const sample = await startTestSample()
    const wrong = [
      order(sample, 'tick', { days: 0 }),
      order(sample, 'change', { change: 'toString' }),
      order(sample, 'fault', { fault: 'sneeze' }),
      order(sample, 'fault', { fault: 'slow', count: 'two' }),
    ]

    const results = await Promise.allSettled(wrong)

    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    expect(sample.company.ticks).toBe(0)
    expect(await stateOf(sample)).toMatchObject({ faultsOpen: 0 })
  })

  test('lets days pass: every kind of data changes', async () => {
    const sample = await startTestSample()
    const { done } = (await order(sample, 'tick', { days: 10 })) as { done: string[] }

    const words = new Set(done.map((line) => `${line.split(' ')[0]} ${line.split(' ').at(-1)}`))
    const expected = [
      ...['made', 'moved', 'cancelled', 'exception'].map((what) => `event ${what}`),
      ...['made', 'edited', 'renamed', 'moved', 'deleted'].map((what) => `file ${what}`),
      ...['filed', 'commented', 'finished'].map((what) => `approval ${what}`),
      ...['promoted', 'joined', 'left'].map((what) => `person ${what}`),
      'department renamed',
      'folder renamed',
    ]
    expect(expected.filter((one) => !words.has(one))).toEqual([])
  })

  test('changes people and departments on demand', async () => {
    const { sample, change } = await changeable()
    const { company } = sample
    const [person, other] = [...company.people.values()].slice(5)
    const department = must(
      [...company.departments.values()].find(({ name }) => name === 'Operations'),
    )

    expect(
      await change('rename-person', { userid: must(person).userid, name: '新名字' }),
    ).toContain('person')
    await change('remove-person', { userid: must(other).userid })
    await change('remove-department', { department: department.id })

    expect(must(person).name).toBe('新名字')
    expect(company.left.at(-1)?.person).toBe(other)
    expect(company.departments.has(department.id)).toBe(false)
    const places = [...company.people.values()].flatMap(({ departments }) => departments)
    expect(places).not.toContain(department.id)
  })

  test('changes files and folders on demand: edit, move, delete, restore, empty', async () => {
    const { sample, change } = await changeable()
    const space = must([...sample.company.spaces.values()][0])
    const dentries = [...space.dentries.values()]
    const file = must(dentries.find(({ versions }) => versions.length === 1))
    const folder = must(dentries.find(({ type, name }) => type === 'FOLDER' && name === 'Invoices'))

    await change('edit-file', { dentry: file.id })
    await change('move-file', { dentry: file.id, parent: folder.id })
    expect([file.versions.length, file.parentId]).toEqual([2, folder.id])
    await change('delete-file', { dentry: folder.id })
    expect(space.dentries.has(file.id)).toBe(false)
    expect(space.recycled.map(({ dentry }) => dentry.id)).toEqual([folder.id])
    await change('restore-file', { space: space.id, dentry: folder.id })
    expect(space.dentries.has(file.id)).toBe(true)
    await change('empty-space', { space: space.id })
    expect([space.dentries.size, space.recycled.length]).toEqual([0, 0])
    const nothing = { dentry: file.id, name: 'x' }
    expect(await change('rename-file', nothing)).toBe('no such file or folder')
  })

  test('changes events and approvals on demand', async () => {
    const { sample, change } = await changeable()
    const { events, approvals } = sample.company
    const event = must([...events.values()].find(({ cancelled }) => !cancelled))
    const running = must(
      [...approvals.instances.values()].find(({ status }) => status === 'RUNNING'),
    )

    await change('cancel-event', { event: event.id })
    await change('comment-approval', { instance: running.id })
    await change('finish-approval', { instance: running.id })

    expect(event.cancelled).toBe(true)
    expect([running.status, running.result]).toEqual(['COMPLETED', 'agree'])
    const [, comment] = running.operations.map(({ type }) => type)
    expect(comment).toBe('ADD_REMARK')
  })
})

describe('the change feed of a calendar', () => {
  test('tells exactly what changed since its token, cancelled ones included', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    const person = [...sample.company.people.values()][4]
    const events = `/v1.0/calendar/users/${person?.unionid}/calendars/primary/events`
    const first = await wire.get(events, { showDeleted: 'true' })
    const mine = [...sample.company.events.values()].find(
      (one) => one.organizer === person?.unionid && !one.cancelled,
    )
    const added = await order(sample, 'change', {
      change: 'add-event',
      userid: person?.userid,
      summary: '新会议',
    })
    await order(sample, 'change', { change: 'cancel-event', event: mine?.id })

    const syncToken = text(first.body, 'syncToken')
    const { body } = await wire.get(events, { syncToken, showDeleted: 'true' })
    const again = await wire.get(events, {
      syncToken: text(body, 'syncToken'),
      showDeleted: 'true',
    })

    expect(text(added, 'done')).toContain('person')
    const told = list(body, 'events').map((one) => `${text(one, 'summary')} ${text(one, 'status')}`)
    expect(told.toSorted()).toEqual([`${mine?.summary} cancelled`, '新会议 confirmed'].toSorted())
    expect(list(again.body, 'events')).toEqual([])
  })

  test('hides cancelled ones unless asked, gives no token for a window, and refuses an old token', async () => {
    const sample = await startTestSample({ now: () => testNow })
    const wire = await connect(sample)
    const events = `/v1.0/calendar/users/${sample.operator}/calendars/primary/events`
    await order(sample, 'change', { change: 'add-event', userid: 'backup01' })
    await order(sample, 'change', { change: 'empty-calendar', userid: 'backup01' })
    const first = await wire.get(events)
    const window = { timeMin: '2026-11-01T00:00:00Z', timeMax: '2026-12-01T00:00:00.000+08:00' }
    const closed = await wire.get(events, { ...window, showDeleted: 'true' })
    await order(sample, 'change', { change: 'expire-sync-tokens' })
    const late = await wire.get(events, { syncToken: text(first.body, 'syncToken') })

    expect(list(first.body, 'events')).toEqual([])
    expect(list(closed.body, 'events').length).toBeGreaterThan(0)
    expect(at(closed.body, 'syncToken')).toBeUndefined()
    expect([late.status, at(late.body, 'code')]).toEqual([400, 'invalidParameter'])
  })
})
