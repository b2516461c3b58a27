import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'

import { contactsSource } from '../../../main/adapters/dingtalk/contacts/source.ts'
import { personName } from '../../../main/adapters/dingtalk/person-folder.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Fetch } from '../../../main/core/ports.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { copyOf, filesOf, textOf, type CopyAsk, type KindCopy } from '../../fakes/kind-tree.ts'
import { order, startTestSample } from '../sample.ts'
import { clientOf, leapingClock } from './client-of.ts'

type Wanted = CopyAsk & { spoilt?: boolean }

/** Reads contacts once with a client of its own, as each run has one. */
async function read(sample: Sample, before: KindCopy | null = null, ask: Wanted = {}) {
  const { spoilt = false, ...copyAsk } = ask
  const made = clientOf(sample, { unchecked: spoilt, clock: leapingClock(Date.now()) })
  const from = sample.log.length
  const copy = await copyOf(contactsSource(made.dingtalk, made.directory), before, copyAsk)
  expect(made.problems).toEqual([])
  const calls = sample.log.slice(from).map(({ endpoint }) => endpoint ?? '')
  return { ...copy, calls, metered: made.ledger.reserved }
}

const pathsOf = async (copy: KindCopy): Promise<string[]> => [...(await filesOf(copy)).keys()]
const below = async (copy: KindCopy, folder: string): Promise<string[]> =>
  (await pathsOf(copy)).filter((path) => path.startsWith(`${folder}/`))

/** Somebody without special rights. */
function somebody(sample: Sample, at = 3) {
  const person = [...sample.company.people.values()].filter(({ admin }) => !admin)[at]
  if (person === undefined) throw new Error('the company is too small')
  return person
}

const personStem = (person: { userid: string; name: string }): string =>
  `people/${personName(person)}`

describe('contacts', () => {
  it('saves organisation, departments, people, roles and external contacts without metered calls', async () => {
    const sample = await startTestSample()
    const { company } = sample

    const copy = await read(sample)

    expect(copy.failure).toBeNull()
    expect(copy.tally.counts.failed).toBe(0)
    expect(await textOf(copy, 'organisation.json')).toContain(sample.corpId)
    expect(await below(copy, 'departments')).toHaveLength(company.departments.size)
    expect(await below(copy, 'people')).toHaveLength(company.people.size * 2)
    expect(await below(copy, 'external')).toHaveLength(company.externals.size * 2)
    const roles = company.roles.flatMap((group) => group.roles)
    expect(await below(copy, 'roles')).toHaveLength(roles.length)
    expect(copy.metered).toBe(0)
  })

  it('keeps the fullest record of each person, digits and all', async () => {
    const sample = await startTestSample()

    const copy = await read(sample)

    for (const person of sample.company.people.values()) {
      const text = (await textOf(copy, `${personStem(person)}.json`)) ?? ''
      const record = JSON.parse(text) as Record<string, unknown>
      expect(record['userid']).toBe(person.userid)
      expect(record['name']).toBe(person.name)
      for (const id of person.departments) expect(text).toContain(id)
      expect(text).not.toContain('request_id')
    }
  })

  it('writes cards that an address book reads', async () => {
    const sample = await startTestSample()
    const person = somebody(sample)

    const copy = await read(sample)

    const card = ICAL.Component.fromString((await textOf(copy, `${personStem(person)}.vcf`)) ?? '')
    expect(card.getFirstPropertyValue('version')).toBe('4.0')
    expect(card.getFirstPropertyValue('fn')).toBe(person.name)
    expect(card.getFirstPropertyValue('title')).toBe(person.title)
    const [company, unit] = card.getFirstPropertyValue('org') as unknown as string[]
    const names = [...sample.company.departments.values()].map(({ name }) => name)
    expect(names).toContain(company)
    expect(names).toContain(unit)
  })

  it('names the labels of external contacts, of which the record holds ids only', async () => {
    const sample = await startTestSample()
    const { externals, labels } = sample.company
    const names = new Map(labels.flatMap((group) => group.labels).map(({ id, name }) => [id, name]))

    const copy = await read(sample)

    const paths = await below(copy, 'external')
    for (const contact of externals.values()) {
      const key = itemKey('contacts', 'external', contact.userid)
      const path = paths.find((one) => one.endsWith(`~${key}.vcf`)) ?? ''
      const card = ICAL.Component.fromString((await textOf(copy, path)) ?? '')
      const found = card.getFirstProperty('categories')?.getValues() ?? []
      expect(found).toEqual(contact.labels.map((id) => names.get(id)))
    }
  })

  it('reads nobody again when nothing changed', async () => {
    const sample = await startTestSample()
    const first = await read(sample)

    const second = await read(sample, first)

    expect(second.calls.filter((id) => id === 'legacy.topapi.v2.user.get')).toEqual([])
    expect(second.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('reads again only those whom the lists show changed, and renames their files', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    const person = somebody(sample)
    const old = personStem(person)
    await order(sample, 'change', {
      change: 'rename-person',
      userid: person.userid,
      name: '陳大文 Tai Man',
    })

    const second = await read(sample, first)

    const gets = second.calls.filter((id) => id === 'legacy.topapi.v2.user.get')
    expect(gets).toHaveLength(1)
    const paths = await pathsOf(second)
    expect(paths).toContain(`${personStem({ ...person, name: '陳大文 Tai Man' })}.vcf`)
    expect(paths).not.toContain(`${old}.vcf`)
    expect(await below(second, 'people')).toHaveLength(sample.company.people.size * 2)
  })

  it('moves people who left to a folder of their own and keeps them there', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    const person = somebody(sample)
    const card = await textOf(first, `${personStem(person)}.vcf`)
    await order(sample, 'change', { change: 'remove-person', userid: person.userid })

    const second = await read(sample, first)
    const third = await read(sample, second, { mode: 'full' })

    for (const copy of [second, third]) {
      expect(await textOf(copy, `left/${personName(person)}.vcf`)).toBe(card)
      expect(await textOf(copy, `${personStem(person)}.vcf`)).toBeNull()
    }
  })

  it('brings people who come back out of that folder again', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    const person = somebody(sample)
    await order(sample, 'change', { change: 'remove-person', userid: person.userid })
    const away = await read(sample, first)
    // The control address can hire strangers only; this is the same person once more.
    sample.company.people.set(person.userid, person)

    const back = await read(sample, away)

    expect(await below(back, 'left')).toEqual([])
    expect(await below(back, 'people')).toEqual(await below(first, 'people'))
  })

  it('removes a department only when DingTalk says that it is gone', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    const [one] = [...sample.company.departments.values()].filter(({ parent }) => parent !== null)
    await order(sample, 'change', { change: 'remove-department', department: one?.id })

    const second = await read(sample, first)

    expect(second.tally.counts.gone).toBe(1)
    expect(await below(second, 'departments')).toHaveLength(sample.company.departments.size)
    expect(await below(second, 'people')).toHaveLength(sample.company.people.size * 2)
  })

  it.each(['user.list', 'department.listsub', 'extcontact.list', 'role.list', 'role.simplelist'])(
    'loses nothing when %s suddenly answers with nothing',
    async (endpoint) => {
      const sample = await startTestSample()
      const first = await read(sample)
      await order(sample, 'fault', { fault: 'empty', endpoint, count: 1000 })

      for (const mode of ['incremental', 'full'] as const) {
        const second = await read(sample, first, { mode, spoilt: true })

        expect(await pathsOf(second)).toEqual(await pathsOf(first))
      }
    },
  )

  it.each(['extcontact.list', 'role.list'])('says that %s is suddenly empty', async (endpoint) => {
    const sample = await startTestSample()
    const first = await read(sample)
    await order(sample, 'fault', { fault: 'empty', endpoint, count: 1000 })

    const second = await read(sample, first, { mode: 'full', spoilt: true })

    expect(second.tally.suddenlyEmpty).toHaveLength(1)
  })

  it('names a person who cannot be read, saves the others, and reads that one in the next run', async () => {
    const sample = await startTestSample()
    await order(sample, 'fault', { fault: 'refuse', endpoint: 'user.get', skip: 5, errcode: 40035 })

    const first = await read(sample)
    expect(first.failure).toBeNull()
    expect(first.tally.failedItems).toMatchObject([{ item: { type: 'user' } }])
    expect(await below(first, 'people')).toHaveLength((sample.company.people.size - 1) * 2)

    const second = await read(sample, first)

    expect(second.tally.failedItems).toEqual([])
    expect(await below(second, 'people')).toHaveLength(sample.company.people.size * 2)
  })

  it('ends the kind, and loses nothing, when a permission it needs was taken away', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    await order(sample, 'change', { change: 'revoke-scope', scope: 'qyapi_get_department_member' })

    const second = await read(sample, first)

    expect(second.failure).toMatchObject({
      name: 'permissionMissing',
      about: { scopes: expect.stringContaining('qyapi_get_department_member') },
    })
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it.each(['server-error', 'cut-before'])(
    'gives up on a service that only gives %s, and loses nothing',
    async (fault) => {
      const sample = await startTestSample({ people: 60 })
      const first = await read(sample)
      await order(sample, 'fault', { fault, endpoint: 'user.get', count: 100_000 })

      const second = await read(sample, first, { mode: 'full', spoilt: true })

      expect(second.failure?.name).toBe('dingtalkSilent')
      const gets = second.calls.filter((id) => id === 'legacy.topapi.v2.user.get')
      expect(gets.length).toBeLessThan(40 * 4)
      expect(await filesOf(second)).toEqual(await filesOf(first))
    },
  )

  it('loses nothing when DingTalk cannot be reached at all', async () => {
    const sample = await startTestSample({ people: 6 })
    const first = await read(sample)
    await sample.stop()

    const second = await read(sample, first, { mode: 'full', spoilt: true })

    expect(second.failure?.name).toBe('dingtalkSilent')
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('goes on without the optional permissions', async () => {
    const sample = await startTestSample()
    await order(sample, 'change', { change: 'revoke-scope', scope: 'Contact.Org.Read' })
    await order(sample, 'change', { change: 'revoke-scope', scope: 'qyapi_ext_read' })

    const copy = await read(sample)

    expect(copy.failure).toBeNull()
    expect(await below(copy, 'people')).toHaveLength(sample.company.people.size * 2)
    expect(copy.tally.failedItems).toMatchObject([{ failure: { name: 'permissionMissing' } }])
  })

  it('has nothing to say where external contacts are switched off', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    await order(sample, 'change', { change: 'close-externals' })

    const second = await read(sample, first, { mode: 'full' })

    expect(second.tally.failedItems).toEqual([])
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it.each(['expired-token', 'cut-before', 'cut-after', 'server-error', 'garbage', 'app-second'])(
    'reads everything in spite of %s in the middle',
    async (fault) => {
      const sample = await startTestSample()
      const whole = await filesOf(await read(sample))
      for (const [at, endpoint] of ['user.list', 'department.listsub', 'user.get'].entries()) {
        await order(sample, 'fault', { fault, endpoint, skip: at + 2, count: 2 })
      }

      const copy = await read(sample, null, { spoilt: true })

      expect(copy.failure).toBeNull()
      expect(copy.tally.failedItems).toEqual([])
      expect(await filesOf(copy)).toEqual(whole)
    },
  )

  it('names departments whose lists go round in circles and keeps their people', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)
    const circling: Fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input).includes('/topapi/v2/user/list')) return response
      const answer = (await response.json()) as { result: object }
      return Response.json({
        ...answer,
        result: { ...answer.result, has_more: true, next_cursor: 7 },
      })
    }
    const { dingtalk, directory } = clientOf(sample, { fetch: circling })

    const second = await copyOf(contactsSource(dingtalk, directory), first)

    expect(second.tally.failedItems.length + (second.failure ? 1 : 0)).toBeGreaterThan(0)
    expect(second.failure ?? second.tally.failedItems[0]?.failure).toMatchObject({
      name: 'answerUnknown',
      about: { code: 'repeated-page' },
    })
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('keeps people and departments that fell out of the range of the app, and names them', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    const { departments } = sample.company
    const root = [...departments.values()].find(({ parent }) => parent === null)?.id
    const one = [...departments.values()].find(({ parent }) => parent === root)
    await order(sample, 'change', { change: 'set-range', departments: [one?.id] })

    const second = await read(sample, first, { mode: 'full' })

    expect(await pathsOf(second)).toEqual(await pathsOf(first))
    expect(second.tally.failedItems.length).toBeGreaterThan(0)
    for (const { failure } of second.tally.failedItems) expect(failure.name).toBe('rangeTooSmall')
  })

  it('agrees on bytes whether it read everything or only what changed', async () => {
    for (const seed of [1, 2, 3]) {
      const sample = await startTestSample({ seed, people: 30 })
      const first = await read(sample)
      let incremental: KindCopy = first
      for (let day = 0; day < 6; day += 1) {
        await order(sample, 'tick', { days: 2 })
        incremental = await read(sample, incremental)
        expect(incremental.tally.failedItems).toEqual([])
      }

      const full = await read(sample, incremental, { mode: 'full' })

      expect(full.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
      expect(await filesOf(full)).toEqual(await filesOf(incremental))
    }
  })
})
