import type { TreeNode } from '../../repository/types.ts'

/** A node's time as restic writes it: UTC, no trailing zeros in the fraction. */
export const nodeTime = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace(/\.(\d*?)0+Z$/, (_all, digits: string) => (digits ? `.${digits}Z` : 'Z'))

/** A file of ours (conventions, section 4): mode 0644, no owner, all times the item's own. */
export function fileNode(
  name: string,
  ms: number,
  content: { ids: readonly string[]; size: number },
): TreeNode {
  const time = nodeTime(ms)
  return {
    name,
    type: 'file',
    mode: 0o644,
    mtime: time,
    atime: time,
    ctime: time,
    uid: 0,
    gid: 0,
    ...(content.size > 0 ? { size: content.size } : {}),
    content: content.ids,
  }
}

/** Tells whether two files of ours are the same in content, size and time. */
export function sameFile(a: TreeNode | null, b: TreeNode): boolean {
  if (!a || a.type !== 'file' || a.mtime !== b.mtime || a.name !== b.name) return false
  return (a.size ?? 0) === (b.size ?? 0) && (a.content ?? []).join() === (b.content ?? []).join()
}

/** Milliseconds since 1970 of a node's time, whatever its precision. */
export const timeOf = (node: TreeNode): number =>
  Date.parse(node.mtime.replace(/(\.\d{3})\d+/, '$1'))
