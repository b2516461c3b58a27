import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'

import { order } from '../sample.ts'
import {
  boss,
  codeOf,
  everything,
  immutable,
  startGraphSample,
  textAt,
  valueOf,
  type Got,
  type Json,
} from './graph.ts'

const midnight = { dateTime: '2026-12-01T00:00:00', timeZone: 'UTC' }
const guest = (address: string): Json => ({ emailAddress: { address, name: '' } })

describe('mail', () => {
  const flags = (value: string): Json => ({
    singleValueExtendedProperties: [{ id: 'Integer 0x0E07', value }],
  })

  it('is a draft for ever unless it was born otherwise', async () => {
    const { mine } = await startGraphSample()
    const post = (json: Json): Promise<Got> =>
      mine('POST', '/mailFolders/inbox/messages', { json: { subject: 's', ...json } })
    const draft = await post({})
    const mirror = await post({ ...flags('4'), isRead: false })
    const path = `/messages/${textAt(draft.json, 'id')}`
    await mine('PATCH', path, { json: flags('4') })
    await mine('POST', `${path}/move`, { json: { destinationId: 'archive' } })

    expect([draft, mirror].map(({ json }) => [json['isDraft'], json['isRead']])).toEqual([
      [true, true],
      [false, false],
    ])
    expect((await mine('GET', path)).json['isDraft']).toBe(true)
  })

  it('keeps the times that its making names', async () => {
    const { mine } = await startGraphSample()
    const made = await mine('POST', '/mailFolders/inbox/messages', {
      json: {
        subject: 'old',
        singleValueExtendedProperties: [
          { id: 'Integer 0x0e07', value: '4' },
          { id: 'SystemTime 0x0E06', value: '2024-02-03T04:05:06Z' },
          { id: 'SystemTime 0x0039', value: '2024-02-03T04:05:00Z' },
        ],
      },
    })

    expect(made.json).toMatchObject({
      isDraft: false,
      receivedDateTime: '2024-02-03T04:05:06Z',
      sentDateTime: '2024-02-03T04:05:00Z',
    })
  })

  it('does not let its content be changed once it is sent: silently now, loudly from the end of 2026', async () => {
    const { sample, mine } = await startGraphSample()
    const [message] = valueOf(await mine('GET', '/mailFolders/inbox/messages?$select=subject'))
    const path = `/messages/${textAt(message ?? {}, 'id')}`
    const json = { subject: 'other', categories: ['Travel'] }
    const now = await mine('PATCH', path, { json })
    await order(sample, 'graph/quirks', { sensitive: 'refused' })
    const later = await mine('PATCH', path, { json })
    const free = await mine('PATCH', path, {
      json: { isRead: true, flag: { flagStatus: 'flagged' } },
    })

    expect(now.json).toMatchObject({ subject: message?.['subject'], categories: ['Travel'] })
    expect([now.status, later.status, free.status]).toEqual([200, 403, 200])
  })

  it('refuses what Exchange refuses', async () => {
    const { mine } = await startGraphSample()
    const [message] = valueOf(await mine('GET', '/messages?$select=id'))
    const path = `/messages/${textAt(message ?? {}, 'id')}`
    const small = { AttachmentItem: { attachmentType: 'file', name: 'x', size: 1000 } }
    const due = { flagStatus: 'flagged', dueDateTime: midnight }
    const mime = { body: '%%%', headers: { 'content-type': 'text/plain' } }
    const refusals = [
      await mine('POST', '/messages', mime),
      await mine('POST', '/mailFolders/inbox/messages', { ...mime, body: 'aGVsbG8=' }),
      await mine('POST', '/messages', {
        json: { internetMessageHeaders: [{ name: 'Received', value: 'x' }] },
      }),
      await mine('POST', '/messages', { json: { toRecipients: [guest('nobody')] } }),
      await mine('PATCH', path, { json: { flag: due } }),
      await mine('POST', `${path}/attachments/createUploadSession`, { json: small }),
      await mine('POST', '/mailFolders', { json: { displayName: 'ARSIP 2026' } }),
      await mine('GET', '/messages?$filter=isRead%20eq%20true&$orderby=receivedDateTime'),
      await mine('DELETE', '/mailFolders/inbox'),
    ]

    expect(refusals.map(codeOf)).toEqual([
      'ErrorMimeContentInvalidBase64String',
      'UnableToDeserializePostBody',
      'InvalidInternetMessageHeader',
      'ErrorInvalidRecipients',
      'ErrorPropertyValidationFailure',
      'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
      'ErrorFolderExists',
      'InefficientFilter',
      'ErrorDeleteDistinguishedFolder',
    ])
  })

  it('is whole in MIME, the broken ones byte for byte', async () => {
    const { graph, mine } = await startGraphSample({ graph: { messages: 80 } })
    const mailbox = graph.mailbox(boss)
    const all = await everything(mine, '/messages?$top=50&$expand=attachments')
    const rawOf = (message: Json): Buffer | undefined =>
      mailbox?.item(textAt(message, 'id'))?.extra.raw?.()
    const broken = all.filter((message) => rawOf(message) !== undefined)
    const valueOfMail = async (message: Json): Promise<Buffer> => {
      const path = `/users/${boss}/messages/${textAt(message, 'id')}/$value`
      const response = await fetch(`${graph.graphBase}/v1.0${path}`, {
        headers: { authorization: `Bearer ${graph.token()}`, ...immutable },
      })
      return Buffer.from(await response.arrayBuffer())
    }
    for (const message of broken) {
      expect((await valueOfMail(message)).equals(rawOf(message) ?? Buffer.alloc(0))).toBe(true)
    }
    for (const message of all.filter((one) => !broken.includes(one))) {
      const mail = await PostalMime.parse(await valueOfMail(message))
      const files = (message['attachments'] as Json[]).filter(
        (one) => one['@odata.type'] !== '#microsoft.graph.referenceAttachment',
      )
      const content = textAt(message['body'] as Json, 'content')
      expect(mail.subject ?? '').toBe(message['subject'])
      expect(mail.messageId).toBe(message['internetMessageId'])
      expect(mail.attachments.map(({ filename }) => filename)).toEqual(
        files.map(({ name }) => name),
      )
      expect((mail.html ?? mail.text ?? '').trim()).toBe(content.trim())
    }
    expect(all).toHaveLength(80)
    expect(broken.length).toBeGreaterThan(4)
  })

  it('goes to Deleted Items first, from there among the recoverable, and is gone for good only by force', async () => {
    const { mine } = await startGraphSample()
    const [message] = valueOf(await mine('GET', '/mailFolders/inbox/messages?$select=id'))
    const path = `/messages/${textAt(message ?? {}, 'id')}`
    const homes: unknown[] = []
    for (const name of ['deleteditems', 'recoverableitemsdeletions']) {
      await mine('DELETE', path)
      const folder = await mine('GET', `/mailFolders/${name}`)
      homes.push((await mine('GET', path)).json['parentFolderId'] === folder.json['id'])
    }
    await mine('POST', `${path}/permanentDelete`)

    expect(homes).toEqual([true, true])
    expect((await mine('GET', path)).status).toBe(404)
  })

  it('sends a receipt that was asked for when it is first read', async () => {
    const { graph, mine } = await startGraphSample()
    const made = await mine('POST', '/mailFolders/inbox/messages', {
      json: {
        ...flags('4'),
        isRead: false,
        isReadReceiptRequested: true,
        from: guest('a@partner.example'),
      },
    })
    await mine('PATCH', `/messages/${textAt(made.json, 'id')}`, { json: { isRead: true } })

    expect(graph.ledger).toMatchObject([{ kind: 'receipt', to: ['a@partner.example'] }])
  })

  it('takes files in order and up to the last byte', async () => {
    const { mine } = await startGraphSample()
    const draft = await mine('POST', '/messages', { json: { subject: 'x' } })
    const path = `/messages/${textAt(draft.json, 'id')}/attachments`
    const item = {
      attachmentType: 'file',
      name: 'x.bin',
      size: 3_200_000,
      contentType: 'image/png',
    }
    const session = await mine('POST', `${path}/createUploadSession`, {
      json: { AttachmentItem: item },
    })
    const url = textAt(session.json, 'uploadUrl')
    const put = async (from: number, to: number): Promise<number> => {
      const headers = { 'content-range': `bytes ${from}-${to}/3200000` }
      const body = Buffer.alloc(to - from + 1, 1)
      return (await fetch(url, { method: 'PUT', headers, body })).status
    }
    const wrong = await put(1_000_000, 1_999_999)
    const first = await put(0, 1_999_999)
    const state = (await (await fetch(url)).json()) as Json
    const last = await put(2_000_000, 3_199_999)
    const over = (await fetch(url)).status

    expect([wrong, first, last, over]).toEqual([416, 200, 201, 404])
    expect(state['NextExpectedRanges']).toEqual(['2000000-'])
    expect(valueOf(await mine('GET', path))).toMatchObject([
      { name: 'x.bin', size: 3_200_000, contentType: 'image/png' },
    ])
  })
})
