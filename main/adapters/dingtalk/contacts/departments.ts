import { z } from 'zod'

import type { Change, Json } from '../../../core/ports.ts'
import { exactNumber, members } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import type { Directory } from '../directory.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { refusalOf } from '../errors.ts'
import { at } from '../paging.ts'
import { parallel, usualWidth } from '../parallel.ts'
import {
  contactKey,
  pathsOf,
  recordFile,
  savedNames,
  stemOf,
  type Context,
  type SavedNames,
} from './context.ts'
import { savedRecords } from './saved-records.ts'

const folder = 'departments'
const departmentShape = z.object({ dept_id: idShape, name: textShape })

/** Names of departments by id, as they stand in cards and in folder names. */
export type DepartmentNames = Map<string, string>

type Got = Readonly<{ id: string; name: string; record: Json }>

/** Reads the fullest record of one department. */
async function getDepartment({ dingtalk, ask }: Context, id: string): Promise<Got> {
  const body = { dept_id: exactNumber(id) }
  const answer = await dingtalk.call(calls.department, {
    kind: 'contacts',
    body,
    signal: ask.signal,
  })
  const record = at(answer, 'result') ?? null
  const shape = readAnswer(departmentShape, record, calls.department.id)
  return { id: shape.dept_id, name: shape.name, record }
}

const draft = ({ id, name, record }: Got): Change => ({
  is: 'item',
  item: {
    type: 'dept',
    id,
    files: [recordFile(`${folder}/${stemOf('dept', id, name)}.json`, record)],
  },
})

/** One department whose record was read, kept or could not be read. */
async function settle(context: Context, names: DepartmentNames, ask: Asked): Promise<Change> {
  const { id, paths } = ask
  const item = { type: 'dept', id }
  try {
    const got = await getDepartment(context, id)
    context.trouble.read()
    names.set(id, got.name)
    return draft(got)
  } catch (error) {
    if (refusalOf(error)?.what === 'no-department') return { is: 'gone', item, paths }
    return { is: 'failed', item, paths, failure: context.trouble.failed(error) }
  }
}

type Asked = Readonly<{ id: string; paths: readonly string[] }>

/** Departments of the copy before that no list shows any more: each is asked for by itself. */
async function unseen(context: Context, listed: ReadonlySet<string>, saved: SavedNames) {
  const asked: Asked[] = []
  for await (const { key, record } of savedRecords(context.ask.before, folder, { saved, listed })) {
    const id = members(record)?.['dept_id']
    const paths = pathsOf(saved, folder, key)
    if (id !== undefined) {
      asked.push({ id: readAnswer(idShape, id, calls.department.id), paths })
    }
  }
  return asked
}

/**
 * Reads all departments' records; their lists do not show managers and settings, and reading them
 * is free.
 *
 * They are read while the directory still lists others. A department is gone only if DingTalk says so when asked for it by its id.
 */
export async function* readDepartments(
  context: Context,
  directory: Directory,
  names: DepartmentNames,
): AsyncGenerator<Change> {
  const saved = await savedNames(context.ask.before, folder)
  const asked = (async function* (): AsyncGenerator<Asked> {
    const keys = new Set<string>()
    const { departments, signal } = context.ask
    for await (const one of directory.watch(departments, signal)) {
      if (one.is !== 'department') continue
      const { id, name } = one.department
      const key = contactKey('dept', id)
      keys.add(key)
      names.set(id, name)
      yield { id, paths: pathsOf(saved, folder, key) }
    }
    yield* await unseen(context, keys, saved)
  })()
  yield* parallel(asked, usualWidth, (one) => settle(context, names, one))
}
