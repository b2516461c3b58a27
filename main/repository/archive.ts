import type { ArchiveOptions, Archived } from './api.ts'
import { ArchiveCounts } from './archive-counts.ts'
import { countGone, settle, unchanged } from './archive-entries.ts'
import type { Entry, Finished, Later } from './archive-entries.ts'
import { ArchiveFiles } from './archive-files.ts'
import {
  childPath,
  keep,
  linkNode,
  listFolder,
  nodeOf,
  ownNode,
  rootNode,
} from './archive-nodes.ts'
import type { Listed, ListedFile } from './archive-nodes.ts'
import { RepositoryError } from './error.ts'
import { ListAhead } from './list-ahead.ts'
import { isUnchanged, readOldFolder } from './old-folder.ts'
import type { OldEntry } from './old-folder.ts'
import { stopped, unlessStopped } from './stop.ts'
import { timeFromNs } from './stored-time.ts'
import type { Id, TreeNode } from './types.ts'
import type { LocalFile, Look, SavedLocalFile } from './workers/messages.ts'

/** What saving a folder needs of its writer and repository. */
export type ArchiveTools = Readonly<{
  saveFiles: (files: readonly LocalFile[], blobs: number) => Promise<SavedLocalFile[]>
  /** Saves a tree of encoded nodes in their order. */
  saveTree: (nodes: readonly Readonly<{ name: string; json: string }>[]) => Promise<Id>
  readTree: (id: Id) => Promise<Uint8Array>
  isKnown: (id: Id) => boolean
}>

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
  readonly #counts = new ArchiveCounts()
  #list = listFolder
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
    const later = await this.#listed(path, before)
    this.#files.send()
    const root = await later.node
    if (root?.subtree === undefined) {
      throw new RepositoryError('unfit', 'The folder cannot be read', { about: { path } })
    }
    this.#report()
    return { tree: root.subtree, ...this.#counts.all }
  }

  async #listed(path: string, before: TreeNode | undefined): Promise<Later> {
    // Without a copy before, saving takes so much longer than looking that help is not needed.
    const ahead = before === undefined ? null : new ListAhead(path)
    this.#list = (folder) => ahead?.list(folder) ?? listFolder(folder)
    try {
      return await this.#folder({ path, name: '', before }, null)
    } finally {
      ahead?.close()
    }
  }

  /** Lists a folder and everything below; done when all is listed, while files are still saved. */
  async #folder({ path, name, before: folder }: Folder, look: Look | null): Promise<Later> {
    await this.#pause()
    const list = this.#list(path)
    if ('code' in list) return this.#failed(name, list.code, folder)
    const known = await this.#oldEntries(folder)
    const entries: Entry[] = []
    for (const entry of list.entries) {
      const old = known.get(entry.name)
      if (entry.is === 'file' && old !== undefined && this.#isSame(old, entry)) {
        this.#counts.file('files_unmodified', entry.look.size)
        entries.push({ name: entry.name, old, node: unchanged })
        continue
      }
      const rel = name === '' ? entry.name : `${name}/${entry.name}`
      const { node } = await this.#entry(entry, { path, name: rel, before: old?.node })
      entries.push({ name: entry.name, old, node })
    }
    const isSmaller = countGone(known, list.entries, this.#counts)
    this.#open++
    const node = this.#finish({ name, look, before: folder, isSmaller }, entries)
    // Awaited by the folder above, which may take a while: until then it is not unhandled.
    node.catch(() => undefined)
    return { node }
  }

  async #finish(folder: Finished, entries: readonly Entry[]): Promise<TreeNode | null> {
    try {
      const { nodes, isSame } = await settle(entries, this.#counts)
      const old = folder.before?.subtree
      const same = isSame && !folder.isSmaller
      const subtree = same && old !== undefined ? old : await this.#tools.saveTree(nodes)
      this.#counts.folder(old, subtree)
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
        return { node: keep(before, linkNode(entry.name, entry.look, entry.target)) }
      case 'special':
        return this.#failed(place.name, 'special', undefined)
      case 'failed':
        return this.#failed(place.name, entry.code, before)
    }
  }

  async #file(entry: ListedFile, place: Folder): Promise<Later> {
    const { look, name } = entry
    const before = place.before?.type === 'file' ? place.before : undefined
    if (before !== undefined && this.#isSameContent(before, look)) {
      this.#counts.file('files_unmodified', look.size)
      return { node: keep(before, nodeOf(name, look, before.content ?? [])) }
    }
    await this.#files.room()
    const saving = this.#files.add({ path: childPath(place.path, name), look })
    const node = saving.then((saved) => this.#saved(name, saved, { ...place, before }))
    node.catch(() => undefined)
    return { node }
  }

  #isSame(old: OldEntry, file: ListedFile): boolean {
    return this.#options.full !== true && isUnchanged(old, file, this.#tools.isKnown)
  }

  #isSameContent(before: TreeNode, { size, mtimeNs, ctimeNs }: Look): boolean {
    return (
      this.#options.full !== true &&
      (before.size ?? 0) === size &&
      before.mtime === timeFromNs(mtimeNs) &&
      before.ctime === timeFromNs(ctimeNs) &&
      (before.content ?? []).every((id) => this.#tools.isKnown(id))
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
    this.#counts.file(place.before === undefined ? 'files_new' : known, saved.look.size)
    return node
  }

  /** Names what could not be saved; the copy before is carried over. */
  #failed(path: string, code: string, before: TreeNode | undefined): Later {
    this.#tell(path, code)
    return { node: before ?? null }
  }

  #tell(path: string, code: string): void {
    this.#counts.failed()
    this.#options.onFailure?.(path, code)
  }

  async #oldEntries(before: TreeNode | undefined): Promise<Map<string, OldEntry>> {
    if (before?.subtree === undefined) return new Map()
    return readOldFolder(before.subtree, await this.#tools.readTree(before.subtree))
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
    const { files: done, bytes } = this.#counts.done
    this.#options.onProgress?.({ phase: 'read', done, total: null, bytes })
  }
}
