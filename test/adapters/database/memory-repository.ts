import { createHash } from 'node:crypto'

import type { SnapshotReader } from '../../../main/adapters/database/catalogue-port.ts'
import { RepositoryError } from '../../../main/repository/error.ts'
import type { Snapshot, TreeNode } from '../../../main/repository/types.ts'

/** Content of a file, alone or with its time (milliseconds since 1970). */
export type FileSpec = string | Uint8Array | Readonly<{ content: string; time: number }>

/** Path below `/dingkeep` → content. */
export type Files = Readonly<Record<string, FileSpec>>

type Folder = { files: Map<string, FileSpec>; folders: Map<string, Folder> }

const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

const bytesOf = (spec: FileSpec): Uint8Array =>
  typeof spec === 'string'
    ? Buffer.from(spec)
    : 'content' in spec
      ? Buffer.from(spec.content)
      : spec

const timeText = (spec: FileSpec): string =>
  new Date(typeof spec === 'object' && 'content' in spec ? spec.time : 0)
    .toISOString()
    .replace('.000Z', 'Z')

function folderOf(files: Files): Folder {
  const root: Folder = { files: new Map(), folders: new Map() }
  for (const [path, spec] of Object.entries(files)) {
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    let folder = root
    for (const part of parts) {
      const next = folder.folders.get(part) ?? { files: new Map(), folders: new Map() }
      folder.folders.set(part, next)
      folder = next
    }
    folder.files.set(name, spec)
  }
  return root
}

/** A content-addressed repository in memory that counts what is read from it. */
export class MemoryRepository implements SnapshotReader {
  readonly trees = new Map<string, readonly TreeNode[]>()
  readonly blobs = new Map<string, Uint8Array>()
  saved: Snapshot[] = []
  treesRead = 0
  contentsRead = 0
  /** Called before each read; may throw or wait. */
  onRead: (what: 'tree' | 'content', name: string) => void | Promise<void> = () => {}

  #node(name: string, type: TreeNode['type'], more: Partial<TreeNode>): TreeNode {
    const mtime = more.mtime ?? '1970-01-01T00:00:00Z'
    const base = { name, type, mode: 420, mtime, atime: mtime, ctime: mtime, uid: 0, gid: 0 }
    return { ...base, content: null, ...more }
  }

  #store(folder: Folder): string {
    const nodes: TreeNode[] = []
    for (const [name, spec] of folder.files) {
      const bytes = bytesOf(spec)
      const id = sha(bytes)
      this.blobs.set(id, bytes)
      const content = bytes.length === 0 ? [] : [id]
      nodes.push(this.#node(name, 'file', { size: bytes.length, content, mtime: timeText(spec) }))
    }
    for (const [name, below] of folder.folders) {
      nodes.push(this.#node(name, 'dir', { subtree: this.#store(below) }))
    }
    return this.putTree(nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
  }

  putTree(nodes: readonly TreeNode[]): string {
    const id = sha(JSON.stringify(nodes))
    this.trees.set(id, nodes)
    return id
  }

  /** Saves a snapshot of these files; `time` in milliseconds since 1970. */
  save(files: Files, time: number, tags: readonly string[] = ['dingkeep', 'layout-1']): Snapshot {
    const subtree = this.#store(folderOf(files))
    const tree = this.putTree([this.#node('dingkeep', 'dir', { subtree })])
    const data = { time: new Date(time).toISOString(), tree, paths: ['/dingkeep'], tags }
    const snapshot = { ...data, id: sha(JSON.stringify([data, this.saved.length])) }
    this.saved.push(snapshot)
    return snapshot
  }

  snapshots(): Promise<readonly Snapshot[]> {
    return Promise.resolve(this.saved)
  }

  async tree(id: string): Promise<readonly TreeNode[]> {
    this.treesRead += 1
    await this.onRead('tree', id)
    const nodes = this.trees.get(id)
    if (nodes === undefined) throw new RepositoryError('missing', 'No such tree')
    return nodes
  }

  async read(node: TreeNode): Promise<Uint8Array> {
    this.contentsRead += 1
    await this.onRead('content', node.name)
    const parts = (node.content ?? []).map((id) => {
      const bytes = this.blobs.get(id)
      if (bytes === undefined) throw new RepositoryError('missing', 'No such blob')
      return bytes
    })
    return Buffer.concat(parts)
  }
}
