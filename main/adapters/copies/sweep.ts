import { type DraftState, isWithin } from './draft-state.ts'
import { join, keyOfName, split } from './logical.ts'

/**
 * Takes out what a completely listed folder does not hold any more.
 *
 * A folder that had files and shows none at all is left as it is and named, until a second complete
 * reading (`confirmedEmpty`) says the same (conventions, section 5; DK-1115).
 */
export async function sweep(state: DraftState, folder: string): Promise<void> {
  const { tree, editor, confirmedEmpty } = state.options
  const files = await filesBelow(state, folder)
  const unseen = files.filter((path) => !isSeen(state, path))
  if (unseen.length === 0) return
  const shown = [...state.seen].some((path) => isWithin(path, folder))
  if (!shown && !confirmedEmpty.includes(folder)) {
    state.suddenlyEmpty.push({ folder, files: unseen.length })
    return
  }
  const gone = new Set<string>()
  for (const path of unseen) {
    const physical = await tree.find(path)
    if (!physical) continue
    await editor.remove(physical)
    state.touched.add(split(path).folder)
    const item = itemOf(path)
    if (!state.seenKeys.has(item)) gone.add(item)
  }
  state.counts.gone += gone.size
}

/** The files of one item count once: by the key in the path, else by the path itself. */
function itemOf(path: string): string {
  const keys = path.split('/').map(keyOfName)
  return keys.findLast((key) => key !== null) === undefined ? path : lastKeyOrPath(path, keys)
}

function lastKeyOrPath(path: string, keys: readonly (string | null)[]): string {
  const last = keys.at(-1)
  if (last) return last
  // Below `…~key.files/` the key of the folder names the item; below a mere container it does not.
  const at = keys.findLastIndex((key) => key !== null)
  const folder = path.split('/')[at] ?? ''
  return folder.endsWith('.files') ? (keys[at] ?? path) : path
}

function isSeen(state: DraftState, path: string): boolean {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1))
    if (state.seen.has(path.slice(0, at))) return true
  return false
}

async function filesBelow(state: DraftState, folder: string): Promise<string[]> {
  const found: string[] = []
  for (const node of await state.options.tree.list(folder)) {
    const path = join(folder, node.name)
    if (node.type === 'dir') found.push(...(await filesBelow(state, path)))
    else found.push(path)
  }
  return found
}
