import type { Before } from '../../core/ports.ts'
import type { TreeNode } from '../../repository/types.ts'
import type { LogicalTree } from './logical.ts'
import { timeOf } from './nodes.ts'

/** A kind's part of the copy before, as sources look at it. The run adds the cursor. */
export function beforeOf(tree: LogicalTree, read: (node: TreeNode) => Promise<Uint8Array>): Before {
  return {
    cursor: null,
    async list(folder) {
      const nodes = await tree.list(folder)
      return nodes.map((node) => ({
        name: node.name,
        is: node.type === 'dir' ? 'folder' : 'file',
        size: node.size ?? 0,
        time: timeOf(node),
      }))
    },
    async read(path) {
      const node = await tree.node(path)
      return node?.type === 'file' ? read(node) : null
    },
  }
}
