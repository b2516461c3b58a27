import { goMode } from './modes.ts'
import { nsFromTime } from './stored-time.ts'
import type { Id, TreeNode } from './types.ts'

/** An entry of a folder that is edited: as stored, or a folder that was touched itself. */
export type Slot = TreeNode | EditedFolder

const start = '1970-01-01T00:00:00Z'

/** A touched folder, not written yet. */
export class EditedFolder {
  readonly slots: Map<string, Slot>

  constructor(nodes: readonly TreeNode[]) {
    this.slots = new Map(nodes.map((node) => [node.name, node]))
  }

  /** The newest of some stored times; 1970 if there are none. */
  static newest(times: readonly string[]): string {
    let newest = start
    let at = 0n
    for (const time of times) {
      const ns = nsFromTime(time)
      if (ns > at) {
        at = ns
        newest = time
      }
    }
    return newest
  }

  /** Its entries; touched folders without what nothing is left in. */
  nodes(): TreeNode[] {
    return Array.from(this.slots, ([name, slot]) =>
      slot instanceof EditedFolder ? slot.node(name) : slot,
    ).filter((node) => node !== null)
  }

  /** Itself as an entry; null if nothing is left in it. */
  node(name: string): TreeNode | null {
    const nodes = this.nodes()
    if (nodes.length === 0) return null
    return folderNode(name, undefined, EditedFolder.newest(nodes.map(({ mtime }) => mtime)))
  }
}

/** Makes a folder's node as conventions lay down for all that has no mode of its own. */
export function folderNode(name: string, subtree: Id | undefined, time: string): TreeNode {
  return {
    name,
    type: 'dir',
    mode: goMode.dir + 0o755,
    mtime: time,
    atime: time,
    ctime: time,
    uid: 0,
    gid: 0,
    content: null,
    ...(subtree === undefined ? {} : { subtree }),
  }
}
