import { z } from 'zod'

import { refusalOf } from '../errors.ts'
import type { GraphPath } from '../path.ts'
import { readAnswer, textOf } from '../records.ts'
import { ask, isAbsent, readList, soonThere } from './ask.ts'
import type { Loss, PutBackBox, SavedFile } from './types.ts'

/** From this size on an attachment goes by an upload session, up to the greatest that Outlook takes. */
export const sessionFrom = 3 * 1_048_576
const most = 150 * 1_048_576

/** What an attachment of a mail has beside its bytes. */
export type AttachedFile = SavedFile & Readonly<{ contentId?: string; isInline?: boolean }>

const below = ({ text, call }: GraphPath, name: string): GraphPath => ({
  text: `${text}/${name}`,
  call: `${call}/${name}`,
})

const typeOf = ({ type }: AttachedFile): string => type || 'application/octet-stream'
const nameOf = ({ name }: AttachedFile): string => (name === '' ? 'attachment' : name)

/** An attachment as a creating request bears it. */
export async function attachmentBody(file: AttachedFile) {
  const { contentId, isInline = false } = file
  const bytes = await file.read()
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    name: nameOf(file),
    contentType: typeOf(file),
    isInline,
    ...(contentId === undefined ? {} : { contentId }),
    contentBytes: Buffer.from(bytes).toString('base64'),
  }
}

const session = z.object({ uploadUrl: z.string().min(1) })

async function sendBig(box: PutBackBox, at: GraphPath, file: AttachedFile): Promise<void> {
  const { contentId, isInline = false, size } = file
  const AttachmentItem = {
    attachmentType: 'file',
    name: nameOf(file),
    size,
    contentType: typeOf(file),
    isInline,
    ...(contentId === undefined ? {} : { contentId }),
  }
  const to = below(at, 'attachments/createUploadSession')
  const answer = await soonThere(box, () =>
    ask(box, { method: 'POST', to, body: { AttachmentItem } }),
  )
  const { uploadUrl } = readAnswer(session, answer, to.call)
  const { mailbox, graph, signal } = box
  await graph.upload({
    mailbox: mailbox.id,
    lane: 'live',
    url: uploadUrl,
    bytes: await file.read(),
    signal,
  })
}

async function sendOne(box: PutBackBox, at: GraphPath, file: AttachedFile): Promise<void> {
  if (file.size >= sessionFrom) return sendBig(box, at, file)
  const body = await attachmentBody(file)
  const to = below(at, 'attachments')
  await soonThere(box, () => ask(box, { method: 'POST', to, body }))
}

/** True where this attachment is refused, and not the mailbox or the service out of reach. */
const isOfOne = (error: unknown): boolean =>
  ['request', 'corrupt', 'too-large', 'conflict', 'other'].includes(refusalOf(error)?.what ?? '')

/** Names of attachments that hang on an item already, each as often as it is there. */
async function namesAt(box: PutBackBox, at: GraphPath): Promise<string[]> {
  const query = { $select: 'id,name' }
  const list = await soonThere(box, () => readList(box, { to: below(at, 'attachments'), query }))
  return list.map((record) => textOf(record, 'name'))
}

type Adding = Readonly<{
  /** The item that they hang on. */
  at: GraphPath
  files: readonly AttachedFile[]
  /** Nothing hangs on it yet: it need not be asked. */
  isNew: boolean
}>

/**
 * Hangs files on an item; those that are there by name are left alone, so it may be done again. One
 * that is refused is a loss; where the mailbox itself cannot be reached it throws.
 */
export async function addFiles(box: PutBackBox, { at, files, isNew }: Adding): Promise<Loss[]> {
  if (files.length === 0) return []
  const there = isNew ? [] : await namesAt(box, at)
  let isLost = false
  for (const file of files) {
    box.signal.throwIfAborted()
    const found = there.indexOf(nameOf(file))
    if (found >= 0) {
      there.splice(found, 1)
      continue
    }
    try {
      if (file.size > most) isLost = true
      else await sendOne(box, at, file)
    } catch (error) {
      if (!isOfOne(error) || isAbsent(error)) throw error
      isLost = true
    }
  }
  return isLost ? ['attachment'] : []
}
