import type { Company } from './company.ts'
import { createPerson } from './people.ts'
import type { Department, Person } from './types.ts'

/** Hires the next person. */
export function join(company: Company): Person {
  const person = createPerson(company.hired, {
    seed: company.seed,
    departments: company.departments,
    hired: company.clock.changed,
  })
  company.hired += 1
  company.people.set(person.userid, person)
  company.unions.set(person.unionid, person)
  return person
}

/** Lets a person go: the record is gone, the list of leavers names him. */
export function leave(company: Company, person: Person, reason = '合同到期'): void {
  company.people.delete(person.userid)
  company.left.push({ person, left: company.clock.changed, reason })
  for (const role of company.roles.flatMap((group) => group.roles)) {
    role.members = role.members.filter(({ userid }) => userid !== person.userid)
  }
  for (const department of company.departments.values()) {
    department.managers = department.managers.filter((userid) => userid !== person.userid)
  }
}

/** Removes a department; what is in it goes up one level. False for the root. */
export function removeDepartment(company: Company, department: Department): boolean {
  const { parent, id } = department
  if (parent === null) return false
  company.departments.delete(id)
  for (const other of company.departments.values()) {
    if (other.parent === id) other.parent = parent
  }
  for (const person of company.people.values()) {
    const moved = person.departments.map((one) => (one === id ? parent : one))
    person.departments = [...new Set(moved)]
  }
  return true
}

/** People who may be changed or let go: neither the owner nor the backup account. */
export const ordinary = (company: Company): Person[] =>
  [...company.people.values()].filter((one) => !one.admin)
