import { fail } from '../../../core/failure.ts'
import type { Page, Source } from '../../../core/ports.ts'
import type { DingTalk } from '../client.ts'
import { cursorOf } from './cursor.ts'
import { listSpaces } from './listing.ts'
import { type DriveRun, startRun } from './run.ts'
import { readSpaceChanges } from './space.ts'
import { missingSpaces, spacesItem } from './spaces.ts'

export type DriveOptions = Readonly<{
  /** unionId of the account whose rights the drive is read with. */
  operator: string
}>

async function* readDrive(run: DriveRun): AsyncGenerator<Page> {
  const spaces = await listSpaces(run.drive)
  if (spaces.length === 0 && run.folders.size > 0) return fail('suddenlyEmpty', { kind: 'drive' })
  let done = 0
  for (const space of spaces)
    for await (const changes of readSpaceChanges(run, space)) {
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
  async *read(ask) {
    // Without one every call would be refused, and each refusal is counted.
    if (options.operator === '') fail('settingsUnfit', { member: 'dingtalk.operator' })
    yield* readDrive(await startRun(dingtalk, options.operator, ask))
  },
})
