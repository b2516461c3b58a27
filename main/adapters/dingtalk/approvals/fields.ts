import { z } from 'zod'

import type { FieldValue, PageField, PageFile } from '../../readable/index.ts'
import { type Attachment, attachmentList, type Component } from './instance.ts'

/** A file that an approval names: an attachment by id, or a picture by address. */
export type FileRef = Readonly<
  | { is: 'attachment'; id: string; name: string; size: string; comment: boolean }
  | { is: 'photo'; id: string; url: string; name: string; size: string }
>
export type Resolve = (file: FileRef) => PageFile

/** Reads JSON that stands in a string; undefined where it is none. */
function unpack(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined // a plain text is the ordinary case
  }
}

const rows = z.array(
  z.object({
    rowValue: z.array(z.object({ label: z.coerce.string(), value: z.unknown() })),
  }),
)
const scalars = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)

/** Names an attachment for `Resolve`. */
export const attachmentRef = (file: Attachment, comment: boolean): FileRef => ({
  is: 'attachment',
  id: file.fileId,
  name: file.fileName === '' ? file.fileId : file.fileName,
  size: file.fileSize,
  comment,
})

/** Names a picture for `Resolve` by the last part of its address, as one that opens by itself. */
export function photoRef(url: string): FileRef {
  const path = URL.canParse(url) ? new URL(url).pathname : ''
  const name = path.split('/').at(-1) ?? ''
  const shown = name === '' ? 'photo' : name
  return { is: 'photo', id: url, url, name: shown.includes('.') ? shown : `${shown}.jpg`, size: '' }
}

function filesIn(value: unknown, resolve: Resolve): FieldValue | null {
  const files = attachmentList.safeParse(value)
  if (!files.success || files.data.length === 0) return null
  return { is: 'files', files: files.data.map((file) => resolve(attachmentRef(file, false))) }
}

function tableIn(value: unknown, resolve: Resolve): FieldValue | null {
  const table = rows.safeParse(value)
  if (!table.success) return null
  const columns = [...new Set(table.data.flatMap((one) => one.rowValue.map(({ label }) => label)))]
  const cells = table.data.map(({ rowValue }) =>
    columns.map((column) => {
      const cell = rowValue.find(({ label }) => label === column)
      return cellOf(cell?.value, resolve)
    }),
  )
  return { is: 'table', columns, rows: cells }
}

/** Cells do not tell their type: only lists of attachments are known by their shape. */
function cellOf(value: unknown, resolve: Resolve): FieldValue {
  const inside = typeof value === 'string' ? unpack(value) : value
  const list = scalars.safeParse(inside)
  if (list.success) return { is: 'list', items: list.data.map(plain) }
  return filesIn(inside, resolve) ?? { is: 'text', text: plain(value) }
}

function rangeIn(value: unknown): FieldValue | null {
  const list = scalars.safeParse(value)
  if (!list.success || list.data.length < 2) return null
  const [from, to, length] = list.data.map((part) => plain(part ?? ''))
  return { is: 'range', from: from ?? '', to: to ?? '', length: length ?? '' }
}

function photosIn(value: unknown, resolve: Resolve): FieldValue | null {
  const urls = z.array(z.string()).safeParse(value)
  if (!urls.success) return null
  return { is: 'photos', photos: urls.data.map((url) => resolve(photoRef(url))) }
}

function listIn(value: unknown): FieldValue | null {
  const list = scalars.safeParse(value)
  return list.success ? { is: 'list', items: list.data.map((item) => plain(item ?? '')) } : null
}

type Reader = (value: unknown, resolve: Resolve) => FieldValue | null

/** How values of a component type are packed (paper, 3.3). */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['DDAttachment', filesIn],
  ['TableField', tableIn],
  ['DDPhotoField', photosIn],
  ['DDDateRangeField', rangeIn],
  ['DDMultiSelectField', listIn],
  ['DDMultiSelect', listIn],
  ['RelateField', listIn],
])

function valueOf({ componentType, value }: Component, resolve: Resolve): FieldValue {
  const read = readers.get(componentType)?.(unpack(value), resolve)
  return read ?? { is: 'text', text: value === 'null' ? '' : value }
}

/** Gives the form's fields as a person reads them; what has no known form is shown as it came. */
export const fieldsOf = (components: readonly Component[], resolve: Resolve): PageField[] =>
  components.map((component) => ({ name: component.name, value: valueOf(component, resolve) }))
