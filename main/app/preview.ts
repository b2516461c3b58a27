import { createHash } from 'node:crypto'

import type { ItemAt, ItemRow, Reach } from '../adapters/database/browse-port.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { type Difference, differences, type Form } from '../adapters/preview/fields.ts'
import { type Names, recordForm } from '../adapters/preview/record.ts'
import { type Attached, type Seen, showFile, type Shown, wanted } from '../adapters/preview/show.ts'
import { fail } from '../core/failure.ts'
import type { TreeNode } from '../repository/types.ts'
import type { Engine } from './engine.ts'

/** Records that are read as forms at most. */
const largestRecord = 4 * 1_048_576

/** What a preview is made from. */
export type PreviewAt = Readonly<{ engine: Engine; catalogue: Catalogue; reach: Reach }>

export type PreviewAsk = Readonly<{
  /** Whole id of the copy. */
  copy: string
  what: Readonly<{ item: string } | { path: string }>
}>

export type Preview = Readonly<{
  item: ItemAt
  path: string
  size: number
  sha256: string | null
  shown: Shown | (Form & Readonly<{ is: 'fields'; files: readonly Attached[] }>)
  differences: readonly Difference[] | null
}>

/** The node of a path in a copy, read from the storage. Throws `notInCopy`. */
async function nodeAt({ engine, catalogue }: PreviewAt, copy: string, path: string) {
  const place = catalogue.locate(copy, path)
  if (place === null) return fail('notInCopy', { what: path })
  const repository = await engine.repository()
  await repository.loadIndex()
  const nodes = await repository.readTree(place.tree)
  const node = nodes.find(({ name }) => name === place.nodeName)
  return node ?? fail('notInCopy', { what: path })
}

/** A file's bytes, each blob checked by its hash; no more than about `most` of them. */
async function bytesOf({ engine }: PreviewAt, node: TreeNode, most: number) {
  const repository = await engine.repository()
  const parts: Uint8Array[] = []
  let length = 0
  const content = node.content ?? []
  for (const id of content) {
    if (length >= most) break
    const part = await repository.readBlob('data', id)
    parts.push(part)
    length += part.length
  }
  return { bytes: new Uint8Array(Buffer.concat(parts)), isWhole: parts.length === content.length }
}

const isRecord = ({ kind }: ItemRow): boolean =>
  !['drive', 'mail', 'outlook-mail', 'folders'].includes(kind)

/** Names of departments as this copy has them, as far as they are in reach. */
function namesOf({ catalogue, reach }: PreviewAt, copy: string): Names {
  const rows = catalogue.browser.departments(copy, reach) ?? []
  const byKey = new Map(rows.map(({ key, name }) => [key, name]))
  return { department: (key) => byKey.get(key) ?? null }
}

/** The newest record of the same item as a form; null where it is gone or the same. */
async function formNow(at: PreviewAt, item: ItemAt, names: Names): Promise<Form | null> {
  if (item.state !== 'changed') return null
  const now = at.catalogue.browser.newestOf(item.item, at.reach)
  if (now === null) return null
  const node = await nodeAt(at, now.snapshot, now.path)
  const { bytes, isWhole } = await bytesOf(at, node, largestRecord)
  return isWhole ? recordForm(bytes, now, names) : null
}

const attachedOf = (item: ItemAt): Attached[] =>
  item.files.flatMap(({ path, size }) => {
    const isInside = path.slice(item.path.lastIndexOf('/')).includes('.files/')
    return isInside ? [{ name: path.slice(path.lastIndexOf('/') + 1), size, path }] : []
  })

/** The item asked for and the path of the file to show. Throws `notInCopy`. */
function askedItem(at: PreviewAt, { copy, what }: PreviewAsk): { item: ItemAt; path: string } {
  const { browser } = at.catalogue
  if ('item' in what) {
    const item = browser.itemAt(copy, what.item, at.reach)
    return item === null ? fail('notInCopy', { what: what.item }) : { item, path: item.path }
  }
  const item = browser.itemOfPath(copy, what.path, at.reach)
  return item === null ? fail('notInCopy', { what: what.path }) : { item, path: what.path }
}

type SeenItem = Readonly<{ copy: string; item: ItemAt; path: string; seen: Seen }>

/** A record as a form, with what is other now; anything else as what its bytes are. */
async function shownOf(
  at: PreviewAt,
  { copy, item, path, seen }: SeenItem,
): Promise<Pick<Preview, 'shown' | 'differences'>> {
  const names = namesOf(at, copy)
  const canBeForm = isRecord(item) && path === item.path && seen.bytes.length <= largestRecord
  const form = canBeForm ? recordForm(seen.bytes, item, names) : null
  if (form === null) return { shown: await showFile(seen), differences: null }
  const now = await formNow(at, item, names)
  const shown = { is: 'fields', ...form, files: attachedOf(item) } as const
  return { shown, differences: now && differences(form, now) }
}

/**
 * Reads what a window shows of an item or of one of its files. Throws `notInCopy` for what is not
 * there or not in reach, and what reading the storage throws (damage too).
 */
export async function previewOf(at: PreviewAt, ask: PreviewAsk): Promise<Preview> {
  const { item, path } = askedItem(at, ask)
  const node = await nodeAt(at, ask.copy, path)
  const facts = { item, path, size: node.size ?? 0 }
  if (node.type !== 'file')
    return { ...facts, sha256: null, shown: { is: 'none', why: 'type' }, differences: null }
  const seen = { name: node.name, ...(await bytesOf(at, node, wanted(node.name))) }
  const sha256 = seen.isWhole ? createHash('sha256').update(seen.bytes).digest('hex') : null
  return { ...facts, sha256, ...(await shownOf(at, { copy: ask.copy, item, path, seen })) }
}
