import PostalMime from 'postal-mime'

import type { AttachedFile } from './files.ts'
import type { Loss, SavedFile } from './types.ts'

/** A mail's text taken apart for being written anew. */
export type MailParts = Readonly<{
  body: Readonly<{ contentType: 'html' | 'text'; content: string }>
  files: readonly AttachedFile[]
  lost: readonly Loss[]
}>

type Parsed = Awaited<ReturnType<typeof PostalMime.parse>>
type Part = Parsed['attachments'][number]

const sealedTypes = /^(?:multipart\/signed|application\/(?:x-)?pkcs7-(?:mime|signature))\b/i

/** The type of a whole mail, as its head tells it. */
const typeOf = ({ headers }: Parsed): string =>
  headers.find(({ key }) => key === 'content-type')?.value.trim() ?? ''

const isSealed = (mail: Parsed): boolean =>
  sealedTypes.test(typeOf(mail)) ||
  mail.attachments.some(({ mimeType }) => sealedTypes.test(mimeType))

/** A part that mail programs would offer to answer. */
const isInvitation = ({ mimeType, method }: Part): boolean =>
  mimeType === 'text/calendar' && method !== undefined && method !== ''

function bytesOf({ content }: Part): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  return new Uint8Array(content)
}

/** Attached mails have no name of their own, and others may lack one. */
const nameOf = ({ filename, mimeType }: Part, at: number): string =>
  filename ?? (mimeType === 'message/rfc822' ? `mail-${at + 1}.eml` : `file-${at + 1}`)

function fileOf(part: Part, at: number): AttachedFile {
  const bytes = bytesOf(part)
  const { contentId = '', mimeType, disposition, related } = part
  const id = contentId.replaceAll(/^<|>$/g, '')
  return {
    name: nameOf(part, at),
    type: mimeType,
    size: bytes.byteLength,
    read: () => Promise.resolve(bytes),
    isInline: id !== '' && (related === true || disposition === 'inline'),
    ...(id === '' ? {} : { contentId: id }),
  }
}

/** The original hangs on what cannot be written as it was: a signature holds for it alone. */
const original = (mail: SavedFile): AttachedFile => ({
  ...mail,
  name: 'original.eml',
  type: 'message/rfc822',
})

/** Reads a raw mail. What no program can read comes with its original as a file. */
export async function partsOfMail(mail: SavedFile): Promise<MailParts> {
  const bytes = await mail.read()
  let parsed: Parsed
  try {
    parsed = await PostalMime.parse(bytes, {
      maxNestingDepth: 50,
      // An attached mail stays a file with all its bytes.
      forceRfc822Attachments: true,
    })
  } catch (error) {
    // The parser throws plain errors for what goes beyond its limits.
    if (!(error instanceof Error)) throw error
    const body = { contentType: 'text', content: '' } as const
    return { body, files: [original(mail)], lost: [] }
  }
  const { html = '', text = '', attachments } = parsed
  const invitations = attachments.filter(isInvitation)
  const files = attachments.filter((part) => !isInvitation(part)).map(fileOf)
  const isOriginalNeeded = isSealed(parsed)
  const lost: Loss[] = []
  if (isOriginalNeeded) lost.push('signature')
  if (invitations.length > 0) lost.push('invitation')
  const contentType = html === '' ? 'text' : 'html'
  return {
    body: { contentType, content: (html || text).toWellFormed() },
    files: isOriginalNeeded ? [...files, original(mail)] : files,
    lost,
  }
}
