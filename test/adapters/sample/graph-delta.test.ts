import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { order } from '../sample.ts'
import {
  codeOf,
  everything,
  immutable,
  round,
  startGraphSample,
  textAt,
  valueOf,
  type Json,
  type Speaker,
} from './graph.ts'

const isRemoved = (entry: Json): boolean => entry['@removed'] !== undefined

/** What a careful client knows of a folder: ids, told by deltas, removals believed after a look. */
function createFollower(ask: Speaker, path: string, headers: Record<string, string>) {
  const known = new Set<string>()
  let link = path
  return {
    known,
    async follow(folder: string): Promise<void> {
      const { entries, next } = await round(ask, link, headers)
      link = next
      const gone = new Set(entries.filter(isRemoved).map((entry) => textAt(entry, 'id')))
      for (const entry of entries) if (!isRemoved(entry)) known.add(textAt(entry, 'id'))
      for (const id of gone) {
        const there = await ask('GET', `/messages/${id}?$select=parentFolderId`, { headers })
        if (there.status === 404 || there.json['parentFolderId'] !== folder) known.delete(id)
        else known.add(id)
      }
    },
  }
}

const step = fc.record({
  what: fc.constantFrom('add', 'read', 'away', 'back', 'there-and-back', 'remove', 'follow'),
  pick: fc.nat(50),
})

const habits = fc.record({
  duplicates: fc.constantFrom(0, 0.4),
  emptyPages: fc.constantFrom(0, 0.4),
  noise: fc.constantFrom(0, 1),
  gh72: fc.boolean(),
})

describe('a delta of mail', () => {
  it('lets a client that looks before it believes know every folder, whatever happens', async () => {
    const { sample, mine } = await startGraphSample({ limits: false, people: 3 })
    const idOf = async (name: string): Promise<string> =>
      textAt((await mine('GET', `/mailFolders/${name}`)).json, 'id')
    const [inbox, archive] = [await idOf('inbox'), await idOf('archive')]
    const chain = (folder: string): string => `/mailFolders/${folder}/messages/delta`

    const rule = fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      habits,
      fc.record({ lasting: fc.boolean(), size: fc.integer({ min: 2, max: 30 }) }),
      async (steps, quirks, { lasting, size }) => {
        await order(sample, 'graph/quirks', quirks)
        const idType = lasting ? `${immutable.prefer}, ` : ''
        const headers = { prefer: `${idType}odata.maxpagesize=${size}` }
        const followers = new Map(
          [inbox, archive].map((folder) => [folder, createFollower(mine, chain(folder), headers)]),
        )
        const follow = async (): Promise<void> => {
          for (const [folder, follower] of followers) await follower.follow(folder)
        }
        const one = async (folder: string, pick: number): Promise<string | null> => {
          const list = valueOf(
            await mine('GET', `/mailFolders/${folder}/messages?$top=50&$select=id`),
          )
          const found = list[pick % Math.max(1, list.length)]
          return found === undefined ? null : textAt(found, 'id')
        }
        const move = async (id: string | null, destinationId: string): Promise<void> => {
          if (id !== null) await mine('POST', `/messages/${id}/move`, { json: { destinationId } })
        }
        const acts: Record<string, (pick: number) => Promise<unknown>> = {
          add: () => mine('POST', '/mailFolders/inbox/messages', { json: { subject: 'x' } }),
          read: async (pick) => {
            const id = await one(inbox, pick)
            await mine('PATCH', `/messages/${id}`, { json: { isRead: pick % 2 === 0 } })
          },
          away: async (pick) => move(await one(inbox, pick), archive),
          back: async (pick) => move(await one(archive, pick), inbox),
          'there-and-back': async (pick) => {
            const id = await one(inbox, pick)
            await move(id, archive)
            await move(id, inbox)
          },
          remove: async (pick) => {
            const id = await one(inbox, pick)
            if (id !== null && pick > 25) await mine('POST', `/messages/${id}/permanentDelete`)
          },
          follow,
        }
        await follow()
        for (const { what, pick } of steps) await acts[what]?.(pick)
        await follow()
        for (const [folder, follower] of followers) {
          const path = `/mailFolders/${folder}/messages?$top=200&$select=id`
          const list = valueOf(await mine('GET', path, { headers }))
          expect([...follower.known].toSorted()).toEqual(
            list.map((m) => textAt(m, 'id')).toSorted(),
          )
        }
      },
    )
    await fc.assert(rule, { numRuns: 12 })
  })

  it('tells a message that was only read by its read mark, and everything else whole', async () => {
    const { mine } = await startGraphSample()
    const { entries, next } = await round(mine, '/mailFolders/inbox/messages/delta')
    const id = textAt(entries[0] ?? {}, 'id')
    await mine('PATCH', `/messages/${id}`, { json: { isRead: entries[0]?.['isRead'] !== true } })

    const read = await round(mine, next)
    await mine('PATCH', `/messages/${id}`, { json: { categories: ['Travel'] } })
    const whole = await round(mine, read.next)

    expect(Object.keys(read.entries[0] ?? {}).toSorted()).toEqual(
      ['@odata.etag', '@odata.type', 'id', 'isRead', 'parentFolderId'].toSorted(),
    )
    expect(whole.entries).toMatchObject([
      { id, subject: entries[0]?.['subject'], categories: ['Travel'] },
    ])
  })

  it('gives a moved message another default id and keeps the lasting one', async () => {
    const { mine } = await startGraphSample()
    const usual = { headers: { prefer: 'odata.maxpagesize=5' } }
    const [first] = valueOf(await mine('GET', '/mailFolders/inbox/messages', usual))
    const [same] = valueOf(await mine('GET', '/mailFolders/inbox/messages'))
    const json = { destinationId: 'archive' }
    const moved = await mine('POST', `/messages/${textAt(same ?? {}, 'id')}/move`, { json })

    const old = await mine('GET', `/messages/${textAt(first ?? {}, 'id')}`, usual)
    expect(moved.json['id']).toBe(same?.['id'])
    expect([old.status, codeOf(old)]).toEqual([404, 'ErrorItemNotFound'])
  })

  it('hides what was just written for a while, though it can be read by its id, and then tells it', async () => {
    const { sample, mine } = await startGraphSample()
    const { next } = await round(mine, '/mailFolders/inbox/messages/delta')
    await order(sample, 'graph/quirks', { lag: 700 })
    const made = await mine('POST', '/mailFolders/inbox/messages', { json: { subject: 'late' } })
    const id = textAt(made.json, 'id')

    const early = await round(mine, next)
    const direct = await mine('GET', `/messages/${id}`)
    await expect
      .poll(async () => (await round(mine, early.next)).entries.map((entry) => entry['id']))
      .toEqual([id])
    expect([early.entries, direct.status]).toEqual([[], 200])
  })
})

describe('a dead link', () => {
  it('is answered with 410 and the address to start again from', async () => {
    const { sample, mine } = await startGraphSample()
    const { next } = await round(mine, '/contacts/delta')
    await order(sample, 'graph/change', { change: 'expire-links' })

    const dead = await mine('GET', next)
    const again = await round(mine, dead.headers.get('location') ?? '')

    expect([dead.status, codeOf(dead)]).toEqual([410, 'SyncStateNotFound'])
    expect(again.entries.length).toBeGreaterThan(0)
  })

  it('is one of another folder, another person, or too old', async () => {
    const { sample, mine, call } = await startGraphSample()
    const { next } = await round(mine, '/mailFolders/inbox/messages/delta')
    const token = new URL(next).search
    const other = await mine('GET', `/mailFolders/archive/messages/delta${token}`)
    const person = await call(
      'GET',
      `/users/backup01@sample.example/mailFolders/inbox/messages/delta${token}`,
    )
    await order(sample, 'graph/quirks', { linkLife: 0 })

    const old = await mine('GET', next)

    expect([other.status, person.status, old.status]).toEqual([410, 410, 410])
  })
})

describe('a delta of a calendar', () => {
  const window = 'startDateTime=2026-11-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z'
  const at = (day: number, hour: number): Json => ({
    dateTime: `2026-11-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00`,
    timeZone: 'UTC',
  })
  const json = (subject: string, day = 10): Json => ({
    subject,
    start: at(day, 9),
    end: at(day, 10),
  })

  it('says of an event that left the window that it was deleted, though it is there', async () => {
    const { mine } = await startGraphSample({ graph: { events: 0 } })
    const made = await mine('POST', '/events', { json: json('moves away') })
    const id = textAt(made.json, 'id')
    const { next } = await round(mine, `/calendarView/delta?${window}`)
    const start = { dateTime: '2027-01-10T09:00:00', timeZone: 'UTC' }
    const end = { dateTime: '2027-01-10T10:00:00', timeZone: 'UTC' }
    await mine('PATCH', `/events/${id}`, { json: { start, end } })

    const { entries } = await round(mine, next)

    expect(entries).toEqual([
      { '@odata.type': '#microsoft.graph.event', id, '@removed': { reason: 'deleted' } },
    ])
    expect((await mine('GET', `/events/${id}`)).status).toBe(200)
  })

  it('tells a series once whole and its days as stubs, and all of them again when one changes', async () => {
    const { mine } = await startGraphSample({ graph: { events: 0 } })
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2026-11-10', numberOfOccurrences: 4 },
    }
    const made = await mine('POST', '/events', { json: { ...json('series'), recurrence } })
    const id = textAt(made.json, 'id')
    const first = await round(mine, `/calendarView/delta?${window}`)
    const days = first.entries.filter(({ seriesMasterId }) => seriesMasterId === id)
    const stub = days.at(-1) ?? {}
    await mine('DELETE', `/events/${textAt(days[0] ?? {}, 'id')}`)

    const second = await round(mine, first.next)
    const master = await mine('GET', `/events/${id}?$select=cancelledOccurrences`)

    expect(days).toHaveLength(4)
    expect(Object.keys(stub).toSorted()).toEqual(
      ['@odata.etag', '@odata.type', 'end', 'id', 'seriesMasterId', 'start', 'type'].toSorted(),
    )
    expect(second.entries.map((entry) => textAt(entry, 'type')).toSorted()).toEqual([
      'occurrence',
      'occurrence',
      'occurrence',
      'seriesMaster',
    ])
    expect(master.json['cancelledOccurrences']).toHaveLength(1)
  })

  it('tells an event that was made late only once it shows', async () => {
    const { sample, mine } = await startGraphSample({ graph: { events: 0 } })
    const { next } = await round(mine, `/calendarView/delta?${window}`)
    await order(sample, 'graph/quirks', { lag: 600 })
    const made = await mine('POST', '/events', { json: json('late') })

    const early = await round(mine, next)
    await expect
      .poll(async () => (await round(mine, early.next)).entries.map((entry) => entry['id']))
      .toEqual([made.json['id']])
    expect(early.entries).toEqual([])
  })

  it('wants a window and no other options', async () => {
    const { mine } = await startGraphSample()

    const none = await mine('GET', '/calendarView/delta')
    const select = await mine('GET', `/calendarView/delta?${window}&$select=subject`)

    expect([none.status, select.status]).toEqual([400, 400])
  })
})

describe('deltas of folders and lists', () => {
  it('tell the whole tree of mail folders flat, and what was made, renamed and removed', async () => {
    const { mine } = await startGraphSample()
    const { entries, next } = await round(mine, '/mailFolders/delta')
    const [child] = valueOf(
      await mine(
        'GET',
        `/mailFolders/${textAt(
          (await everything(mine, '/mailFolders')).find(
            ({ childFolderCount }) => childFolderCount === 1,
          ) ?? {},
          'id',
        )}/childFolders`,
      ),
    )
    const made = await mine('POST', '/mailFolders', { json: { displayName: 'New 新' } })
    await mine('PATCH', `/mailFolders/${textAt(child ?? {}, 'id')}`, {
      json: { displayName: 'Other' },
    })

    const changes = await round(mine, next)

    expect(entries.map(({ id }) => id)).toContain(child?.['id'])
    expect(changes.entries.map(({ id, displayName }) => [id, displayName])).toEqual(
      expect.arrayContaining([
        [made.json['id'], 'New 新'],
        [child?.['id'], 'Other'],
      ]),
    )
  })

  it('tell tasks that were done and removed, with the same id in both forms', async () => {
    const { mine } = await startGraphSample()
    const list = textAt(valueOf(await mine('GET', '/todo/lists'))[0] ?? {}, 'id')
    const path = `/todo/lists/${list}/tasks`
    const { entries, next } = await round(mine, `${path}/delta`)
    const [a, b] = entries.map((entry) => textAt(entry, 'id'))
    await mine('PATCH', `${path}/${a}`, { json: { status: 'completed' } })
    await mine('DELETE', `${path}/${b}`)

    const changes = await round(mine, next, { prefer: 'odata.maxpagesize=1' })

    expect(changes.entries).toHaveLength(2)
    expect(changes.entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: a, status: 'completed' }),
        expect.objectContaining({ id: b, '@removed': { reason: 'deleted' } }),
      ]),
    )
  })
})
