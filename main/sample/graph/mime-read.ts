import type { Json } from './wire.ts'

/** What Exchange reads out of a mail that a client hands in as MIME. */
export type ReadMail = Readonly<{
  fields: Json
  files: readonly Readonly<{ name: string; type: string; bytes: Buffer; inline: boolean }>[]
}>

type Part = { head: Map<string, string>; body: string }

const word = /=\?([\w-]+)\?([BbQq])\?([^?]*)\?=(?:\s+(?==\?))?/g

function decodedBytes(text: string, encoding: string): Buffer {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(text, 'base64')
  if (encoding.toLowerCase() !== 'quoted-printable') return Buffer.from(text, 'latin1')
  const joined = text.replaceAll(/=\r?\n/g, '')
  const bytes = joined.replaceAll(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1')
}

function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch (error) {
    if (error instanceof RangeError) return bytes.toString('latin1')
    throw error
  }
}

const headerText = (text: string): string =>
  Buffer.from(text, 'latin1')
    .toString('utf8')
    .replaceAll(word, (...[, charset = '', form = '', coded = '']: string[]) =>
      decoded(
        form.toUpperCase() === 'B'
          ? Buffer.from(coded, 'base64')
          : decodedBytes(coded.replaceAll('_', ' '), 'quoted-printable'),
        charset,
      ),
    )

function partOf(text: string): Part {
  const end = /\r?\n\r?\n/.exec(text)
  const top = end === null ? text : text.slice(0, end.index)
  const head = new Map<string, string>()
  for (const line of top.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const at = line.indexOf(':')
    if (at > 0) head.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim())
  }
  return { head, body: end === null ? '' : text.slice(end.index + end[0].length) }
}

const parameter = (header: string, name: string): string | null => {
  const found = new RegExp(`${name}\\*?="?([^";]+)"?`, 'i').exec(header)
  return found?.[1]?.replace(/^utf-8''/i, '') ?? null
}

function leaves(part: Part): Part[] {
  const type = part.head.get('content-type') ?? 'text/plain'
  const boundary = parameter(type, 'boundary')
  if (!type.toLowerCase().startsWith('multipart/') || boundary === null) return [part]
  const pieces = `\r\n${part.body}`.split(new RegExp(`\\r?\\n--${escaped(boundary)}`))
  return pieces.slice(1, -1).flatMap((piece) => leaves(partOf(piece.replace(/^[^\n]*\n/, ''))))
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

function recipients(header: string | undefined): Json[] {
  const list = headerText(header ?? '').matchAll(
    /(?:"([^"]*)"|([^<,]*))\s*<([^>]+)>|([^\s,<>]+@[^\s,<>]+)/g,
  )
  return [...list].map(([, quoted, bare, address, alone]) => ({
    emailAddress: { name: (quoted ?? bare ?? '').trim(), address: address ?? alone ?? '' },
  }))
}

const typeOf = ({ head }: Part): string => head.get('content-type') ?? 'text/plain'

const bytesOf = ({ head, body }: Part): Buffer =>
  decodedBytes(body, head.get('content-transfer-encoding') ?? '7bit')

function bodyOf(parts: readonly Part[]): Json {
  const texts = parts.filter((part) => typeOf(part).toLowerCase().startsWith('text/'))
  const html = texts.find((part) => typeOf(part).toLowerCase().startsWith('text/html'))
  const chosen = html ?? texts[0]
  if (chosen === undefined) return { contentType: 'text', content: '' }
  const charset = parameter(typeOf(chosen), 'charset') ?? 'utf-8'
  const content = decoded(bytesOf(chosen), charset)
  return { contentType: html === undefined ? 'text' : 'html', content }
}

/** Reads a mail as far as a draft shows it: the envelope, one body, the files. */
export function readMail(bytes: Buffer): ReadMail {
  const whole = partOf(bytes.toString('latin1'))
  const parts = leaves(whole)
  const { head } = whole
  const isFile = (part: Part): boolean =>
    /attachment|filename/i.test(part.head.get('content-disposition') ?? '')
  const [from] = recipients(head.get('from'))
  return {
    fields: {
      subject: headerText(head.get('subject') ?? ''),
      ...(from === undefined ? {} : { from, sender: from }),
      toRecipients: recipients(head.get('to')),
      ccRecipients: recipients(head.get('cc')),
      body: bodyOf(parts.filter((part) => !isFile(part))),
      ...(head.has('message-id') ? { internetMessageId: head.get('message-id') } : {}),
    },
    files: parts.filter(isFile).map((part) => ({
      name: headerText(parameter(part.head.get('content-disposition') ?? '', 'filename') ?? 'file'),
      type: typeOf(part).split(';', 1)[0] ?? '',
      bytes: bytesOf(part),
      inline: /^inline/i.test(part.head.get('content-disposition') ?? ''),
    })),
  }
}
