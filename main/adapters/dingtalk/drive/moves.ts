import { foldedName } from '../../../core/names.ts'
import { type Layout, root } from './layout.ts'
import type { Saved } from './saved.ts'

/** Folders that get another place, in order. */
export type Moves = Readonly<{
  steps: readonly Readonly<{ from: string; to: string }>[]
  /** Path in the copy before → path after all steps, of the folders moved. */
  moved: ReadonlyMap<string, string>
}>

type Ask = Readonly<{ layout: Layout; saved: Saved; onlyRoot: boolean }>

/** Where a path of the copy before is after the moves: with the nearest folder that moved. */
export function afterMoves({ moved }: Pick<Moves, 'moved'>, path: string): string {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) {
    const target = moved.get(path.slice(0, at))
    if (target !== undefined) return target + path.slice(at)
  }
  return path
}

/**
 * Finds the folders that moved as wholes, from the top down.
 *
 * Nothing is moved onto a place that something else had, nor below such a place: that would mix
 * two folders. What is there is then handed on file by file.
 */
export function folderMoves({ layout, saved, onlyRoot }: Ask): Moves {
  const taken = new Set([...saved.paths.values()].map(foldedName))
  const steps: { from: string; to: string }[] = []
  const moved = new Map<string, string>()

  /** Tells whether something had a place, or has it now that the folder around it moved. */
  function isTaken(to: string, parent: string): boolean {
    const before = `${saved.paths.get(parent)}/${to.slice(to.lastIndexOf('/') + 1)}`
    return taken.has(foldedName(to)) || taken.has(foldedName(before))
  }

  /** Brings one folder to its place; false where that cannot be done as a whole. */
  function place(id: string, parent: string): boolean {
    const old = saved.paths.get(id)
    const to = layout.paths.get(id) ?? ''
    if (old === undefined || !saved.items.has(old)) return !isTaken(to, parent)
    const from = afterMoves({ moved }, old)
    if (from === to) return true
    if (isTaken(to, parent)) return false
    steps.push({ from, to })
    moved.set(old, to)
    return true
  }

  // Breadth first: a folder's new place is settled before those of the folders in it.
  const open = [{ id: root, parent: '' }]
  for (const { id, parent } of open) {
    if (!place(id, parent) || onlyRoot) continue
    for (const entry of layout.inside.get(id) ?? [])
      if (entry.is === 'folder') open.push({ id: entry.id, parent: id })
  }
  return { steps, moved }
}
