import { z } from 'zod'

import type { Failure } from '../../core/failure.ts'
import type { Json } from '../../core/ports.ts'
import { exactNumber } from '../exact-json.ts'
import { idShape, readAnswer, textShape } from './answers.ts'
import type { DingTalk } from './client.ts'
import { contactsEndpoints as calls } from './endpoints.ts'
import { refusalOf } from './errors.ts'
import type { ItemTrouble } from './item-failure.ts'
import { listAt } from './paging.ts'
import { parallel, usualWidth } from './parallel.ts'

/** One department; `record` is the raw entry of its parent's list, null for a root of the range. */
export type Department = Readonly<{
  id: string
  name: string
  parent: string | null
  record: Json
}>

/** What could not be listed; people who are only there were not seen. */
export type Unlisted = Readonly<{ department: string; failure: Failure }>

/** Ids come as numbers or strings; names may be missing where a field permission is off. */
const departmentShape = z.object({ dept_id: idShape, name: textShape, parent_id: textShape })

/** What a listing runs with. */
export type Reading = Readonly<{ dingtalk: DingTalk; trouble: ItemTrouble; signal: AbortSignal }>

async function subDepartments(reading: Reading, id: string): Promise<Department[]> {
  const { dingtalk, signal } = reading
  const body = { dept_id: exactNumber(id) }
  const answer = await dingtalk.call(calls.subDepartments, { kind: 'contacts', body, signal })
  return listAt(answer, 'result', calls.subDepartments.id).map((record) => {
    const shape = readAnswer(departmentShape, record, calls.subDepartments.id)
    return { id: shape.dept_id, name: shape.name, parent: shape.parent_id || id, record }
  })
}

/** What a walk through the tree found. */
export type Found = { departments: Map<string, Department>; unlisted: Unlisted[] }

/** Names a department that cannot be listed; one that is gone meanwhile has nothing to list. */
export function unlistedBy(reading: Reading, department: string, error: unknown): Unlisted[] {
  if (refusalOf(error)?.what === 'no-department') return []
  return [{ department, failure: reading.trouble.failed(error) }]
}

/** Walks the tree level by level; departments of a level are asked side by side. */
export async function listDepartments(reading: Reading, roots: readonly string[]): Promise<Found> {
  const found: Found = { departments: new Map(), unlisted: [] }
  for (const id of roots) found.departments.set(id, { id, name: '', parent: null, record: null })
  let level = [...roots]
  while (level.length > 0) {
    const next: string[] = []
    const lists = parallel(level, usualWidth, async (id) => {
      try {
        return { below: await subDepartments(reading, id), unlisted: [] }
      } catch (error) {
        return { below: [], unlisted: unlistedBy(reading, id, error) }
      }
    })
    for await (const { below, unlisted } of lists) {
      found.unlisted.push(...unlisted)
      for (const one of below) {
        const known = found.departments.get(one.id)
        if (known === undefined) next.push(one.id)
        if (known === undefined || known.record === null) found.departments.set(one.id, one)
      }
    }
    level = next
  }
  return found
}
