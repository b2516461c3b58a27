import { createHash } from 'node:crypto'

import type { TreeNode } from '../../../repository/types.ts'

/** Milliseconds since 1970 of a node's time; 0 where it cannot be read. */
export function nodeTime(node: TreeNode): number {
  const at = Date.parse(node.mtime)
  return Number.isFinite(at) ? at : 0
}

/** What a node's content is known by: its only blob's id, or the hash of what there is. */
export function contentOf(node: TreeNode): Buffer {
  const [first, ...others] = node.content ?? []
  if (first !== undefined && others.length === 0) return Buffer.from(first, 'hex')
  const hash = createHash('sha256')
  if (node.type === 'symlink') hash.update(node.linktarget ?? '', 'utf8')
  for (const id of node.content ?? []) hash.update(id, 'hex')
  return hash.digest()
}

/** Ids as the database keeps them. */
export const idBytes = (id: string): Buffer => Buffer.from(id, 'hex')
