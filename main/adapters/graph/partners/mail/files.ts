import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import type { SizedPart } from '../../../mail-reading.ts'
import { walkMime } from '../../../mime-walk.ts'
import { path } from '../../path.ts'
import { readAnswer } from '../../records.ts'
import type { At } from '../options.ts'

/** A file of this size or more goes by an upload session (paper, 4.9). */
const sessionFrom = 3 * 1_048_576
/** Files in the creating request may have so many bytes together: it may be 4 MB with base64. */
const mostInside = 2 * 1_048_576
/** No service takes a bigger one. */
export const mostOfFile = 150 * 1_048_576

/** Which files go with the creating request, and which behind it. */
export type FilePlan = Readonly<{ inside: ReadonlySet<number>; behind: ReadonlySet<number> }>

/** Plans where the files of a mail go. */
export function planFiles(parts: readonly SizedPart[]): FilePlan {
  const inside = new Set<number>()
  let room = mostInside
  for (const { index, size } of parts.toSorted((a, b) => a.size - b.size)) {
    // A text's size is told without its returns: twice that is enough.
    if (size * 2 + 1_024 > room) break
    inside.add(index)
    room -= size + 1_024
  }
  const behind = parts.map(({ index }) => index).filter((index) => !inside.has(index))
  return { inside, behind: new Set(behind) }
}

/** A file of a mail with its bytes. */
export type MailFile = Readonly<{ part: SizedPart; bytes: Buffer<ArrayBuffer> }>

/** Gives wanted parts of a mail one by one, while it streams by. */
export async function* filesOf(
  chunks: AsyncIterable<Uint8Array>,
  parts: readonly SizedPart[],
  wanted: ReadonlySet<number>,
): AsyncGenerator<MailFile> {
  if (wanted.size === 0) return
  let part: SizedPart | null = null
  let held: Uint8Array[] = []
  for await (const event of walkMime(chunks)) {
    if (event.is === 'bytes' && part !== null) held.push(Buffer.from(event.bytes))
    if (event.is !== 'part') continue
    if (part !== null) yield { part, bytes: Buffer.concat(held) }
    const { index } = event.part
    part = wanted.has(index) ? (parts.find((one) => one.index === index) ?? null) : null
    held = []
  }
  if (part !== null) yield { part, bytes: Buffer.concat(held) }
}

const endings: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/plain': 'txt',
  'text/html': 'htm',
  'application/pdf': 'pdf',
}

/** A name for a file without one, as Exchange makes it: it counts for nothing in comparisons. */
function nameOf({ name, index, type }: SizedPart): string {
  if (name !== '')
    return name
      .replaceAll(/[\p{Cc}/\\]/gu, '_')
      .slice(0, 250)
      .toWellFormed()
  const [, sort = ''] = /^image\/([a-z0-9]{1,8})/.exec(type) ?? []
  const ending = endings[type] ?? (sort === '' ? 'bin' : sort)
  return `ATT${`${index + 1}`.padStart(5, '0')}.${ending}`
}

/** Pictures of a text are shown in it; the text names them by their content id. */
const isInline = ({ contentId, disposition, type }: SizedPart): boolean =>
  contentId !== '' && disposition !== 'attachment' && type.startsWith('image/')

const about = (part: SizedPart) => ({
  name: nameOf(part),
  contentType: part.type,
  isInline: isInline(part),
  ...(part.contentId === '' ? {} : { contentId: part.contentId }),
})

/** A file as a member of a request. */
export const fileMember = ({ part, bytes }: MailFile): Json => ({
  '@odata.type': '#microsoft.graph.fileAttachment',
  ...about(part),
  contentBytes: bytes.toString('base64'),
})

const sessionShape = z.object({ uploadUrl: z.string().min(1) })

/** Hangs one file on a message that is there. */
export async function attach({ options, signal }: At, id: string, file: MailFile): Promise<void> {
  const { graph, mailbox } = options
  const base = { mailbox: mailbox.id, once: true, signal }
  if (file.bytes.length < sessionFrom) {
    const to = path`/users/${mailbox.id}/messages/${id}/attachments`
    await graph.call({ ...base, method: 'POST', to, body: fileMember(file) })
    return
  }
  const to = path`/users/${mailbox.id}/messages/${id}/attachments/createUploadSession`
  const item = { attachmentType: 'file', size: file.bytes.length, ...about(file.part) }
  const answer = await graph.call({ ...base, method: 'POST', to, body: { AttachmentItem: item } })
  const { uploadUrl: url } = readAnswer(sessionShape, answer, to.call)
  await graph.upload({ url, bytes: file.bytes, mailbox: mailbox.id, signal })
}
