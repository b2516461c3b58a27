import { RepositoryError } from '../../../repository/error.ts'
import type { TreeNode } from '../../../repository/types.ts'
import { readMailFacts } from '../../mail-facts.ts'
import type { SnapshotReader } from '../catalogue-port.ts'
import { describeFile, keyedParts } from '../describe/describe.ts'
import type { Description } from '../describe/describe.ts'
import { driveItems } from '../describe/drive-items.ts'
import type { DriveLookup } from '../describe/drive-items.ts'
import { readRecord } from '../describe/record.ts'
import { htmlText, largestText, plainText } from '../text/plain-text.ts'
import type { BeforeTree } from './before.ts'
import { contentOf, nodeTime } from './nodes.ts'
import type { Doc, NewPerson, NewVersion } from './writer.ts'

const largestList = 16 * 1_048_576
const mostNamed = 100

/** What one update reads with, and what it has met. */
export interface Reading {
  readonly reader: SnapshotReader
  readonly before: BeforeTree
  readonly fullText: boolean
  readonly signal: AbortSignal
  readonly unreadable: string[]
  bytes: number
}

/** A new or changed file: its place, and the names and ids of the files beside it. */
export type ChangedFile = Readonly<{
  node: TreeNode
  path: number
  /** Parts below `/dingkeep`, without shard folders. */
  parts: readonly string[]
  lookup: DriveLookup | null
}>

/** Damage of single blobs is noted; that the storage is away ends the update. */
function noteDamage(reading: Reading, error: unknown, parts: readonly string[]): void {
  const isDamage =
    error instanceof RepositoryError && ['missing', 'damaged', 'unfit'].includes(error.reason)
  if (!isDamage) throw error
  if (reading.unreadable.length < mostNamed) reading.unreadable.push(`/${parts.join('/')}`)
}

/** Reads a file, or gives null where it is damaged or longer than a text should be. */
async function readNode(
  reading: Reading,
  { node, parts }: Pick<ChangedFile, 'node' | 'parts'>,
  largest: number,
): Promise<Uint8Array | null> {
  if ((node.size ?? 0) > largest) return null
  try {
    const bytes = await reading.reader.read(node)
    reading.bytes += bytes.length
    return bytes
  } catch (error) {
    noteDamage(reading, error, parts)
    return null
  }
}

/** Reads a tree, or gives null where it is damaged: then the folder stays as it was known. */
export async function readTree(
  reading: Reading,
  id: string,
  parts: readonly string[],
): Promise<readonly TreeNode[] | null> {
  reading.signal.throwIfAborted()
  try {
    const nodes = await reading.reader.tree(id)
    // A name that stands twice is damage too; the first is what a restore would give.
    return [...new Map(nodes.toReversed().map((node) => [node.name, node])).values()].toReversed()
  } catch (error) {
    noteDamage(reading, error, parts)
    return null
  }
}

/** Reads the records of a drive's folder; null where there are none. */
export async function readDriveItems(
  reading: Reading,
  nodes: readonly TreeNode[],
  parts: readonly string[],
): Promise<DriveLookup | null> {
  const node = nodes.find(({ name, type }) => name === '_items.jsonl' && type === 'file')
  if (node === undefined || parts[0] !== 'drive') return null
  const file = { node, parts: [...parts, node.name] }
  const bytes = await readNode(reading, file, largestList)
  return bytes === null ? null : driveItems(bytes)
}

/** The identity and true name that a drive's records give to a file. */
function identified(described: Description, file: ChangedFile): Description {
  const { node, lookup, parts } = file
  const item =
    described.kind === 'drive' && described.searched ? (lookup?.(node.name) ?? null) : null
  if (item === null) return described
  return {
    ...described,
    identity: `drive:${keyedParts(parts[1] ?? '')?.key ?? ''}/${item.id}`,
    title: item.name,
  }
}

const tidy = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()

/** All that the place tells; what a person would read is added from the content. */
const placeDoc = (file: ChangedFile, described: Description): Doc => ({
  title: described.title,
  time: nodeTime(file.node),
  person: described.person?.key ?? null,
  body: '',
  places: '',
})

function recordDoc(described: Description, bytes: Uint8Array, doc: Doc): Doc {
  const record = readRecord(described.kind, bytes)
  return {
    title: tidy(record.title ?? doc.title),
    time: record.time ?? doc.time,
    person: doc.person ?? record.person,
    body: tidy(record.text),
    places: record.departments.join(' '),
  }
}

/** A mail's text stands before what is attached to it: the first part of a long one is enough. */
const headOf = (node: TreeNode): TreeNode =>
  (node.size ?? 0) <= largestText
    ? node
    : { ...node, size: largestText, content: (node.content ?? []).slice(0, 1) }

async function mailDoc(reading: Reading, file: ChangedFile, doc: Doc): Promise<Doc> {
  const bytes = await readNode(reading, { ...file, node: headOf(file.node) }, largestText)
  const mail = bytes === null ? null : await readMailFacts(bytes)
  if (mail === null) return doc
  const text = mail.text === '' ? htmlText(mail.html) : mail.text
  return {
    ...doc,
    title: tidy(mail.subject) || doc.title,
    body: reading.fullText ? tidy(`${mail.subject} ${mail.words} ${text}`) : '',
  }
}

/** Titles and people are read in any case, texts only where they are wanted. */
async function docOf(reading: Reading, file: ChangedFile, described: Description): Promise<Doc> {
  const doc = placeDoc(file, described)
  if (described.reads === 'name' || (described.reads === 'text' && !reading.fullText)) return doc
  if (described.reads === 'mail') return mailDoc(reading, file, doc)
  const bytes = await readNode(reading, file, largestText)
  if (bytes === null) return doc
  if (described.reads === 'text') return { ...doc, body: tidy(plainText(file.node.name, bytes)) }
  const read = recordDoc(described, bytes, doc)
  return reading.fullText ? read : { ...read, body: '' }
}

/** A version ready to be written, and the person whose name it tells. */
export type ReadFile = Readonly<{ version: NewVersion; person: NewPerson | null }>

function personOf(described: Description, doc: Doc): NewPerson | null {
  const { person, type } = described
  if (person === null) return null
  const sure = type === 'user' && doc.person === person.key && described.searched
  return { key: person.key, name: sure ? doc.title : person.name, sure }
}

/** A version of which only the place and the bytes are known. */
const plainVersion = ({ node, path }: ChangedFile): NewVersion => ({
  path,
  item: null,
  part: '',
  type: node.type,
  size: node.size ?? 0,
  mtime: nodeTime(node),
  content: contentOf(node),
  doc: null,
  listed: false,
  left: false,
})

/** Reads what a new or changed file is to be found by; its content only where it is not known. */
export async function readChanged(reading: Reading, file: ChangedFile): Promise<ReadFile> {
  reading.signal.throwIfAborted()
  const found = file.node.type === 'file' ? describeFile(file.parts) : null
  const plain = plainVersion(file)
  if (found === null) return { version: plain, person: null }
  const described = identified(found, file)
  const { identity, kind, type, part } = described
  const version = { ...plain, item: { identity, kind, type }, part }
  if (!described.searched) return { version, person: null }
  const { mtime, content } = version
  const known = reading.before.doc({ identity, part, name: file.node.name, mtime, content })
  const read = await docOf(
    reading,
    file,
    known === null ? described : { ...described, reads: 'name' },
  )
  const doc = known === null ? read : moved(known, read, described)
  const left = kind === 'contacts' && file.parts[1] === 'left'
  return {
    version: { ...version, doc, listed: part === '', left },
    person: personOf(described, doc),
  }
}

/** What is known of a content, at its new place. A record keeps the title that its content gave. */
function moved(known: Doc, here: Doc, described: Description): Doc {
  if (described.reads === 'record' || described.reads === 'mail') return known
  return { ...here, body: known.body }
}
