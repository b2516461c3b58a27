import { type Failure, FailureError } from '../../../core/failure.ts'
import { keyedName, label } from '../../../core/names.ts'
import type { Change, ReadAsk } from '../../../core/ports.ts'
import { itemKey } from '../../item-key.ts'
import type { DingTalk } from '../client.ts'
import { type Contents, watchContents } from '../contents.ts'
import { refusalOf } from '../errors.ts'
import { createItemTrouble, type ItemTrouble } from '../item-failure.ts'
import { readCursor, type SpaceCursor } from './cursor.ts'
import type { Drive, Space } from './listing.ts'

/** Everything that the spaces of one run share. */
export type DriveRun = Readonly<{
  drive: Drive
  ask: ReadAsk
  contents: Contents
  trouble: ItemTrouble
  /** Where each space stands; a space is set once all of it was handed on. */
  cursors: Map<string, SpaceCursor>
  /** Folder of each space in the copy before, by the key in its name. */
  folders: ReadonlyMap<string, string>
}>

const spaceKey = (id: string): string => itemKey('drive', 'space', id)

/** The folder of a space: its label and key. */
export const spaceFolder = ({ id, name }: Pick<Space, 'id' | 'name'>): string =>
  keyedName(label(name), spaceKey(id))

/** Where the copy before has a space; null = nowhere. */
export const folderBefore = (run: DriveRun, id: string): string | null =>
  run.folders.get(spaceKey(id)) ?? null

/** Looks at the copy before and starts a run. */
export async function startRun(
  dingtalk: DingTalk,
  operator: string,
  ask: ReadAsk,
): Promise<DriveRun> {
  const folders = new Map<string, string>()
  for (const { name, is } of await ask.before.list('')) {
    const key = /~([a-z2-7]{8})$/.exec(name)?.[1]
    if (is === 'folder' && key !== undefined) folders.set(key, name)
  }
  return {
    drive: { dingtalk, operator, signal: ask.signal },
    ask,
    contents: watchContents(),
    trouble: createItemTrouble(),
    cursors: readCursor(ask.mode === 'full' ? null : ask.before.cursor),
    folders,
  }
}

/** Gives the failure of a space, or throws on what concerns the whole kind. */
export function spaceFailure(run: DriveRun, error: unknown): Failure {
  const isShape = error instanceof FailureError && error.failure.name === 'answerUnknown'
  return isShape && refusalOf(error) === null ? error.failure : run.trouble.failed(error)
}

/** A space that fails as a whole: what the copy has of it stays, and it is named. */
export function failedSpace(run: DriveRun, space: Space, failure: Failure): Change {
  const folder = folderBefore(run, space.id) ?? spaceFolder(space)
  return { is: 'failed', item: { type: 'space', id: space.id }, paths: [folder], failure }
}
