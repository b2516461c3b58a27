import type { Attachment, Item } from './item.ts'
import { objectAt, objectsAt, textOr, type Json } from './wire.ts'

const newline = '\r\n'

const plain = /^[\x20-\x7e]*$/

/** A header's text as RFC 2047 writes it: encoded words of at most 75 characters. */
function headerText(text: string): string {
  if (plain.test(text)) return text
  const words: string[] = []
  let part = ''
  for (const character of text) {
    if (Buffer.byteLength(part + character) > 42) {
      words.push(part)
      part = ''
    }
    part += character
  }
  return [...words, part]
    .map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`)
    .join(`${newline} `)
}

const lines = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll(/.{76}/g, `$&${newline}`)

const mailbox = (recipient: Json): string => {
  const { name, address } = objectAt(recipient, 'emailAddress')
  const shown = textOr(name, '')
  const quoted = plain.test(shown) ? `"${shown.replaceAll(/["\\]/g, '\\$&')}"` : headerText(shown)
  return `${quoted} <${textOr(address, '')}>`
}

const mailboxes = (fields: Json, name: string): string =>
  objectsAt(fields, name).map(mailbox).join(`,${newline} `)

const dateOf = (stamp: unknown): string =>
  new Date(textOr(stamp, '1970-01-01T00:00:00Z')).toUTCString().replace('GMT', '+0000')

function headers(fields: Json): string[] {
  const list = [
    ['From', mailbox(objectAt(fields, 'from'))],
    ['To', mailboxes(fields, 'toRecipients')],
    ['Cc', mailboxes(fields, 'ccRecipients')],
    ['Subject', headerText(textOr(fields['subject'], ''))],
    ['Date', dateOf(fields['sentDateTime'])],
    ['Message-ID', textOr(fields['internetMessageId'], '')],
    ...objectsAt(fields, 'internetMessageHeaders').map(({ name, value }) => [
      textOr(name, ''),
      headerText(textOr(value, '')),
    ]),
    ['MIME-Version', '1.0'],
  ]
  return list
    .filter(([, value]) => value !== '' && value !== '"" <>')
    .map(([name, value]) => `${name}: ${value}`)
}

type Part = Readonly<{ head: readonly string[]; body: string }>

const written = ({ head, body }: Part): string => [...head, '', body].join(newline)

const textPart = (fields: Json): Part => {
  const body = objectAt(fields, 'body')
  const type = body['contentType'] === 'html' ? 'text/html' : 'text/plain'
  return {
    head: [`Content-Type: ${type}; charset="utf-8"`, 'Content-Transfer-Encoding: base64'],
    body: lines(Buffer.from(textOr(body['content'], ''))),
  }
}

const parameter = (name: string): string =>
  plain.test(name)
    ? `filename="${name.replaceAll(/["\\]/g, '\\$&')}"`
    : `filename*=utf-8''${encodeURIComponent(name)}`

/** A mail inside stays as it is; everything else goes as base64. */
function attachmentPart(one: Attachment): Part {
  const place = one.isInline ? 'inline' : 'attachment'
  const inside = one.kind === 'item' && one.contentType === 'message/rfc822'
  return {
    head: [
      `Content-Type: ${one.contentType}`,
      ...(inside ? [] : ['Content-Transfer-Encoding: base64']),
      `Content-Disposition: ${place}; ${parameter(one.name)}`,
      ...(one.contentId === null ? [] : [`Content-ID: <${one.contentId}>`]),
    ],
    body: inside ? one.bytes().toString('latin1') : lines(one.bytes()),
  }
}

function multipart(sort: string, parts: readonly Part[], boundary: string): Part {
  const body = parts.map((part) => `--${boundary}${newline}${written(part)}${newline}`).join('')
  return {
    head: [`Content-Type: multipart/${sort}; boundary="${boundary}"`],
    body: `${body}--${boundary}--${newline}`,
  }
}

/** Writes a message as mail (RFC 5322), as Exchange makes it anew for `$value`. */
export function mimeOf(item: Item): Buffer {
  if (item.extra.raw !== undefined) return item.extra.raw()
  const { fields, attachments } = item
  const boundary = `_000_${item.iid.slice(-20).replaceAll(/[^A-Za-z0-9]/g, '')}_`
  const inline = attachments.filter((one) => one.isInline && one.kind === 'file')
  const outside = attachments.filter((one) => !one.isInline && one.kind !== 'reference')
  const text = textPart(fields)
  const related =
    inline.length === 0
      ? text
      : multipart('related', [text, ...inline.map(attachmentPart)], `${boundary}r`)
  const whole =
    outside.length === 0
      ? related
      : multipart('mixed', [related, ...outside.map(attachmentPart)], `${boundary}m`)
  const head = [...headers(fields), ...whole.head]
  return Buffer.from([...head, '', `${whole.body}${newline}`].join(newline), 'utf8')
}
