import type { Id, TreeNode } from '../../repository/types.ts'
import type { View } from './logical.ts'

/** Changes a stored tree by physical path; nothing is written before `save`. */
export interface Editor extends View {
  set(path: string, node: TreeNode): Promise<void>
  graft(path: string, subtree: Id): Promise<void>
  remove(path: string): Promise<void>
  move(from: string, to: string): Promise<void>
  /** Writes the changed folders and gives the root's tree. */
  save(): Promise<Id>
}
