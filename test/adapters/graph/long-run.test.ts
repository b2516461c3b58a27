import { expect, it } from 'vitest'

import { createGraph } from '../../../main/adapters/graph/client.ts'
import { outlookMailSource } from '../../../main/adapters/graph/mail/source.ts'
import { path } from '../../../main/adapters/graph/path.ts'
import type { MailboxSourceOptions } from '../../../main/adapters/graph/run.ts'
import { done } from '../../../main/core/failure.ts'
import type { Fetch, Source } from '../../../main/core/ports.ts'
import { filesOf } from '../../fakes/kind-tree.ts'
import { mailboxesOf, quiet, read, startOffice } from './reading.ts'

/** A source that is stopped after some pages, as a run is that a person stops. */
const stopped =
  (pages: number) =>
  (options: MailboxSourceOptions): Source => {
    const whole = outlookMailSource(options)
    return {
      kind: whole.kind,
      async *read(ask) {
        let count = 0
        for await (const page of whole.read(ask)) {
          yield page
          count += 1
          if (count >= pages) return
        }
      },
    }
  }

it('goes on after a stop without fetching a message twice', async () => {
  const sample = await startOffice({ people: 3, graph: { messages: 60 } })
  let fetched = 0
  const counting: Fetch = (input, init) => {
    if (new URL(input).pathname.endsWith('/$value')) fetched += 1
    return fetch(input, init)
  }

  const first = await read(stopped(8), sample, { fetch: counting, mode: 'full' })
  const before = fetched
  const second = await read(outlookMailSource, sample, { fetch: counting, before: first })

  const messages = [...mailboxesOf(sample).values()].flatMap((one) => one.all('message'))
  const saved = [...(await filesOf(second)).keys()].filter((one) => one.endsWith('.eml'))
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(messages.length)
  expect(saved).toHaveLength(messages.length)
  expect(fetched).toBe(messages.length)
})

it('lets a message of 150 MB through in pieces, however slowly it is taken', async () => {
  const size = 150_000_000
  const piece = new Uint8Array(1_000_000)
  let made = 0
  let most = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        made += piece.byteLength
        controller.enqueue(piece)
        if (made >= size) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const graph = createGraph({
    cloud: 'global',
    tokens: { token: async () => done('t') },
    fetch: async () => new Response(body),
    clock: { now: () => 0, sleep: async () => undefined },
    log: quiet,
    purpose: 'backup',
  })
  const to = path`/users/${'a'}/messages/${'b'}/$value`
  const { signal } = new AbortController()
  let taken = 0

  for await (const part of graph.content({ mailbox: 'a', to, signal })) {
    taken += part.byteLength
    most = Math.max(most, made - taken)
    await new Promise((resolve) => setImmediate(resolve))
  }

  expect(taken).toBe(size)
  expect(most).toBeLessThan(8_000_000)
})
