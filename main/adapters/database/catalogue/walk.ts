import { setImmediate as nextTurn } from 'node:timers/promises'

import type { TreeNode } from '../../../repository/types.ts'
import { isShard } from '../describe/describe.ts'
import type { DriveLookup } from '../describe/drive-items.ts'
import type { Sqlite } from '../sqlite.ts'
import type { Known } from './before.ts'
import { contentOf, idBytes, nodeTime } from './nodes.ts'
import { readChanged, readDriveItems, readTree } from './reading.ts'
import type { ChangedFile, Reading } from './reading.ts'
import { nothingPending, writePending } from './writer.ts'
import type { Pending } from './writer.ts'

/** One transaction holds at most about so many letters. */
const mostLetters = 8_000_000
/** Contents that are fetched at the same time. */
const together = 16

type Folder = Readonly<{
  path: number
  /** Made by this walk: nothing can be known of it. */
  fresh: boolean
  tree: string
  mtime: number
  parts: readonly string[]
  /** Records of the folder above, of which this one is a shard. */
  lookup: Lookup
}>

/** Records are read when the first file asks for them, and only once. */
type Lookup = () => Promise<DriveLookup | null>

function once(read: Lookup): Lookup {
  let answer: Promise<DriveLookup | null> | null = null
  return () => (answer ??= read())
}

const noLookup: Lookup = () => Promise.resolve(null)

/** A walk over one snapshot that writes what differs from the one before. */
export class Walk {
  readonly #db: Sqlite
  readonly #reading: Reading
  readonly #span: Readonly<{ seq: number; before: number }>
  readonly #onFiles: (files: number) => void
  #pending: Pending = nothingPending()
  readonly #batch: number
  #letters = 0

  constructor(options: {
    db: Sqlite
    reading: Reading
    span: Readonly<{ seq: number; before: number }>
    onFiles: (files: number) => void
    batch: number
  }) {
    this.#db = options.db
    this.#reading = options.reading
    this.#span = options.span
    this.#onFiles = options.onFiles
    this.#batch = options.batch
  }

  /** Walks the folder `/dingkeep`, whose path has the id 1. */
  async root(tree: string, mtime: number): Promise<void> {
    const before = this.#reading.before.nextPath()
    const fresh = before === 1
    if (fresh) this.#pending.paths.push({ id: 1, parent: 0, name: '' })
    await this.#folder({ path: 1, fresh, tree, mtime, parts: [], lookup: noLookup })
    await this.#flush()
  }

  async #flush(): Promise<void> {
    const pending = this.#pending
    this.#pending = nothingPending()
    this.#letters = 0
    writePending(this.#db, pending, this.#span)
    await nextTurn()
  }

  async #folder(folder: Folder): Promise<void> {
    const { path, fresh, tree, parts } = folder
    const known = fresh ? null : this.#reading.before.tree(path)
    const id = idBytes(tree)
    if (known?.equals(id)) return
    const nodes = await readTree(this.#reading, tree, parts)
    if (nodes === null) return
    const before = fresh ? new Map<string, Known>() : this.#reading.before.children(path)
    if (known !== null) this.#pending.closedFolders.push(path)
    this.#pending.folders.push({ path, tree: id, mtime: folder.mtime })
    this.#closeMissing(nodes, before)
    await this.#files(folder, nodes, before)
    const lookup = once(() => readDriveItems(this.#reading, nodes, parts))
    for (const node of nodes) {
      await this.#below(folder, { node, lookup, known: before.get(node.name) })
    }
  }

  #closeMissing(nodes: readonly TreeNode[], before: ReadonlyMap<string, Known>): void {
    const names = new Map(nodes.map((node) => [node.name, node.type === 'dir']))
    for (const known of before.values()) {
      const isFolder = names.get(known.name)
      if (known.version !== null && isFolder !== false) {
        this.#pending.closedVersions.push(known.version)
      }
      if (known.tree !== null && isFolder !== true) this.#pending.closedTrees.push(known.path)
    }
  }

  #pathOf(parent: number, name: string, known: Known | undefined): number {
    if (known !== undefined) return known.path
    const id = this.#reading.before.nextPath()
    this.#pending.paths.push({ id, parent, name })
    return id
  }

  async #below(
    folder: Folder,
    found: { node: TreeNode; lookup: Lookup; known: Known | undefined },
  ): Promise<void> {
    const { node, known } = found
    if (node.type !== 'dir' || node.subtree === undefined) return
    const isPart = isShard(folder.parts[0] ?? '', node.name)
    await this.#folder({
      path: this.#pathOf(folder.path, node.name, known),
      fresh: known === undefined,
      tree: node.subtree,
      mtime: nodeTime(node),
      parts: isPart ? folder.parts : [...folder.parts, node.name],
      lookup: isPart ? found.lookup : noLookup,
    })
  }

  async #files(
    folder: Folder,
    nodes: readonly TreeNode[],
    before: ReadonlyMap<string, Known>,
  ): Promise<void> {
    const changed = nodes.filter(
      (node) => node.type !== 'dir' && !isSame(node, before.get(node.name)),
    )
    if (changed.length === 0) return
    const lookup =
      (await readDriveItems(this.#reading, nodes, folder.parts)) ?? (await folder.lookup())
    for (let at = 0; at < changed.length; at += together) {
      const files = changed.slice(at, at + together).map((node): ChangedFile => {
        const known = before.get(node.name)
        if (typeof known?.version === 'number') this.#pending.closedVersions.push(known.version)
        const path = this.#pathOf(folder.path, node.name, known)
        const parts = [...folder.parts, node.name]
        return { node, path, parts, lookup }
      })
      await this.#write(files)
    }
  }

  async #write(files: readonly ChangedFile[]): Promise<void> {
    const read = await Promise.all(files.map((file) => readChanged(this.#reading, file)))
    for (const { version, person } of read) {
      this.#pending.versions.push(version)
      if (person !== null) this.#pending.people.push(person)
      this.#letters += version.doc?.body.length ?? 0
    }
    this.#onFiles(read.length)
    const isFull = this.#pending.versions.length >= this.#batch || this.#letters >= mostLetters
    if (isFull) await this.#flush()
  }
}

function isSame(node: TreeNode, known: Known | undefined): boolean {
  return (
    typeof known?.version === 'number' &&
    known.type === node.type &&
    known.size === (node.size ?? 0) &&
    known.mtime === nodeTime(node) &&
    known.content?.equals(contentOf(node)) === true
  )
}
