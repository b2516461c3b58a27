import type { Random } from '../random.ts'
import { branches, type Branch } from './names.ts'
import type { Department } from './types.ts'

/** One id beyond what a double holds, since ids have 64 bits. */
export const longDepartmentId = '9007199254740993'

/** Lays out the departments; the root has the id 1, as everywhere in DingTalk. */
export function createDepartments(random: Random, company: string): Map<string, Department> {
  const made = new Map<string, Department>()
  const add = (department: Department): void => void made.set(department.id, department)
  const grow = (list: readonly Branch[], parent: string): void => {
    list.forEach((branch, order) => {
      const id =
        branch.name === 'Fleet & Delivery'
          ? longDepartmentId
          : String(random.int(400_000_000, 999_999_999))
      add({
        id,
        name: branch.name,
        english: branch.english ?? branch.name,
        parent,
        order: order * 10,
        managers: [],
      })
      grow(branch.below ?? [], id)
    })
  }
  add({ id: '1', name: company, english: company, parent: null, order: 0, managers: [] })
  grow(branches, '1')
  return made
}

/** Ids of a department and of all above it, from below to the root. */
export function ancestors(departments: ReadonlyMap<string, Department>, id: string): string[] {
  const found: string[] = []
  let at: string | null | undefined = id
  while (at !== null && at !== undefined && !found.includes(at)) {
    found.push(at)
    at = departments.get(at)?.parent
  }
  return found
}
