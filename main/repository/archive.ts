import type { ArchiveOptions, Archived } from './api.ts'
import { ArchiveFiles } from './archive-files.ts'
import {
  childPath,
  keep,
  linkNode,
  listFolder,
  noCounts,
  nodeOf,
  ownNode,
  rootNode,
} from './archive-nodes.ts'
import type { Listed, ListedFile } from './archive-nodes.ts'
import { RepositoryError } from './error.ts'
import { stopped, unlessStopped } from './stop.ts'
import { timeFromNs } from './stored-time.ts'
import type { Id, TreeNode } from './types.ts'
import type { LocalFile, Look, SavedLocalFile } from './workers/messages.ts'

/** What saving a folder needs of its writer and repository. */
export type ArchiveTools = Readonly<{
  saveFiles: (files: readonly LocalFile[], blobs: number) => Promise<SavedLocalFile[]>
  saveTree: (nodes: readonly TreeNode[]) => Promise<Id>
  readTree: (id: Id) => Promise<readonly TreeNode[]>
  isKnown: (id: Id) => boolean
}>

type Entry = Readonly<{ before: TreeNode | undefined; later: Later }>
/** A node that comes later; null where there is nothing to save. */
type Later = Readonly<{ node: Promise<TreeNode | null> }>
type Folder = Readonly<{ path: string | Buffer; name: string; before: TreeNode | undefined }>

/** Folders whose files are not all saved, before the walk waits. */
const maxOpenFolders = 256
/** Longest that the walk keeps other work of this thread waiting. */
const sliceMs = 10

/**
 * Saves a local folder as it is: real names, modes and times; links as links, never followed.
 *
 * A file is unchanged if size, mtime and ctime are those of the copy before. Nodes carry uid and gid
 * 0, no inode, atime = mtime and the real ctime. A folder's tree is saved as soon as its entries
 * are, so that memory holds only what is under way.
 */
export function archiveFolder(
  tools: ArchiveTools,
  path: string,
  options: ArchiveOptions,
): Promise<Archived> {
  const walk = new Walk(tools, options).run(path)
  return options.signal === undefined ? walk : unlessStopped(walk, options.signal)
}

class Walk {
  readonly #tools: ArchiveTools
  readonly #options: ArchiveOptions
  readonly #files: ArchiveFiles
  readonly #counts = noCounts()
  #open = 0
  #wake: (() => void) | null = null
  #slice = performance.now()

  constructor(tools: ArchiveTools, options: ArchiveOptions) {
    this.#tools = tools
    this.#options = options
    this.#files = new ArchiveFiles(tools.saveFiles)
  }

  async run(path: string): Promise<Archived> {
    const parent = this.#options.parentTree ?? null
    const before = parent === null ? undefined : rootNode(parent)
    const later = await this.#folder({ path, name: '', before }, null)
    this.#files.send()
    const root = await later.node
    if (root?.subtree === undefined) {
      throw new RepositoryError('unfit', 'The folder cannot be read', { about: { path } })
    }
    this.#report()
    return { tree: root.subtree, ...this.#counts }
  }

  /** Lists a folder and everything below; done when all is listed, while files are still saved. */
  async #folder({ path, name, before }: Folder, look: Look | null): Promise<Later> {
    await this.#pause()
    const list = listFolder(path)
    if ('code' in list) return this.#failed(name, list.code, before)
    const known = await this.#nodesOf(before)
    const entries: Entry[] = []
    for (const entry of list.entries) {
      const old = known.get(entry.name)
      const rel = name === '' ? entry.name : `${name}/${entry.name}`
      entries.push({
        before: old,
        later: await this.#entry(entry, { path, name: rel, before: old }),
      })
    }
    this.#counts.entries_gone += known.size - entries.filter(({ before: old }) => old).length
    this.#open++
    const node = this.#finish({ name, look, before, count: known.size }, entries)
    // Awaited by the folder above, which may take a while: until then it is not unhandled.
    node.catch(() => undefined)
    return { node }
  }

  async #finish(folder: Finished, entries: readonly Entry[]): Promise<TreeNode | null> {
    try {
      const nodes: TreeNode[] = []
      let same = folder.count === entries.length
      for (const { before, later } of entries) {
        const node = await later.node
        same &&= node !== null && node === before
        if (node !== null) nodes.push(node)
      }
      const old = folder.before?.subtree
      const subtree = same && old !== undefined ? old : await this.#tools.saveTree(nodes)
      this.#countFolder(old, subtree)
      return ownNode(folder, subtree)
    } finally {
      this.#open--
      this.#wake?.()
    }
  }

  async #entry(entry: Listed, place: Folder): Promise<Later> {
    const { before } = place
    switch (entry.is) {
      case 'folder':
        return this.#folder(
          { path: childPath(place.path, entry.name), name: place.name, before },
          entry.look,
        )
      case 'file':
        return this.#file(entry, place)
      case 'link':
        return later(keep(before, linkNode(entry.name, entry.look, entry.target)))
      case 'special':
        return this.#failed(place.name, 'special', undefined)
      case 'failed':
        return this.#failed(place.name, entry.code, before)
    }
  }

  async #file(entry: ListedFile, place: Folder): Promise<Later> {
    const { look, name } = entry
    const before = place.before?.type === 'file' ? place.before : undefined
    if (before !== undefined && this.#options.full !== true && this.#isSame(before, look)) {
      this.#countFile('files_unmodified', look.size)
      return later(keep(before, nodeOf(name, look, before.content ?? [])))
    }
    await this.#files.room()
    const saving = this.#files.add({ path: childPath(place.path, name), look })
    const node = saving.then((saved) => this.#saved(name, saved, { ...place, before }))
    node.catch(() => undefined)
    return { node }
  }

  #isSame(node: TreeNode, { size, mtimeNs, ctimeNs }: Look): boolean {
    return (
      (node.size ?? 0) === size &&
      node.mtime === timeFromNs(mtimeNs) &&
      node.ctime === timeFromNs(ctimeNs) &&
      (node.content ?? []).every((id) => this.#tools.isKnown(id))
    )
  }

  async #saved(name: string, saved: SavedLocalFile, place: Folder): Promise<TreeNode | null> {
    if ('code' in saved) {
      // Gone since it was listed: deleted, not unreadable.
      if (saved.code === 'ENOENT') return null
      return this.#failed(place.name, saved.code, place.before).node
    }
    if (saved.changed) this.#tell(place.name, 'changed')
    const node = keep(place.before, nodeOf(name, saved.look, saved.ids))
    const known = node === place.before ? 'files_unmodified' : 'files_changed'
    this.#countFile(place.before === undefined ? 'files_new' : known, saved.look.size)
    return node
  }

  /** Names what could not be saved; the copy before is carried over. */
  #failed(path: string, code: string, before: TreeNode | undefined): Later {
    this.#tell(path, code)
    return later(before ?? null)
  }

  #tell(path: string, code: string): void {
    this.#counts.failed++
    this.#options.onFailure?.(path, code)
  }

  async #nodesOf(before: TreeNode | undefined): Promise<Map<string, TreeNode>> {
    if (before?.subtree === undefined) return new Map()
    const nodes = await this.#tools.readTree(before.subtree)
    return new Map(nodes.map((node) => [node.name, node]))
  }

  #countFile(kind: 'files_new' | 'files_changed' | 'files_unmodified', size: number): void {
    this.#counts[kind]++
    this.#counts.total_files_processed++
    this.#counts.total_bytes_processed += size
  }

  #countFolder(old: Id | undefined, subtree: Id): void {
    if (old === undefined) this.#counts.dirs_new++
    else if (old === subtree) this.#counts.dirs_unmodified++
    else this.#counts.dirs_changed++
  }

  /** Lets others have their turn, waits for slow saving, and ends when asked to. */
  async #pause(): Promise<void> {
    if (this.#options.signal?.aborted === true) throw stopped()
    if (performance.now() - this.#slice >= sliceMs) {
      await new Promise((resolve) => setImmediate(resolve))
      this.#slice = performance.now()
      this.#report()
    }
    while (this.#open > maxOpenFolders) {
      this.#files.send()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #report(): void {
    const { total_files_processed: done, total_bytes_processed: bytes } = this.#counts
    this.#options.onProgress?.({ phase: 'read', done, total: null, bytes })
  }
}

type Finished = Readonly<{
  name: string
  look: Look | null
  before: TreeNode | undefined
  /** Entries of the copy before. */
  count: number
}>

const later = (node: TreeNode | null): Later => ({ node: Promise.resolve(node) })
