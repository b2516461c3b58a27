import type { Company } from '../company/company.ts'
import { ancestors } from '../company/departments.ts'
import type { Department, Person } from '../company/types.ts'
import { refuseLegacy } from '../http/refusal.ts'

/** Whether the app may see a department: it or one above it is in the app's range. */
export const seesDepartment = (company: Company, id: string): boolean =>
  ancestors(company.departments, id).some((one) => company.settings.range.includes(one))

/** Whether the app may see a person: one of the departments is in range. */
export const seesPerson = (company: Company, person: Person): boolean =>
  person.departments.some((id) => seesDepartment(company, id))

/** The department, or 60003 if there is none, or 50004 if it is out of range. */
export function departmentOf(company: Company, id: string): Department {
  const department = company.departments.get(id)
  if (department === undefined) return refuseLegacy(60003, '部门不存在')
  return seesDepartment(company, id)
    ? department
    : refuseLegacy(50004, '请求的部门id不在授权范围内')
}

/** The person, or 60121 if he left, 33012 if there never was one, 50002 if out of range. */
export function personOf(company: Company, userid: string): Person {
  const person = company.people.get(userid)
  if (person === undefined) {
    const known = company.left.some((one) => one.person.userid === userid)
    return known ? refuseLegacy(60121, '找不到该用户') : refuseLegacy(33012, '无效的USERID')
  }
  return seesPerson(company, person)
    ? person
    : refuseLegacy(50002, '请求的员工userid不在授权范围内')
}

/** The person of a unionId whom the app may see, or null. */
export function personByUnion(company: Company, unionid: string): Person | null {
  const person = company.unions.get(unionid)
  const there = person !== undefined && company.people.has(person.userid)
  return there && seesPerson(company, person) ? person : null
}
