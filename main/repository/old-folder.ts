import { isUtf8 } from 'node:buffer'

import { nodeOf } from './archive-nodes.ts'
import { RepositoryError } from './error.ts'
import { decodeTree, encodeNode } from './tree.ts'
import type { Id, TreeNode } from './types.ts'
import type { Look } from './workers/messages.ts'

const opening = '{"nodes":[{"name":'
const between = '},{"name":'
const closing = '}]}\n'

/** An entry of a folder's tree in the copy before, read no further than it is needed. */
export interface OldEntry {
  /** The node as the tree holds it, from its name's opening quote to before its closing brace. */
  readonly part: string
  /** The node itself; throws `damaged` where it cannot be decoded. */
  readonly node: TreeNode
}

/**
 * Cuts a folder's tree into its nodes without reading them: most are those of unchanged files, of
 * which not more is asked than whether they are the same, letter for letter.
 *
 * Throws `damaged` where the blob is no tree.
 */
export function readOldFolder(id: Id, blob: Uint8Array): Map<string, OldEntry> {
  return cut(id, blob) ?? decoded(id, blob)
}

function cut(id: Id, blob: Uint8Array): Map<string, OldEntry> | null {
  if (!isUtf8(blob)) return null
  const json = Buffer.from(blob.buffer, blob.byteOffset, blob.length).toString('utf8')
  // Objects inside a node could look like its end; in all else such letters are escaped.
  if (!json.startsWith(opening) || !json.endsWith(closing) || json.includes('_attributes":')) {
    return null
  }
  const entries = new Map<string, OldEntry>()
  const end = json.length - closing.length
  for (let at = opening.length; at <= end;) {
    const next = json.indexOf(between, at)
    const stop = next < 0 ? end : next
    const entry = new CutEntry(id, json.slice(at, stop))
    entries.set(entry.name, entry)
    at = stop + between.length
  }
  return entries
}

class CutEntry implements OldEntry {
  readonly part: string
  readonly #tree: Id
  #node: TreeNode | null = null

  constructor(tree: Id, part: string) {
    this.#tree = tree
    this.part = part
  }

  get name(): string {
    const quote = this.part.indexOf('"', 1)
    const name = this.part.slice(1, quote)
    const isPlain = this.part.startsWith('"') && quote > 0 && !name.includes('\\')
    return isPlain ? name : this.node.name
  }

  get node(): TreeNode {
    this.#node ??= this.#decoded()
    return this.#node
  }

  #decoded(): TreeNode {
    const [node] = nodesOf(this.#tree, Buffer.from(opening + this.part + closing, 'utf8'))
    if (node === undefined) throw damaged(this.#tree, undefined)
    return node
  }
}

const damaged = (id: Id, cause: unknown) =>
  new RepositoryError('damaged', 'Tree cannot be decoded', {
    about: { type: 'blob', name: id },
    cause,
  })

function nodesOf(id: Id, blob: Uint8Array): TreeNode[] {
  try {
    return decodeTree(blob)
  } catch (error) {
    throw damaged(id, error)
  }
}

/** The part of a node that this library writes. */
export const partOf = (node: TreeNode): string => encodeNode(node).slice('{"name":'.length, -1)

const decoded = (id: Id, blob: Uint8Array): Map<string, OldEntry> =>
  new Map(nodesOf(id, blob).map((node) => [node.name, { part: partOf(node), node }]))

/**
 * Tells whether a file's node in the copy before is, but for its content, what would be written for
 * the file now, and all its content is known: then nothing of it needs to be read or written.
 */
export function isUnchanged(
  { part }: OldEntry,
  file: Readonly<{ name: string; look: Look }>,
  isKnown: (id: Id) => boolean,
): boolean {
  const head = partOf(nodeOf(file.name, file.look, [])).slice(0, -1)
  return part.startsWith(head) && isContentKnown(part, head.length, isKnown)
}

/** Reads `"id","id"]` up to the end of the part. */
function isContentKnown(part: string, from: number, isKnown: (id: Id) => boolean): boolean {
  if (part.length === from + 1) return part.endsWith(']')
  for (let at = from; ; at += 67) {
    if (part[at] !== '"' || part[at + 65] !== '"') return false
    if (!isKnown(part.slice(at + 1, at + 65))) return false
    const follows = part[at + 66]
    if (follows === ']') return part.length === at + 67
    if (follows !== ',') return false
  }
}
