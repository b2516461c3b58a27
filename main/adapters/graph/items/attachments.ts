import { z } from 'zod'

import { FailureError, type Failure } from '../../../core/failure.ts'
import { folderNames } from '../../../core/names.ts'
import type { FileDraft, Json } from '../../../core/ports.ts'
import { itemKey, longItemKey } from '../../item-key.ts'
import { parallel } from '../../parallel.ts'
import { refusalOf } from '../errors.ts'
import type { GraphPath } from '../path.ts'
import { readAnswer, recordOf, textShape, timeIn, type GraphRecord } from '../records.ts'
import type { Box } from '../run.ts'
import type { Edits } from './edits.ts'
import type { ItemKind } from './kind.ts'
import { readAll } from './listing.ts'

/** What hangs on one item: its records, and where the bytes of those that have some lie. */
export type Attached = Readonly<{
  records: readonly GraphRecord[]
  files: readonly Readonly<{ name: string; at: GraphPath; time: number }>[]
}>

/** Attachments by item, or why they could not be listed. */
export type Attachments = ReadonlyMap<string, Attached | Failure>

const shape = z.object({
  id: z.string().min(1),
  name: textShape,
  lastModifiedDateTime: textShape,
  '@odata.type': textShape,
})
/** The bytes come by themselves; lists that bring them break off (paper, 4.9). */
const query = { $select: 'id,name,contentType,size,isInline,lastModifiedDateTime' }

/** A link to a file elsewhere has no bytes here. */
const isLink = (type: string): boolean => type.endsWith('referenceAttachment')

const recordIn = (raw: Json): GraphRecord => {
  const { contentBytes: _bytes, ...record } = recordOf(raw, 'attachment') ?? {}
  return record
}

async function listOf(kind: ItemKind, box: Box, to: GraphPath): Promise<Attached> {
  const { items } = await readAll(box, { to, query })
  const all = items.map((raw) => ({ raw, read: readAnswer(shape, raw, to.call) }))
  const real = all.map(({ read }) => read).filter((read) => !isLink(read['@odata.type']))
  const names = folderNames(real, (id, long) =>
    (long ? longItemKey : itemKey)(kind.kind, 'attachment', id),
  )
  const records = all
    .toSorted((a, b) => (a.read.id < b.read.id ? -1 : 1))
    .map(({ raw }) => recordIn(raw))
  const files = real.map(({ id, lastModifiedDateTime }) => {
    const text = `${to.text}/${encodeURIComponent(id)}/$value`
    const at = { text, call: `${to.call}/{id}/$value` }
    return { name: names.get(id) ?? id, at, time: timeIn(lastModifiedDateTime) }
  })
  return { records, files }
}

/** Lists what hangs on the items that are handed on; one that cannot be listed is named. */
export async function readAttachments(kind: ItemKind, box: Box, edits: Edits) {
  const found = new Map<string, Attached | Failure>()
  const { attachments } = kind
  if (attachments === undefined) return found
  const due = [...edits.puts].filter(([, { record }]) => record['hasAttachments'] === true)
  const reading = parallel(due, 4, async ([id, { container }]) => {
    try {
      const to = attachments(box.mailbox.id, container, id)
      return [id, await listOf(kind, box, to)] as const
    } catch (error) {
      const isOfOne = error instanceof FailureError && error.failure.name === 'answerUnknown'
      if (!isOfOne || refusalOf(error)?.what === 'token') throw error
      return [id, error.failure] as const
    }
  })
  for await (const [id, attached] of reading) found.set(id, attached)
  return found
}

type Placing = Readonly<{
  box: Box
  /** The item's id, for what fails. */
  id: string
  /** Where the item's record lies. */
  record: string
  attached: Attached
  /** When a file of the copy before was changed; null where there is none. */
  savedTime: (path: string) => number | null
}>

/** The files of an item's attachments: beside its record, in a folder of their own. */
export function attachmentFiles(placing: Placing): FileDraft[] {
  const { box, id, record, attached, savedTime } = placing
  const { graph, mailbox, watched, ask } = box
  const folder = record.replace(/\.json$/, '.files')
  return attached.files.map(({ name, at, time }) => {
    const path = `${folder}/${name}`
    const open = watched.content(id, (signal) =>
      graph.content({
        mailbox: mailbox.id,
        to: at,
        signal: AbortSignal.any([signal, ask.signal]),
      }),
    )
    return { path, time, content: { size: null, unchanged: savedTime(path) === time, open } }
  })
}
