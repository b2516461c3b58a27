import { describe, expect, it } from 'vitest'

import { calendarSource } from '../../../main/adapters/dingtalk/calendar/source.ts'
import { personName } from '../../../main/adapters/dingtalk/person-folder.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { copyOf, filesOf, textOf, type CopyAsk, type KindCopy } from '../../fakes/kind-tree.ts'
import { order, startTestSample } from '../sample.ts'
import { clientOf, leapingClock } from './client-of.ts'

type Wanted = CopyAsk & { spoilt?: boolean; cap?: number }

/** Reads calendars once with a client of its own, as each run has one. */
async function read(sample: Sample, before: KindCopy | null = null, ask: Wanted = {}) {
  const { spoilt = false, cap = 5000, ...copyAsk } = ask
  const made = clientOf(sample, { unchecked: spoilt, cap, clock: leapingClock(Date.now()) })
  const copy = await copyOf(calendarSource(made.dingtalk, made.directory), before, copyAsk)
  expect(made.problems).toEqual([])
  return { ...copy, metered: made.ledger.reserved - made.ledger.released }
}

const pathsOf = async (copy: KindCopy): Promise<string[]> => [...(await filesOf(copy)).keys()]
const keyOf = (id: string): string => itemKey('calendar', 'event', id)

/** Somebody with events of every sort. */
function busiest(sample: Sample) {
  const { people, events } = sample.company
  const count = (unionid: string): number =>
    [...events.values()].filter(({ organizer }) => organizer === unionid).length
  const [one] = [...people.values()].toSorted((a, b) => count(b.unionid) - count(a.unionid))
  if (one === undefined) throw new Error('nobody there')
  return one
}

/** An event that this person holds, as wanted. */
function eventOf(
  sample: Sample,
  unionid: string,
  fits: (event: { recurrence: unknown; master: string | null }) => boolean,
) {
  const found = [...sample.company.events.values()].find(
    (event) => event.organizer === unionid && !event.cancelled && fits(event),
  )
  if (found === undefined) throw new Error('no such event')
  return found
}

/**
 * All files without people's names: the service fills them in when it is asked, so that an event
 * which did not change shows another name once a full run reads it again.
 */
async function withoutNames(copy: KindCopy): Promise<Map<string, unknown>> {
  const files = [...(await filesOf(copy))].map(([path, { text, time }]): [string, unknown] => {
    if (!path.endsWith('.ics')) {
      const nameless = (key: string, value: unknown) => (key === 'displayName' ? '' : value)
      return [path, { time, value: JSON.parse(text, nameless) as unknown }]
    }
    const lines = text.replaceAll('\r\n ', '').replaceAll(/;CN=(?:"[^"]*"|[^;:]*)/g, '')
    return [path, { time, lines }]
  })
  return new Map(files)
}

describe('calendars', () => {
  it('save every event of every person as a calendar file and a record, one call each', async () => {
    const sample = await startTestSample()
    const { people, events } = sample.company

    const copy = await read(sample)

    expect(copy.failure).toBeNull()
    expect(copy.tally.counts.failed).toBe(0)
    const paths = await pathsOf(copy)
    for (const event of events.values()) {
      if (event.cancelled || event.master !== null) continue
      const found = paths.filter((path) => path.includes(`~${keyOf(event.id)}.ics`))
      expect(found).toHaveLength(event.attendees.length)
    }
    expect(copy.metered).toBe(people.size)
  })

  it('ask once for each person and write nothing when nothing changed', async () => {
    const sample = await startTestSample()
    const first = await read(sample)

    const second = await read(sample, first)

    expect(second.metered).toBe(sample.company.people.size)
    expect(second.changes).toEqual([])
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('take a cancelled event out, and nothing else', async () => {
    const sample = await startTestSample()
    const person = busiest(sample)
    const event = eventOf(
      sample,
      person.unionid,
      ({ recurrence, master }) => !recurrence && !master,
    )
    const first = await read(sample)
    await order(sample, 'change', { change: 'cancel-event', event: event.id })

    const second = await read(sample, first)

    const gone = (await pathsOf(first)).filter((path) => path.includes(keyOf(event.id)))
    const left = await pathsOf(second)
    expect(gone.length).toBeGreaterThan(0)
    expect(left).toEqual((await pathsOf(first)).filter((path) => !gone.includes(path)))
  })

  it('take an emptied calendar out when every event was cancelled', async () => {
    const sample = await startTestSample()
    const person = busiest(sample)
    const first = await read(sample)
    await order(sample, 'change', { change: 'empty-calendar', userid: person.userid })

    const second = await read(sample, first)

    const own = (await pathsOf(second)).filter((path) => path.startsWith(personName(person)))
    expect(own.filter((path) => path.endsWith('.ics'))).toEqual([])
    expect(second.tally.suddenlyEmpty).toEqual([])
  })

  it.each(['incremental', 'full'] as const)(
    'lose nothing when the %s list is suddenly empty, and look again in the next run',
    async (mode) => {
      const sample = await startTestSample()
      const first = await read(sample)
      if (mode === 'full') {
        await order(sample, 'fault', { fault: 'empty', endpoint: 'ListEvents', count: 1000 })
      } else {
        await order(sample, 'change', { change: 'expire-sync-tokens' })
        await order(sample, 'fault', { fault: 'empty', endpoint: 'ListEvents', count: 1000 })
      }

      const second = await read(sample, first, { mode, spoilt: true })
      expect(await pathsOf(second)).toEqual(await pathsOf(first))
      expect(second.tally.suddenlyEmpty.length).toBeGreaterThan(0)

      await order(sample, 'fault', { clear: true })
      const from = sample.log.length
      const third = await read(sample, second)
      expect(third.tally.suddenlyEmpty).toEqual([])
      expect(await filesOf(third)).toEqual(await filesOf(first))
      // Whoever had events was listed completely again, not from where the empty list ended.
      const lists = sample.log.slice(from).filter(({ path }) => path.endsWith('/events'))
      const anew = lists.filter(({ query }) => query['syncToken'] === undefined)
      expect(anew.length).toBeGreaterThanOrEqual(second.tally.suddenlyEmpty.length)
    },
  )

  it('list everything anew when the tokens of the feeds ran out', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    const person = busiest(sample)
    const event = eventOf(sample, person.unionid, ({ master }) => !master)
    await order(sample, 'change', { change: 'cancel-event', event: event.id })
    await order(sample, 'change', { change: 'expire-sync-tokens' })

    const second = await read(sample, first)

    expect(second.failure).toBeNull()
    const left = await pathsOf(second)
    expect(left.filter((path) => path.includes(keyOf(event.id)))).toEqual([])
    expect(left.length).toBeGreaterThan(0)
  })

  it('rename the folder of a person whose name changed', async () => {
    const sample = await startTestSample()
    const person = busiest(sample)
    const first = await read(sample)
    const old = personName(person)
    const count = (await pathsOf(first)).filter((path) => path.startsWith(`${old}/`)).length
    await order(sample, 'change', {
      change: 'rename-person',
      userid: person.userid,
      name: 'Somebody Else',
    })

    const second = await read(sample, first)

    const now = personName({ ...person, name: 'Somebody Else' })
    const paths = await pathsOf(second)
    expect(paths.filter((path) => path.startsWith(`${old}/`))).toEqual([])
    expect(paths.filter((path) => path.startsWith(`${now}/`))).toHaveLength(count)
  })

  it('name a person whose calendar cannot be read, keep what was saved, and go on', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    await order(sample, 'fault', {
      fault: 'refuse',
      endpoint: 'ListEvents',
      skip: 3,
      status: 403,
      code: 'permissionDeny',
    })

    const second = await read(sample, first, { mode: 'full' })

    expect(second.failure).toBeNull()
    expect(second.tally.failedItems).toMatchObject([{ failure: { name: 'rangeTooSmall' } }])
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('name a department whose people could not be listed, and keep their calendars', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    await order(sample, 'fault', {
      fault: 'refuse',
      endpoint: 'user.list',
      skip: 2,
      errcode: 40035,
    })

    const second = await read(sample, first)

    expect(second.failure).toBeNull()
    expect(second.tally.failedItems).toMatchObject([{ item: { type: 'dept' } }])
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('stop with what they have when the allowance is used up, and go on from there', async () => {
    const sample = await startTestSample()
    const whole = await filesOf(await read(sample))

    const first = await read(sample, null, { cap: 7 })
    expect(first.failure?.name).toBe('allowanceUsed')
    expect((await pathsOf(first)).length).toBeGreaterThan(0)

    const second = await read(sample, first)
    expect(second.failure).toBeNull()
    expect(await filesOf(second)).toEqual(whole)
  })

  it('end the kind, and lose nothing, when DingTalk says that the month is used up', async () => {
    const sample = await startTestSample()
    const first = await read(sample)
    await order(sample, 'fault', { fault: 'month-used', endpoint: 'ListEvents', count: 1000 })

    const second = await read(sample, first)

    expect(second.failure?.name).toBe('allowanceUsed')
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it.each(['expired-token', 'cut-before', 'cut-after', 'server-error', 'garbage', 'app-second'])(
    'are read to the end in spite of %s in the middle',
    async (fault) => {
      const sample = await startTestSample()
      const whole = await filesOf(await read(sample))
      await order(sample, 'fault', { fault, endpoint: 'ListEvents', skip: 4, count: 2 })

      const copy = await read(sample, null, { spoilt: true })

      expect(copy.failure).toBeNull()
      expect(copy.tally.failedItems).toEqual([])
      expect(await filesOf(copy)).toEqual(whole)
    },
  )

  it('keep a series and its changed occurrences in one file of the first year', async () => {
    const sample = await startTestSample()
    const { events } = sample.company
    const exception = [...events.values()].find(
      ({ master }) => master !== null && events.get(master)?.cancelled === false,
    )
    if (exception?.master == null) throw new Error('no exception')

    const copy = await read(sample)

    const paths = await pathsOf(copy)
    const [path] = paths.filter((one) => one.includes(`~${keyOf(exception.master ?? '')}.ics`))
    const text = (await textOf(copy, path ?? '')) ?? ''
    expect(text.match(/BEGIN:VEVENT/g)?.length).toBeGreaterThan(1)
    expect(text.match(/^RECURRENCE-ID/gm)?.length).toBeGreaterThan(0)
    expect(paths.filter((one) => one.includes(keyOf(exception.id)))).toEqual([])
    expect(paths).toContain((path ?? '').replace(/ics$/, 'exceptions.json'))
  })

  it('agree on bytes whether they read everything or only what changed', async () => {
    for (const seed of [1, 2, 3]) {
      const sample = await startTestSample({ seed, people: 12 })
      let incremental: KindCopy = await read(sample)
      for (let day = 0; day < 8; day += 1) {
        await order(sample, 'tick', { days: 3 })
        incremental = await read(sample, incremental)
        expect(incremental.tally.failedItems).toEqual([])
      }

      const full = await read(sample, incremental, { mode: 'full' })

      expect(full.tally.counts).toMatchObject({ new: 0, gone: 0, failed: 0 })
      expect(await withoutNames(full)).toEqual(await withoutNames(incremental))
    }
  })
})
