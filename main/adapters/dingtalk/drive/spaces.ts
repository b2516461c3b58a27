import { z } from 'zod'

import { type Failure, FailureError } from '../../../core/failure.ts'
import type { Change, Json } from '../../../core/ports.ts'
import { parseExact, recordLine } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { refusalOf } from '../errors.ts'
import { driveEndpoints as calls } from './endpoints.ts'
import { askSpace, type Space } from './listing.ts'
import { type DriveRun, failedSpace, folderBefore, spaceFailure } from './run.ts'
import { itemsName } from './saved.ts'

const spaceShape = z.object({ spaceId: idShape, spaceName: textShape })

function readLine(line: string): Space[] {
  try {
    const record = parseExact(line) as Json
    const { spaceId, spaceName } = readAnswer(spaceShape, record, itemsName)
    return [{ id: spaceId, name: spaceName, record }]
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof FailureError) return []
    throw error
  }
}

/** The spaces that the copy before tells of. */
async function savedSpaces({ ask }: DriveRun): Promise<Space[]> {
  const bytes = await ask.before.read(itemsName)
  if (bytes === null) return []
  const lines = new TextDecoder().decode(bytes).split('\n')
  return lines.filter((line) => line !== '').flatMap(readLine)
}

/** Why a space is not in the list any more; null = it does not exist. */
async function whyMissing(run: DriveRun, space: Space): Promise<Failure | null> {
  try {
    await askSpace(run.drive, space.id)
    return { name: 'spacesClosed', about: { call: calls.spaces.id, code: 'not-listed' } }
  } catch (error) {
    return refusalOf(error)?.what === 'not-found' ? null : spaceFailure(run, error)
  }
}

/**
 * Looks at each space that the copy has and that the list does not show any more.
 *
 * Only one of which DingTalk says that it does not exist is gone. The operator may have lost the
 * right to see the others: they are named and stay. `kept` are those.
 */
export async function missingSpaces(run: DriveRun, listed: readonly Space[]) {
  const ids = new Set(listed.map(({ id }) => id))
  const changes: Change[] = []
  const kept: Space[] = []
  for (const space of await savedSpaces(run)) {
    if (ids.has(space.id)) continue
    const failure = await whyMissing(run, space)
    const folder = folderBefore(run, space.id)
    const item = { type: 'space', id: space.id }
    if (failure !== null) {
      kept.push(space)
      changes.push(failedSpace(run, space, failure))
    } else if (folder !== null) {
      changes.push({ is: 'gone', item, paths: [folder] })
      run.cursors.delete(space.id)
    }
  }
  return { changes, kept }
}

/** The records of all spaces, sorted by id. */
export function spacesItem(spaces: readonly Space[]): Change {
  const sorted = spaces.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const content = new TextEncoder().encode(sorted.map(({ record }) => recordLine(record)).join(''))
  const files = [{ path: itemsName, time: 0, content }]
  return { is: 'item', item: { type: 'spaces', id: 'org', files } }
}
