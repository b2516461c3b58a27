import type { FileDraft } from '../../../core/ports.ts'
import { itemKey } from '../../item-key.ts'
import type { Box } from '../run.ts'
import type { Attachments } from './attachments.ts'
import type { At } from './edits.ts'
import type { ItemKind } from './kind.ts'
import type { Look } from './look.ts'
import type { Photos } from './photos.ts'
import { partsOf } from './saved.ts'

/** What handing on the items of a mailbox takes. */
export type Work = Readonly<{
  kind: ItemKind
  box: Box
  look: Look
  /** Path of each container as this copy names it. */
  folders: ReadonlyMap<string, string>
  attachments: Attachments
  photos: Photos
}>

/** Paths of an item's files in the copy before, below the container's present folder. */
export function pathsBefore(
  { kind, look: looked, folders }: Work,
  { id, container }: At,
): string[] {
  const files = looked.saved.get(container)?.files.get(itemKey(kind.kind, kind.type, id)) ?? []
  return files.map((path) => `${folders.get(container)}/${path}`)
}

/** What follows an item's key in the path of one of its files. */
export const endingOf = (path: string): string => partsOf(path)?.ending ?? ''

/** A file with the path that it had in the copy before, where that differs. */
export function withOrigin(file: FileDraft, paths: readonly string[]): FileDraft {
  const from = paths.find((path) => endingOf(path) === endingOf(file.path))
  return from === undefined || from === file.path ? file : { ...file, from }
}

/** When a file of the copy before was changed, by what follows the item's key in its path. */
export function savedTimes(
  { kind, look: looked }: Pick<Work, 'kind' | 'look'>,
  { id, container }: At,
) {
  const saved = looked.saved.get(container)
  const paths = saved?.files.get(itemKey(kind.kind, kind.type, id)) ?? []
  return new Map(paths.map((path) => [endingOf(path), saved?.times.get(path) ?? null]))
}
