import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { isList, members } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { countShape, timeIn } from '../shapes.ts'

const dentryShape = z.object({
  id: idShape,
  parentId: textShape,
  name: textShape,
  type: textShape,
  status: textShape,
  size: countShape,
  version: countShape,
  modifiedTime: textShape,
  createTime: textShape,
  storageDriver: textShape,
})

/** A file or folder of a space, with the record that is written of it. */
export type Dentry = Readonly<{
  id: string
  parent: string
  name: string
  is: 'file' | 'folder' | 'online'
  size: number | null
  version: number
  /** Milliseconds since 1970; 0 where there is none. */
  time: number
  deleted: boolean
  record: Readonly<Record<string, Json>>
}>

/**
 * Leaves out what is no property of the entry: the place in the tree tells its path, which would
 * change for everything below a renamed folder, and a thumbnail's address is signed anew each time.
 */
export function recordOf(raw: Json): Record<string, Json> {
  const { path: _path, thumbnail: _thumbnail, ...record } = { ...members(raw) }
  return record
}

/** An online document lies in no file: only its record is kept. */
const kindOf = (type: string, driver: string): Dentry['is'] => {
  if (type.toUpperCase() === 'FOLDER') return 'folder'
  return driver.toUpperCase() === 'ALIDOC' ? 'online' : 'file'
}

/** Reads one entry of an answer or of a saved record. Fails with `answerUnknown`. */
export function readDentry(raw: Json, call: string): Dentry {
  const read = readAnswer(dentryShape, raw, call)
  return {
    id: read.id,
    parent: read.parentId,
    name: read.name,
    is: kindOf(read.type, read.storageDriver),
    size: read.size,
    version: read.version ?? 1,
    time: timeIn(read.modifiedTime) || timeIn(read.createTime),
    deleted: read.status.toUpperCase() === 'DELETED',
    record: recordOf(raw),
  }
}

const ofVersion = ['version', 'size', 'createTime', 'creatorId', 'modifiedTime', 'modifierId']

/** What is a version's own: its name and place in an answer are those that the file has today. */
export const versionRecord = (raw: Json): Record<string, Json> =>
  Object.fromEntries(
    Object.entries({ ...members(raw) }).filter(([name]) => ofVersion.includes(name)),
  )

/** The former versions that a record tells of; null where they were not read. */
export function versionsOf(dentry: Dentry): readonly Json[] | null {
  const versions = members(dentry.record['_dk'])?.['versions']
  return versions !== undefined && isList(versions) ? versions : null
}

/** The entry with its versions in the record. */
export const withVersions = (dentry: Dentry, versions: readonly Json[]): Dentry => ({
  ...dentry,
  record: { ...dentry.record, _dk: { versions } },
})

/** Tells whether an entry has versions to ask for. */
export const hasVersions = ({ is, version }: Dentry): boolean => is === 'file' && version > 1
