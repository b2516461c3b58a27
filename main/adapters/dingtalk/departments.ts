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

/** Names a department that cannot be listed; one that is gone meanwhile has nothing to list. */
export function unlistedBy(reading: Reading, department: string, error: unknown): Unlisted[] {
  if (refusalOf(error)?.what === 'no-department') return []
  return [{ department, failure: reading.trouble.failed(error) }]
}

/** What a walk through the tree found. */
export type Found = { departments: Map<string, Department>; unlisted: Unlisted[] }

/**
 * Walks through the tree below `roots`; `visit` is begun for each department as soon as it is
 * found, so that calls of different APIs go side by side. The governor keeps the pace.
 */
export async function walkDepartments(
  reading: Reading,
  roots: readonly string[],
  visit: (department: Department) => Promise<void>,
): Promise<Found> {
  const found: Found = { departments: new Map(), unlisted: [] }

  async function below(id: string): Promise<Department[]> {
    try {
      return await subDepartments(reading, id)
    } catch (error) {
      found.unlisted.push(...unlistedBy(reading, id, error))
      return []
    }
  }

  /** Goes on below a department that was not met before; a root may also lie below another. */
  async function enter(department: Department): Promise<void> {
    const known = found.departments.get(department.id)
    if (known === undefined || known.record === null) {
      found.departments.set(department.id, department)
    }
    if (known === undefined) await Promise.all([visit(department), descend(department.id)])
  }

  async function descend(id: string): Promise<void> {
    await Promise.all((await below(id)).map(enter))
  }

  await Promise.all(roots.map((id) => enter({ id, name: '', parent: null, record: null })))
  return found
}
