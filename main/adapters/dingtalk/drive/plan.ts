import { foldedName } from '../../../core/names.ts'
import type { Change, Download, FileDraft, ItemId } from '../../../core/ports.ts'
import type { Dentry } from './dentry.ts'
import { type Dentries, entryId, itemsFile, type Layout, layoutOf, root } from './layout.ts'
import { afterMoves, folderMoves, type Moves } from './moves.ts'
import { itemsName, type Saved } from './saved.ts'

/** What becomes of a space: from how it is saved to how it is now. */
export type Plan = Readonly<{
  space: string
  folder: string
  saved: Saved
  now: Dentries
  /** Everything is read again, and what is not there any more is gone. */
  complete: boolean
  /** Ids that were told as changed, and those that failed before. */
  told: ReadonlySet<string>
  download: (dentry: Dentry, unchanged: boolean) => Download
}>

type Work = Plan & Readonly<{ layout: Layout; moves: Moves; folders: ReadonlySet<string> }>

const isFile = (dentry: Dentry | undefined): boolean => dentry?.is === 'file'

const identity = (space: string, { id, is }: Dentry): ItemId => ({
  type: is === 'folder' ? 'folder' : 'file',
  id: entryId(space, id),
})

const pathNow = ({ moves }: Work, path: string): string => afterMoves(moves, path)

/** Tells whether a file or folder that the copy has is, after the moves, where it belongs. */
const isInPlace = (work: Work, id: string): boolean => {
  const old = work.saved.paths.get(id)
  return old !== undefined && pathNow(work, old) === work.layout.paths.get(id)
}

/** Tells whether a moved folder takes an entry along that does not belong to it any more. */
function isCarriedOff(work: Work, id: string, path: string): boolean {
  return pathNow(work, path) !== path && !isInPlace(work, id)
}

/** Tells whether a folder takes a place that a file had. */
const isOusted = ({ saved, folders }: Work, id: string): boolean =>
  saved.dentries.get(id)?.is === 'file' && folders.has(foldedName(saved.paths.get(id) ?? ''))

/** Tells whether a file would stand, once folders moved, where a folder belongs. */
const isInTheWay = (work: Work, { id, is }: Dentry, path: string): boolean =>
  is === 'file' && (isOusted(work, id) || work.folders.has(foldedName(pathNow(work, path))))

/** What leaves before anything moves; named by the paths of the copy before. */
function* goneChanges(work: Work): Generator<Change> {
  for (const [id, old] of work.saved.dentries) {
    if (old.is === 'online') continue
    const path = work.saved.paths.get(id) ?? ''
    const isGone = work.now.get(id)?.is !== old.is || isCarriedOff(work, id, path)
    const stays = !isInTheWay(work, old, path) && (work.complete || !isGone)
    const own = old.is === 'folder' ? `${path}/${itemsName}` : path
    if (!stays) yield { is: 'gone', item: identity(work.space, old), paths: [own] }
  }
}

/** True if the copy has exactly this content: the right version, saved to its end. */
function isSaved({ saved }: Work, dentry: Dentry): boolean {
  const old = saved.dentries.get(dentry.id)
  const entry = saved.files.get(saved.paths.get(dentry.id) ?? '')
  if (old === undefined || entry === undefined) return false
  const isWhole = entry.time === old.time && (old.size === null || entry.size === old.size)
  return isWhole && old.version === dentry.version && old.size === dentry.size
}

function fileDraft(work: Work, dentry: Dentry): FileDraft {
  const path = work.layout.paths.get(dentry.id) ?? ''
  const isLost = isOusted(work, dentry.id)
  const from = isLost ? undefined : work.saved.paths.get(dentry.id)
  const content = work.download(dentry, !isLost && isSaved(work, dentry))
  const moved = from !== undefined && from !== path ? { from } : {}
  return { path, ...moved, time: dentry.time, content }
}

/** Tells whether a file has to be handed on, or stays as it is. */
function isDue(work: Work, dentry: Dentry): boolean {
  const old = work.saved.paths.get(dentry.id)
  if (work.complete || old === undefined) return true
  const isSame = work.saved.dentries.get(dentry.id)?.time === dentry.time
  return (
    !isInPlace(work, dentry.id) || (work.told.has(dentry.id) && !(isSame && isSaved(work, dentry)))
  )
}

function itemsDraft(work: Work, id: string, entries: readonly Dentry[]): FileDraft | null {
  const folder = work.layout.paths.get(id) ?? ''
  const old = work.saved.paths.get(id)
  const content = itemsFile(entries)
  const before = old === undefined ? undefined : work.saved.items.get(old)
  const isSame = before !== undefined && Buffer.compare(before, content) === 0
  if (!work.complete && isSame && isInPlace(work, id)) return null
  const time = Math.max(0, ...entries.map((entry) => entry.time))
  const from = old !== undefined && old !== folder ? { from: `${old}/${itemsName}` } : {}
  return { path: `${folder}/${itemsName}`, ...from, time, content }
}

/** One folder: its files first, then the records that tell of them. */
function* folderChanges(work: Work, id: string, entries: readonly Dentry[]): Generator<Change> {
  const { space, layout } = work
  const draft = itemsDraft(work, id, entries)
  for (const dentry of entries) {
    if (!isFile(dentry)) continue
    const item = identity(space, dentry)
    if (isDue(work, dentry))
      yield { is: 'item', item: { ...item, files: [fileDraft(work, dentry)] } }
    else if (draft !== null) yield { is: 'same', item, paths: [layout.paths.get(dentry.id) ?? ''] }
  }
  if (draft === null) return
  const item =
    id === root ? { type: 'space', id: space } : { type: 'folder', id: entryId(space, id) }
  yield { is: 'item', item: { ...item, files: [draft] } }
}

/**
 * Tells in order what turns the space as it is saved into the space as it is now.
 *
 * First what is gone, then folders that moved, then files and records: paths of the first are those
 * of the copy before, and nothing is moved onto a place that something else had.
 */
export function* spaceChanges(plan: Plan): Generator<Change> {
  const layout = layoutOf(plan.space, plan.folder, plan.now)
  const moves = folderMoves({ layout, saved: plan.saved, onlyRoot: plan.complete })
  const ids = [...layout.inside.keys()]
  const folders = new Set(ids.map((id) => foldedName(layout.paths.get(id) ?? '')))
  const work: Work = { ...plan, layout, moves, folders }
  yield* goneChanges(work)
  for (const { from, to } of moves.steps) yield { is: 'moved', from, to }
  for (const [id, entries] of layout.inside) yield* folderChanges(work, id, entries)
  if (plan.complete) yield { is: 'complete', folder: plan.folder }
}
