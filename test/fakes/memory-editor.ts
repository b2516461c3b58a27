import type { Editor } from '../../main/adapters/copies/editor.ts'
import type { TreeNode } from '../../main/repository/types.ts'

type Folder = Map<string, TreeNode | Folder>

const dirNode = (name: string): TreeNode => ({
  name,
  type: 'dir',
  mode: 0o755 + 2 ** 31,
  mtime: '1970-01-01T00:00:00Z',
  atime: '1970-01-01T00:00:00Z',
  ctime: '1970-01-01T00:00:00Z',
  uid: 0,
  gid: 0,
  content: null,
  subtree: name,
})

/** A tree in memory that is edited by path, as the repository's editor does it. */
export function memoryEditor(root: Folder = new Map()): Editor & {
  files(): string[]
  clone(): ReturnType<typeof memoryEditor>
} {
  const partsOf = (path: string) => path.split('/').filter((part) => part !== '')

  function folderAt(parts: readonly string[], make: boolean): Folder | null {
    let folder = root
    for (const part of parts) {
      const next = folder.get(part)
      if (next instanceof Map) {
        folder = next
        continue
      }
      if (!make) return null
      const fresh: Folder = new Map()
      folder.set(part, fresh)
      folder = fresh
    }
    return folder
  }

  function take(path: string): TreeNode | Folder | undefined {
    const parts = partsOf(path)
    const name = parts.pop() ?? ''
    const folder = folderAt(parts, false)
    const found = folder?.get(name)
    folder?.delete(name)
    prune(parts)
    return found
  }

  function prune(parts: string[]) {
    while (parts.length > 0) {
      const folder = folderAt(parts, false)
      const name = parts.pop() ?? ''
      if (!folder || folder.size > 0) return
      folderAt(parts, false)?.delete(name)
    }
  }

  const asNode = (name: string, entry: TreeNode | Folder): TreeNode =>
    entry instanceof Map ? dirNode(name) : entry

  const walk = (folder: Folder, at: string): string[] =>
    [...folder].flatMap(([name, entry]) =>
      entry instanceof Map ? walk(entry, `${at}${name}/`) : [`${at}${name}`],
    )

  const copy = (folder: Folder): Folder =>
    new Map([...folder].map(([name, entry]) => [name, entry instanceof Map ? copy(entry) : entry]))

  return {
    async list(path) {
      const folder = folderAt(partsOf(path), false)
      return folder ? [...folder].map(([name, entry]) => asNode(name, entry)) : []
    },
    async node(path) {
      const parts = partsOf(path)
      const name = parts.pop() ?? ''
      const entry = folderAt(parts, false)?.get(name)
      return entry ? asNode(name, entry) : null
    },
    async set(path, node) {
      const parts = partsOf(path)
      const name = parts.pop() ?? ''
      folderAt(parts, true)?.set(name, { ...node, name })
    },
    async graft() {
      throw new Error('not used with this fake')
    },
    async remove(path) {
      take(path)
    },
    async move(from, to) {
      const entry = take(from)
      if (!entry) return
      const parts = partsOf(to)
      const name = parts.pop() ?? ''
      folderAt(parts, true)?.set(name, entry instanceof Map ? entry : { ...entry, name })
    },
    async save() {
      return ''
    },
    files: () => walk(root, '').toSorted(),
    clone: () => memoryEditor(copy(root)),
  }
}
