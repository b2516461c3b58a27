import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  FileUpload,
  GraphError,
  LargeFileUploadTask,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client'
import type { Contact, Event, Message } from '@microsoft/microsoft-graph-types'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'

import type { Graph } from '../../../main/sample/index.ts'
import { order } from '../sample.ts'
import { boss, startGraphSample } from './graph.ts'

// Microsoft's own client reads the sample: it speaks to its own address, and a middleware at the end
// takes what it sends to the sample and brings the answers back under that address.

const outside = 'https://graph.microsoft.com'

/** Sends to the sample, and writes Microsoft's address into what comes back. */
class Bridge implements Middleware {
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  async execute(context: Context): Promise<void> {
    const url = String(context.request).replace(outside, this.#base)
    const response = await fetch(url, context.options as RequestInit)
    const text = (await response.text()).replaceAll(this.#base, outside)
    const body = response.status === 204 ? null : text
    context.response = new Response(body, { status: response.status, headers: response.headers })
  }
}

class Signed implements Middleware {
  readonly #token: string
  #next: Middleware | null = null

  constructor(token: string) {
    this.#token = token
  }

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as Record<string, string> | undefined)
    headers.set('authorization', `Bearer ${this.#token}`)
    context.options = { ...context.options, headers: Object.fromEntries(headers) }
    await this.#next?.execute(context)
  }

  setNext(next: Middleware): void {
    this.#next = next
  }
}

/** The official client of a sample's owner, with its own retries. */
function clientOf(graph: Graph): Client {
  const signed = new Signed(graph.token({ user: boss }))
  const retry = new RetryHandler(new RetryHandlerOptions(1, 3))
  signed.setNext(retry)
  retry.setNext(new Bridge(graph.graphBase))
  return Client.initWithMiddleware({ middleware: signed, defaultVersion: 'v1.0' })
}

/** Everything that a delta or a list has, read by the client's own iterator. */
async function all<T>(
  client: Client,
  path: string,
): Promise<{ items: T[]; link: string | undefined }> {
  const items: T[] = []
  const first = (await client.api(path).get()) as ConstructorParameters<typeof PageIterator>[1]
  const iterator = new PageIterator(client, first, (item: T) => {
    items.push(item)
    return true
  })
  await iterator.iterate()
  return { items, link: iterator.getDeltaLink() }
}

describe('the official client against the Microsoft side', () => {
  it('reads all contacts through all pages, as they lie in the mailbox', async () => {
    const { graph } = await startGraphSample()
    const client = clientOf(graph)

    const { items } = await all<Contact>(client, '/me/contacts')

    const mailbox = graph.mailbox(boss)
    const [home] = mailbox?.feed('contactFolders').members.values() ?? []
    const there = [...(mailbox?.feed(home?.iid ?? '').members.values() ?? [])]
    expect(items.length).toBeGreaterThan(10)
    expect(new Set(items.map(({ id, displayName }) => `${id} ${displayName}`))).toEqual(
      new Set(there.map(({ rid, fields }) => `${rid} ${String(fields['displayName'])}`)),
    )
  })

  it('follows a delta of mail over two rounds', async () => {
    const { sample, graph } = await startGraphSample()
    const client = clientOf(graph)
    const { items, link } = await all<Message>(client, '/me/mailFolders/inbox/messages/delta')
    const [first, second] = items
    await client.api(`/me/messages/${first?.id}`).patch({ isRead: first?.isRead !== true })
    await client.api(`/me/messages/${second?.id}/move`).post({ destinationId: 'archive' })
    await order(sample, 'graph/change', { change: 'add-message', user: boss, subject: '新 new' })

    const { items: changes } = await all<Message & { '@removed'?: object }>(client, link ?? '')

    const told = changes.map(({ id, subject, isRead, '@removed': removed }) =>
      removed === undefined ? [id === first?.id, subject, isRead] : ['removed', id],
    )
    expect(told).toHaveLength(3)
    expect(told).toContainEqual([true, undefined, first?.isRead !== true])
    expect(told).toContainEqual([false, '新 new', expect.any(Boolean)])
    expect(told).toContainEqual(['removed', second?.id])
  })

  it('sends a batch and finds every answer by its id', async () => {
    const { graph } = await startGraphSample()
    const client = clientOf(graph)
    const { items } = await all<Message>(client, '/me/mailFolders/inbox/messages')
    const steps = items.slice(0, 12).map(({ id }) => ({
      id: String(id)
        .slice(-20)
        .replaceAll(/[^A-Za-z0-9]/g, ''),
      request: new Request(`${outside}/me/messages/${id}?$select=subject`, { method: 'GET' }),
    }))
    const content = await new BatchRequestContent(steps).getContent()

    const answer = new BatchResponseContent(await client.api('/$batch').post(content))

    expect(steps.length).toBe(12)
    for (const [at, { id }] of steps.entries()) {
      const got = (await answer.getResponseById(id).json()) as Message
      expect(got.subject).toBe(items[at]?.subject)
    }
  })

  it('uploads a big file in pieces, and the message has it', async () => {
    const { graph } = await startGraphSample()
    const client = clientOf(graph)
    const draft = (await client.api('/me/messages').post({ subject: 'big' })) as Message
    const bytes = Buffer.alloc(3_500_000, 7)
    const AttachmentItem = { attachmentType: 'file', name: 'big.bin', size: bytes.length }
    const path = `/me/messages/${draft.id}/attachments/createUploadSession`
    const session = await LargeFileUploadTask.createUploadSession(client, path, { AttachmentItem })
    const file = new FileUpload(bytes, 'big.bin', bytes.length)

    const done = await new LargeFileUploadTask(client, file, session).upload()

    expect(done.location).toMatch(/Attachments\('[^']+'\)$/)
    const raw = await fetch(`${graph.graphBase}/v1.0/me/messages/${draft.id}/$value`, {
      headers: { authorization: `Bearer ${graph.token({ user: boss })}` },
    })
    const mail = await PostalMime.parse(await raw.arrayBuffer())
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['big.bin'])
    expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(bytes)).toBe(true)
  })

  it('waits when it is told to, and then goes on', async () => {
    const { sample, graph } = await startGraphSample()
    const client = clientOf(graph)
    await order(sample, 'graph/fault', { fault: 'throttled', endpoint: 'events', amount: 1 })

    const { value } = (await client.api('/me/events').get()) as { value: Event[] }

    expect(value.length).toBe(10)
    expect(sample.log.map(({ status }) => status)).toEqual([429, 200])
  })

  it('hands on code and request id of a refusal', async () => {
    const { graph } = await startGraphSample()
    const client = clientOf(graph)

    const refusal = await client
      .api('/me/events/none')
      .get()
      .catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(GraphError)
    expect(refusal).toMatchObject({
      statusCode: 404,
      code: 'ErrorItemNotFound',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })
})
