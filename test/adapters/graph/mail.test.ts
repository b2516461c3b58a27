import { describe, expect, it } from 'vitest'

import { outlookMailSource } from '../../../main/adapters/graph/mail/source.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Mailbox } from '../../../main/sample/graph/index.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, textOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { firstMailbox, graphOf, mailboxesOf, orderGraph, read, startOffice } from './reading.ts'

const keyOf = (id: string): string => itemKey('outlook-mail', 'message', id)
const pathsOf = async (copy: KindCopy): Promise<string[]> => [...(await filesOf(copy)).keys()]

const readMail = (sample: Sample, ask: Parameters<typeof read>[2] = {}) =>
  read(outlookMailSource, sample, ask)

/** Path of a message in a copy; null where it is not there. */
async function pathOf(copy: KindCopy, id: string): Promise<string | null> {
  const found = (await pathsOf(copy)).filter((path) => path.endsWith(`~${keyOf(id)}.eml`))
  expect(found.length).toBeLessThan(2)
  return found[0] ?? null
}

/** All records of a copy by id, with the folder that their file lies in. */
async function recordsOf(copy: KindCopy): Promise<Map<string, { at: string; record: object }>> {
  const all = new Map<string, { at: string; record: object }>()
  for (const [path, { text }] of await filesOf(copy)) {
    if (!path.endsWith('/_items.jsonl')) continue
    for (const line of Buffer.from(text, 'latin1').toString('utf8').split('\n').filter(Boolean)) {
      const record = JSON.parse(line) as { id: string }
      expect(all.has(record.id)).toBe(false)
      all.set(record.id, { at: path.replace('/_items.jsonl', ''), record })
    }
  }
  return all
}

/** The raw text of a message, as the service gives it to anybody. */
async function mimeOf(sample: Sample, user: string, id: string): Promise<Buffer> {
  const path = `/v1.0/users/${user}/messages/${encodeURIComponent(id)}/$value`
  const headers = {
    authorization: `Bearer ${sample.graph.token()}`,
    prefer: 'IdType="ImmutableId"',
  }
  const response = await fetch(sample.graph.graphBase + path, { headers })
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}

/** A folder by its well-known name; what it is called depends on the person's language. */
const folderNamed = (mailbox: Mailbox, known: string) => {
  const found = mailbox.all('mailFolder').find(({ extra }) => extra.known === known)
  if (found === undefined) throw new Error(`no folder ${known}`)
  return found
}

const nameOf = (mailbox: Mailbox, known: string): string =>
  String(folderNamed(mailbox, known).fields['displayName'])

/** Every message of every mailbox lies once in the copy, byte for byte, with its record beside. */
async function expectSame(copy: KindCopy, sample: Sample): Promise<void> {
  const files = await filesOf(copy)
  const paths = new Map([...files.keys()].map((path) => [/~(\w{8})\.eml$/.exec(path)?.[1], path]))
  const records = await recordsOf(copy)
  const boxes = mailboxesOf(sample)
  let count = 0
  for (const [user, mailbox] of boxes)
    for (const { iid, fields } of mailbox.all('message')) {
      const path = paths.get(keyOf(iid)) ?? ''
      const mime = await mimeOf(sample, user, iid)
      expect(Buffer.from(files.get(path)?.text ?? '', 'latin1').equals(mime)).toBe(true)
      const { at, record } = records.get(iid) ?? {}
      expect(path.startsWith(`${at}/`)).toBe(true)
      expect(record).toMatchObject({ id: iid, isRead: fields['isRead'] })
      count += 1
    }
  // People who left keep theirs in the copy.
  const own = [...records.values()].filter(({ at }) => boxes.has(at.split('/')[0] ?? ''))
  expect(own).toHaveLength(count)
}

describe('a first run', () => {
  it('saves every message as it is, by folder and month, with its record', async () => {
    const sample = await startOffice()

    const copy = await readMail(sample)

    expect(copy.failure).toBeNull()
    expect(copy.tally.failedItems).toEqual([])
    await expectSame(copy, sample)
    const [address, mailbox] = firstMailbox(sample)
    const paths = await pathsOf(copy)
    expect(paths).toContain(`${address}/settings.json`)
    expect(paths).toContain(`${address}/folders.json`)
    const inbox = `${address}/${nameOf(mailbox, 'inbox')}/`
    const inside = paths
      .filter((path) => path.startsWith(inbox))
      .map((path) => path.slice(inbox.length))
    expect(inside.some((path) => /^\d{4}-\d{2}\/\d{8}T\d{6}Z~\w{8}\.eml$/.test(path))).toBe(true)
  })

  it('keeps records free of what only tells of the request', async () => {
    const sample = await startOffice()

    const text = [...(await filesOf(await readMail(sample))).values()]
      .map((one) => one.text)
      .join('')

    expect(text).not.toContain('@odata.etag')
    expect(text).not.toContain('@odata.context')
    expect(text).not.toContain(sample.graph.graphBase)
  })
})

describe('a later run', () => {
  it('writes nothing where nothing changed, and opens no message', async () => {
    const sample = await startOffice()
    const first = await readMail(sample)
    await orderGraph(sample, 'fault', { fault: 'server-error', endpoint: '/$value', count: 1000 })

    const second = await readMail(sample, { before: first })

    expect(second.failure).toBeNull()
    expect(second.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('takes over a read mark without fetching the message again', async () => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const message = mailbox.all('message').find(({ fields }) => fields['isDraft'] !== true)
    const first = await readMail(sample)
    const fields = { isRead: message?.fields['isRead'] !== true }
    await orderGraph(sample, 'change', {
      change: 'edit-item',
      user,
      id: message?.iid,
      fields,
      read: true,
    })
    await orderGraph(sample, 'fault', { fault: 'server-error', endpoint: '/$value', count: 1000 })

    const second = await readMail(sample, { before: first })

    expect(second.tally.counts).toMatchObject({ new: 0, gone: 0, failed: 0 })
    expect((await recordsOf(second)).get(message?.iid ?? '')?.record).toMatchObject(fields)
  })

  it('fetches a message again whose text changed', async () => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const message = mailbox.all('message').find(({ fields }) => fields['isDraft'] === true)
    const first = await readMail(sample)
    const graph = graphOf(sample)
    const to = { text: `/users/${user}/messages/${message?.iid}`, call: 'PATCH' }
    const body = {
      subject: 'Another subject',
      body: { contentType: 'text', content: 'Other words' },
    }
    const { signal } = new AbortController()
    await graph.call({ method: 'PATCH', mailbox: user, to, body, signal })

    const second = await readMail(sample, { before: first })

    expect(message).toBeDefined()
    const path = (await pathOf(second, message?.iid ?? '')) ?? ''
    expect(await textOf(second, path)).toContain('Another subject')
    await expectSame(second, sample)
  })

  it('follows a message into another folder, and never calls that deleted', async () => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const inbox = folderNamed(mailbox, 'inbox')
    const message = mailbox.all('message').find(({ home }) => home === inbox.iid)
    const target = folderNamed(mailbox, 'archive')
    const first = await readMail(sample)
    await orderGraph(sample, 'change', {
      change: 'move-item',
      user,
      id: message?.iid,
      to: target.iid,
    })
    await orderGraph(sample, 'fault', { fault: 'server-error', endpoint: '/$value', count: 1000 })

    const second = await readMail(sample, { before: first })

    expect(second.tally.counts).toMatchObject({ gone: 0, failed: 0 })
    expect(await pathOf(second, message?.iid ?? '')).toContain(
      `${user}/${nameOf(mailbox, 'archive')}/`,
    )
  })

  it('lets a message go only once it is not found by its id', async () => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const [message] = mailbox.all('message')
    const first = await readMail(sample)
    await orderGraph(sample, 'change', { change: 'remove-item', user, id: message?.iid })

    const second = await readMail(sample, { before: first })

    expect(second.tally.counts).toMatchObject({ new: 0, gone: 1, failed: 0 })
    expect(await pathOf(second, message?.iid ?? '')).toBeNull()
    await expectSame(second, sample)
  })

  it('takes along everything in a folder that got another name', async () => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const graph = graphOf(sample)
    const { signal } = new AbortController()
    const inbox = folderNamed(mailbox, 'inbox')
    const made = (await graph.call({
      method: 'POST',
      mailbox: user,
      to: { text: `/users/${user}/mailFolders/${inbox.iid}/childFolders`, call: 'POST' },
      body: { displayName: 'Project' },
      signal,
    })) as { id: string }
    const message = mailbox.all('message').find(({ home }) => home === inbox.iid)
    await orderGraph(sample, 'change', { change: 'move-item', user, id: message?.iid, to: made.id })
    const first = await readMail(sample)
    await graph.call({
      method: 'PATCH',
      mailbox: user,
      to: { text: `/users/${user}/mailFolders/${made.id}`, call: 'PATCH' },
      body: { displayName: '2026-11' },
      signal,
    })
    await orderGraph(sample, 'fault', { fault: 'server-error', endpoint: '/$value', count: 1000 })

    const second = await readMail(sample, { before: first })

    expect(await pathOf(first, message?.iid ?? '')).toContain(
      `/${nameOf(mailbox, 'inbox')}/Project/`,
    )
    expect(second.tally.counts).toMatchObject({ new: 0, gone: 0, failed: 0 })
    // A month's name would mix with the months of the folder above.
    const key = itemKey('outlook-mail', 'folder', made.id)
    expect(await pathOf(second, message?.iid ?? '')).toContain(
      `/${nameOf(mailbox, 'inbox')}/2026-11~${key}/`,
    )
    expect((await pathsOf(second)).some((path) => path.includes('/Project/'))).toBe(false)
  })

  it('agrees with a full run after many changes of every sort', async () => {
    const sample = await startOffice()
    await orderGraph(sample, 'quirks', { duplicates: 0.5, noise: 0.5, emptyPages: 0.3 })
    let copy: KindCopy = await readMail(sample)
    for (let day = 0; day < 3; day += 1) {
      await fetch(`${sample.control}/tick`, { method: 'POST', body: '{}' })
      for (const [user, mailbox] of mailboxesOf(sample)) {
        const messages = mailbox.all('message')
        const [gone, moved] = messages.slice(day)
        await orderGraph(sample, 'change', { change: 'remove-item', user, id: gone?.iid })
        const to = folderNamed(mailbox, 'archive').iid
        await orderGraph(sample, 'change', { change: 'move-item', user, id: moved?.iid, to })
      }
      copy = await readMail(sample, { before: copy })
      expect(copy.failure).toBeNull()
      await expectSame(copy, sample)
    }

    // A change key without a change would come once more.
    await orderGraph(sample, 'quirks', { noise: 0 })
    const full = await readMail(sample, { before: copy, mode: 'full' })

    expect(full.tally.counts).toMatchObject({ new: 0, gone: 0, failed: 0 })
    expect(await filesOf(full)).toEqual(await filesOf(copy))
  })
})
