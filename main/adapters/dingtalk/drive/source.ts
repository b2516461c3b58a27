import { fail } from '../../../core/failure.ts'
import type { Page, Source } from '../../../core/ports.ts'
import type { DingTalk } from '../client.ts'
import { endingCalls } from '../ending-calls.ts'
import { parallel, usualWidth } from '../parallel.ts'
import { cursorOf } from './cursor.ts'
import { listSpaces } from './listing.ts'
import { type DriveRun, startRun } from './run.ts'
import { listSpace, spaceChangesOf } from './space.ts'
import { missingSpaces, spacesItem } from './spaces.ts'

export type DriveOptions = Readonly<{
  /** unionId of the account whose rights the drive is read with. */
  operator: string
}>

/**
 * Spaces that are looked at side by side. Where changes are asked for, that is little; a whole list
 * can be long, and each is let go before the next one is made.
 */
const widthOf = ({ cursors }: DriveRun): number => (cursors.size > 0 ? usualWidth : 1)

async function* readDrive(run: DriveRun): AsyncGenerator<Page> {
  const spaces = await listSpaces(run.drive)
  if (spaces.length === 0 && run.folders.size > 0) return fail('suddenlyEmpty', { kind: 'drive' })
  let done = 0
  for await (const listed of parallel(spaces, widthOf(run), (space) => listSpace(run, space)))
    for await (const changes of spaceChangesOf(run, listed)) {
      done += changes.length
      yield { changes, cursor: cursorOf(run.cursors), done, total: null }
      run.contents.throwIfEnded()
    }
  const { changes, kept } = await missingSpaces(run, spaces)
  const cursor = cursorOf(run.cursors)
  yield { changes: [...changes, spacesItem([...spaces, ...kept])], cursor, done, total: done }
}

/**
 * Reads the organisation's drive: files as they are, and the record of each in `_items.jsonl`.
 *
 * An incremental run reads the newest changes and the recycle bin; what is proven deleted is what
 * lies there, or what a complete list of the space does not show any more.
 */
export const driveSource = (dingtalk: DingTalk, options: DriveOptions): Source => ({
  kind: 'drive',
  read: (whole) =>
    endingCalls(whole, async function* (ask) {
      // Without one every call would be refused, and each refusal is counted.
      if (options.operator === '') fail('settingsUnfit', { member: 'dingtalk.operator' })
      yield* readDrive(await startRun(dingtalk, options.operator, ask))
    }),
})
