import { isShard, keyOfName, logicalTree, type LogicalTree } from '../adapters/copies/logical.ts'
import { isList, members, parseExact } from '../adapters/exact-json.ts'
import { messageKey } from '../adapters/graph/mail/message.ts'
import {
  putBackKinds,
  type PutBackKind,
  type SavedFile,
  type SavedItem,
} from '../adapters/graph/put-back/types.ts'
import { idOf, recordOf, textOf, type GraphRecord } from '../adapters/graph/records.ts'
import { itemKey, longItemKey } from '../adapters/item-key.ts'
import { folderNames } from '../core/names.ts'
import type { Json } from '../core/ports.ts'
import type { Repository } from '../repository/repository.ts'
import type { TreeNode } from '../repository/types.ts'
import { viewOf } from './browse.ts'

/** The mailbox that an item was saved of. */
export type SavedMailbox = Readonly<{ id: string; address: string }>

/** A saved item with its mailbox. */
export type PutBackSource = Readonly<{ item: SavedItem; mailbox: SavedMailbox }>

/** What of some files can be put back; `unfit` = files that belong to nothing of it. */
export type PutBackSources = Readonly<{ sources: readonly PutBackSource[]; unfit: number }>

type Reading = Readonly<{
  repository: Repository
  tree: LogicalTree
  mailboxes: Map<string, Promise<SavedMailbox | null>>
  months: Map<string, Promise<ReadonlyMap<string, GraphRecord>>>
}>

const isPutBackKind = (word: string): word is PutBackKind =>
  putBackKinds.some((kind) => kind === word)

async function bytesOf({ repository }: Reading, node: TreeNode): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  for (const id of node.content ?? []) parts.push(await repository.readBlob('data', id))
  return new Uint8Array(Buffer.concat(parts))
}

async function readJson(reading: Reading, path: string): Promise<Json> {
  const node = await reading.tree.node(path)
  if (node === null) return null
  try {
    return parseExact(new TextDecoder().decode(await bytesOf(reading, node)))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const fileOf = (reading: Reading, node: TreeNode, named: { name: string; type: string }) =>
  ({
    ...named,
    size: node.size ?? 0,
    read: () => bytesOf(reading, node),
  }) as const satisfies SavedFile

async function mailboxAt(reading: Reading, folder: string): Promise<SavedMailbox | null> {
  const record = recordOf(await readJson(reading, `${folder}/mailbox.json`), 'user')
  if (record === null) return null
  return { id: idOf(record), address: textOf(record, 'mail').toLowerCase() }
}

/** The records of a month of mails, by key. */
async function monthAt(reading: Reading, folder: string): Promise<Map<string, GraphRecord>> {
  const node = await reading.tree.node(`${folder}/_items.jsonl`)
  const found = new Map<string, GraphRecord>()
  if (node === null) return found
  const text = new TextDecoder().decode(await bytesOf(reading, node))
  for (const line of text.split('\n')) {
    const record = recordIn(line)
    if (record !== null) found.set(messageKey(idOf(record)), record)
  }
  return found
}

function recordIn(line: string): GraphRecord | null {
  try {
    return line === '' ? null : recordOf(parseExact(line), 'message')
  } catch (error) {
    // A damaged line tells of nothing; its mail counts as one without a record.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

function remembered<T>(known: Map<string, Promise<T>>, at: string, read: () => Promise<T>) {
  const found = known.get(at) ?? read()
  known.set(at, found)
  return found
}

async function mailItem(reading: Reading, path: string): Promise<SavedItem | null> {
  const folder = folderOf(path)
  const records = await remembered(reading.months, folder, () => monthAt(reading, folder))
  const name = path.slice(folder.length + 1)
  const record = records.get(keyOfName(name) ?? '')
  const node = await reading.tree.node(path)
  if (record === undefined || node === null) return null
  const mail = fileOf(reading, node, { name, type: 'message/rfc822' })
  const rest = { files: [], photo: null, container: '' }
  return { kind: 'outlook-mail', path: `/${path}`, record, mail, ...rest }
}

/** Attachments by the names that they have in the copy; those without bytes are not among them. */
async function attachmentsOf(
  reading: Reading,
  at: Readonly<{ stem: string; record: GraphRecord }>,
) {
  const told = members(at.record['_dk'])?.['attachments']
  const records = (told !== undefined && isList(told) ? told : []).flatMap((raw) => {
    const record = recordOf(raw, 'fileAttachment')
    return record === null ? [] : [record]
  })
  const named = records.map((record) => ({ id: idOf(record), name: textOf(record, 'name') }))
  const names = folderNames(named, (id, long) =>
    (long ? longItemKey : itemKey)('outlook-calendar', 'attachment', id),
  )
  const files: SavedFile[] = []
  for (const record of records) {
    const node = await reading.tree.node(`${at.stem}.files/${names.get(idOf(record)) ?? ''}`)
    if (node === null) continue
    const named_ = { name: textOf(record, 'name'), type: textOf(record, 'contentType') }
    files.push(fileOf(reading, node, named_))
  }
  return files
}

type Plain = Readonly<{ kind: PutBackKind; stem: string }>

async function plainItem(reading: Reading, { kind, stem }: Plain): Promise<SavedItem | null> {
  const record = recordOf(await readJson(reading, `${stem}.json`), '')
  if (record === null) return null
  const photo = kind === 'outlook-contacts' ? await reading.tree.node(`${stem}.jpg`) : null
  return {
    kind,
    path: `/${stem}.json`,
    record,
    mail: null,
    files: kind === 'outlook-calendar' ? await attachmentsOf(reading, { stem, record }) : [],
    photo: photo && fileOf(reading, photo, { name: 'photo.jpg', type: 'image/jpeg' }),
    container: keyOfName(stem.split('/')[2] ?? '') ?? '',
  }
}

const ofItem = /~(?:[a-z2-7]{8}|[a-z2-7]{12})(?:\.(?:json|ics|vcf|jpg)|\.files\/[^/]+)$/

/** What an item is read by: the path of a mail, or the common beginning of its files. */
function stemOf(kind: PutBackKind, path: string): string | null {
  if (kind === 'outlook-mail') return path.endsWith('.eml') ? path : null
  const found = ofItem.exec(path)
  if (found === null) return null
  const at = path.indexOf('.', found.index)
  return at < 0 ? null : path.slice(0, at)
}

/** A stored path as sources name it: without shard folders, without the slash before it. */
const logical = (stored: string): string =>
  stored
    .split('/')
    .filter((part) => part !== '' && !isShard({ name: part, type: 'dir' } as TreeNode))
    .join('/')

async function readOne(reading: Reading, kind: PutBackKind, stem: string) {
  const folder = stem.split('/').slice(0, 2).join('/')
  const mailbox = await remembered(reading.mailboxes, folder, () => mailboxAt(reading, folder))
  if (mailbox === null) return null
  const item =
    kind === 'outlook-mail'
      ? await mailItem(reading, stem)
      : await plainItem(reading, { kind, stem })
  return item === null ? null : { item, mailbox }
}

type Copy = Readonly<{ tree: string; paths: readonly string[] }>

/** The items that files of a copy belong to. Throws what reading the storage throws. */
export async function sourcesOf(repository: Repository, copy: Copy): Promise<PutBackSources> {
  const tree = logicalTree(viewOf(repository, copy.tree), 'dingkeep')
  const reading: Reading = { repository, tree, mailboxes: new Map(), months: new Map() }
  const stems = new Map<string, PutBackKind>()
  let unfit = 0
  for (const stored of copy.paths) {
    const path = logical(stored)
    const kind = path.split('/')[0] ?? ''
    if (!isPutBackKind(kind)) {
      unfit += 1
      continue
    }
    const stem = stemOf(kind, path)
    // What else lies there tells of mailboxes and folders: it belongs to no item.
    if (stem !== null) stems.set(stem, kind)
  }
  const sources: PutBackSource[] = []
  for (const [stem, kind] of stems) {
    const one = await readOne(reading, kind, stem)
    if (one === null) unfit += 1
    else sources.push(one)
  }
  return { sources, unfit }
}
