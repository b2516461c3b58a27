import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { DingTalk } from '../../../main/adapters/dingtalk/client.ts'
import { createDirectory, type Sighting } from '../../../main/adapters/dingtalk/directory.ts'
import { createFeed } from '../../../main/adapters/dingtalk/feed.ts'
import { FailureError } from '../../../main/core/failure.ts'
import { startTestSample } from '../sample.ts'
import { clientOf } from './client-of.ts'

const running = () => new AbortController().signal

async function gather<T>(reading: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of reading) all.push(one)
  return all
}

/** A client whose `fails`-th listings end in an error, counted by their first call. */
function failing(dingtalk: DingTalk, fails: readonly number[]) {
  const listings = { begun: 0 }
  const client: DingTalk = {
    ...dingtalk,
    async call(endpoint, ask) {
      if (endpoint.path === '/auth/scopes') listings.begun += 1
      const answer = await dingtalk.call(endpoint, ask)
      if (endpoint.path === '/topapi/v2/user/list' && fails.includes(listings.begun))
        throw new FailureError({ name: 'dingtalkSilent', about: {} })
      return answer
    },
  }
  return { client, listings }
}

describe('the directory of a run', () => {
  it('lists once for all who ask, and tells each of all departments and people', async () => {
    const sample = await startTestSample()
    const { dingtalk } = clientOf(sample)
    const { client, listings } = failing(dingtalk, [])
    const directory = createDirectory(client)

    const [listed, ...told] = await Promise.all([
      directory.read([1], running()),
      gather(directory.watch([1], running())),
      gather(directory.watch([1], running())),
    ])
    const late = await gather(directory.watch([1], running()))

    expect(listings.begun).toBe(1)
    const people = listed.people.map(({ userid }) => userid).toSorted()
    const departments = listed.departments.map(({ id }) => id).toSorted()
    const ids = (all: Sighting[]) => [
      all.flatMap((one) => (one.is === 'person' ? one.person.userid : [])).toSorted(),
      all.flatMap((one) => (one.is === 'department' ? one.department.id : [])).toSorted(),
    ]
    for (const all of [...told, late]) expect(ids(all)).toEqual([people, departments])
  })

  it('tells of people before the last department is listed', async () => {
    const sample = await startTestSample({ people: 50 })
    const { dingtalk } = clientOf(sample)
    const directory = createDirectory(dingtalk)
    let ended = false
    const end = directory.read([1], running()).then(() => (ended = true))

    let early = 0
    for await (const one of directory.watch([1], running()))
      if (one.is === 'person' && !ended) early += 1
    await end

    expect(early).toBeGreaterThan(10)
  })

  it('lets those try for themselves who only joined a listing that failed', async () => {
    const sample = await startTestSample()
    const { client, listings } = failing(clientOf(sample).dingtalk, [1])
    const directory = createDirectory(client)

    const [first, second, told] = await Promise.allSettled([
      directory.read([1], running()),
      directory.read([1], running()),
      gather(directory.watch([1], running())),
    ])

    expect([first.status, second.status, told.status]).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(listings.begun).toBe(2)
    const seen = told.status === 'fulfilled' ? told.value : []
    const people = seen.flatMap((one) => (one.is === 'person' ? one.person.userid : []))
    expect(people.toSorted()).toEqual([...sample.company.people.keys()].toSorted())
  })

  it('goes on for those who still wait when one leaves, and ends when the last has left', async () => {
    const sample = await startTestSample()
    const { dingtalk } = clientOf(sample)
    const signals: AbortSignal[] = []
    const client: DingTalk = {
      ...dingtalk,
      async call(endpoint, ask) {
        signals.push(ask.signal)
        return dingtalk.call(endpoint, ask)
      },
    }
    const [one, other] = [new AbortController(), new AbortController()]
    const directory = createDirectory(client)
    const readings = [directory.read([1], one.signal), directory.read([1], other.signal)]
    readings[0]?.catch(() => null)

    one.abort(new Error('left'))
    expect(signals[0]?.aborted).toBe(false)
    expect((await readings[1])?.people.length).toBeGreaterThan(10)

    const stop = new AbortController()
    const fresh = createDirectory(client)
    const stopped = fresh.read([1], stop.signal)
    stop.abort(new Error('stopped'))
    await expect(stopped).rejects.toThrow('stopped')
    expect(signals.at(-1)?.aborted).toBe(true)
  })
})

it('gives every reader of a feed everything in order, and its error last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), fc.nat(20), fc.boolean(), async (items, at, fails) => {
      const feed = createFeed<number>()
      const read = async () => {
        const seen: number[] = []
        try {
          for await (const one of feed.read()) seen.push(one)
        } catch (error) {
          return { seen, error: String(error) }
        }
        return { seen, error: null }
      }
      const readers = [read()]
      for (const [index, item] of items.entries()) {
        if (index === at) readers.push(read())
        feed.add(item)
        if (index % 3 === 0) await Promise.resolve()
      }
      feed.end(fails ? new Error('ended') : undefined)
      readers.push(read())
      for (const reader of readers)
        expect(await reader).toEqual({ seen: items, error: fails ? 'Error: ended' : null })
    }),
    { numRuns: 50 },
  )
})
