import type { Repository, Writer } from './api.ts'
import { EditedFolder, folderNode, type Slot } from './edited-folder.ts'
import { RepositoryError } from './error.ts'
import { compareNames } from './names.ts'
import type { Id, TreeNode } from './types.ts'

/**
 * Changes a stored tree by path, parts joined by `/`, `''` = the root.
 *
 * Folders that were touched take mode 0755, uid and gid 0 and the newest mtime of their entries;
 * those that became empty vanish. One call at a time.
 */
export interface TreeEditor {
  /** Entries of a folder in the order of their names; empty if it is not there. */
  list(path: string): Promise<readonly TreeNode[]>
  /** The entry at a path, or null. A touched folder has no `subtree` before `save`. */
  node(path: string): Promise<TreeNode | null>
  /** Puts a file or link; folders above are made, what was there is replaced. */
  set(path: string, node: TreeNode): Promise<void>
  /** Puts a whole stored folder. */
  graft(path: string, subtree: Id): Promise<void>
  /** Removes an entry with all below it; a missing one is a success. */
  remove(path: string): Promise<void>
  /** Moves an entry; `missing` if it is not there, `unfit` into itself. */
  move(from: string, to: string): Promise<void>
  /** Writes the changed folders and gives the root's tree. Editing may go on. */
  save(): Promise<Id>
}

/** Entries of touched folders that are held before they are written and let go. */
const maxHeld = 100_000

/** Starts from a stored tree, or from an empty one. Loads only folders that are asked for. */
export const editTree = (repository: Repository, writer: Writer, rootTree: Id | null): TreeEditor =>
  new Editor(repository, writer, rootTree)

const partsOf = (path: string): string[] => {
  const parts = path === '' ? [] : path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new RepositoryError('unfit', 'Not a path in a tree')
  }
  return parts
}

class Editor implements TreeEditor {
  readonly #repository: Repository
  readonly #writer: Writer
  #root: Slot
  #held = 0

  constructor(repository: Repository, writer: Writer, rootTree: Id | null) {
    this.#repository = repository
    this.#writer = writer
    this.#root =
      rootTree === null ? new EditedFolder([]) : folderNode('', rootTree, '1970-01-01T00:00:00Z')
  }

  async list(path: string): Promise<readonly TreeNode[]> {
    const slot = await this.#find(partsOf(path))
    if (slot === null) return []
    if (slot instanceof EditedFolder) {
      return slot.nodes().toSorted((a, b) => compareNames(a.name, b.name))
    }
    return slot.subtree === undefined ? [] : this.#read(slot.subtree)
  }

  async node(path: string): Promise<TreeNode | null> {
    const parts = partsOf(path)
    const slot = await this.#find(parts)
    return slot instanceof EditedFolder ? slot.node(parts.at(-1) ?? '') : slot
  }

  async set(path: string, node: TreeNode): Promise<void> {
    await this.#put(partsOf(path), { ...node, name: nameOf(path) })
  }

  async graft(path: string, subtree: Id): Promise<void> {
    const times = (await this.#read(subtree)).map(({ mtime }) => mtime)
    const node = folderNode(nameOf(path), subtree, EditedFolder.newest(times))
    if (path === '') this.#root = node
    else await this.#put(partsOf(path), node)
  }

  async remove(path: string): Promise<void> {
    const parts = partsOf(path)
    if (parts.length === 0) this.#root = new EditedFolder([])
    else if ((await this.#find(parts)) !== null) {
      const folder = await this.#open(parts.slice(0, -1))
      folder.slots.delete(parts.at(-1) ?? '')
    }
  }

  async move(from: string, to: string): Promise<void> {
    const [source, target] = [partsOf(from), partsOf(to)]
    if (from === to) return
    if (source.length === 0 || `${to}/`.startsWith(`${from}/`)) {
      throw new RepositoryError('unfit', 'A folder cannot be moved into itself')
    }
    const slot = await this.#find(source)
    if (slot === null) throw new RepositoryError('missing', 'There is nothing to move')
    await this.#put(target, slot instanceof EditedFolder ? slot : { ...slot, name: nameOf(to) })
    const folder = await this.#open(source.slice(0, -1))
    folder.slots.delete(source.at(-1) ?? '')
  }

  async save(): Promise<Id> {
    const root = this.#root instanceof EditedFolder ? await this.#write(this.#root) : this.#root
    this.#held = 0
    const subtree = root?.subtree ?? (await this.#writer.saveTree([]))
    this.#root = root ?? folderNode('', subtree, '1970-01-01T00:00:00Z')
    return subtree
  }

  /** Writes a touched folder and all such below; null where nothing is left in it. */
  async #write(folder: EditedFolder, name = ''): Promise<TreeNode | null> {
    const nodes = await Promise.all(
      Array.from(folder.slots, async ([entry, slot]) =>
        slot instanceof EditedFolder ? this.#write(slot, entry) : slot,
      ),
    )
    const kept = nodes.filter((node) => node !== null)
    if (kept.length === 0) return null
    const newest = EditedFolder.newest(kept.map(({ mtime }) => mtime))
    return folderNode(name, await this.#writer.saveTree(kept), newest)
  }

  async #put(parts: readonly string[], slot: Slot): Promise<void> {
    const name = parts.at(-1)
    if (name === undefined) throw new RepositoryError('unfit', 'The root is no entry')
    if (this.#held > maxHeld) await this.save()
    const folder = await this.#open(parts.slice(0, -1))
    folder.slots.set(name, slot)
    this.#held++
  }

  /** Finds an entry without loading more than the folders above it. */
  async #find(parts: readonly string[]): Promise<Slot | null> {
    let slot: Slot = this.#root
    for (const part of parts) {
      let next: Slot | undefined
      if (slot instanceof EditedFolder) next = slot.slots.get(part)
      else if (slot.subtree !== undefined) {
        next = (await this.#read(slot.subtree)).find(({ name }) => name === part)
      }
      if (next === undefined) return null
      slot = next
    }
    return slot
  }

  /** Gives a folder to change; loads or makes it and those above. */
  async #open(parts: readonly string[]): Promise<EditedFolder> {
    let folder = this.#root instanceof EditedFolder ? this.#root : await this.#load(this.#root)
    this.#root = folder
    for (const part of parts) {
      const slot = folder.slots.get(part) ?? new EditedFolder([])
      const next = slot instanceof EditedFolder ? slot : await this.#load(slot)
      folder.slots.set(part, next)
      folder = next
    }
    return folder
  }

  async #load(node: TreeNode): Promise<EditedFolder> {
    if (node.subtree === undefined) {
      throw new RepositoryError('unfit', 'A file stands where a folder is wanted')
    }
    const nodes = await this.#read(node.subtree)
    this.#held += nodes.length
    return new EditedFolder(nodes)
  }

  #read(tree: Id): Promise<readonly TreeNode[]> {
    // Trees of this run may be in a pack that is not written yet: the writer knows.
    return this.#repository.index.lookup('tree', tree) === undefined
      ? this.#writer.readTree(tree)
      : this.#repository.readTree(tree)
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
