import type { Company } from '../company/company.ts'
import type { Person } from '../company/types.ts'
import { legacy, type Call, type Endpoint } from '../http/endpoint.ts'
import { countOf, textOf } from '../http/fields.ts'
import { refuseLegacy } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { fullPerson, listedPerson } from './person-record.ts'
import { departmentOf, personByUnion, personOf, seesPerson } from './range.ts'

const members = (company: Company, id: string): Person[] =>
  [...company.people.values()].filter((one) => one.departments.includes(id))

/** A page of a department's members; the last one carries no `next_cursor`. */
function page(call: Call, company: Company, show: (person: Person, id: string) => Fields): Fields {
  const { body } = call
  const { id } = departmentOf(company, textOf(body, 'dept_id'))
  const cursor = countOf(body, 'cursor', { from: 0, to: 1_000_000 })
  const size = countOf(body, 'size', { from: 1, to: 100 })
  const all = members(company, id)
  const list = all.slice(cursor, cursor + size).map((person) => show(person, id))
  const more = cursor + size < all.length
  return { result: { has_more: more, list, ...(more ? { next_cursor: cursor + size } : {}) } }
}

const lists: Endpoint[] = [
  legacy({
    id: 'legacy.topapi.v2.user.list',
    path: '/topapi/v2/user/list',
    scope: 'qyapi_get_department_member',
    answer: (call, company) =>
      page(call, company, (person, id) => listedPerson(company, person, id)),
  }),
  legacy({
    id: 'legacy.topapi.user.listsimple',
    path: '/topapi/user/listsimple',
    scope: 'qyapi_get_department_member',
    answer: (call, company) => page(call, company, ({ name, userid }) => ({ name, userid })),
  }),
  legacy({
    id: 'legacy.topapi.user.listid',
    path: '/topapi/user/listid',
    scope: 'qyapi_get_member',
    answer: ({ body }, company) => {
      const { id } = departmentOf(company, textOf(body, 'dept_id'))
      return { result: { userid_list: members(company, id).map(({ userid }) => userid) } }
    },
  }),
]

/** People: members of departments, single records, counts. */
export const peopleEndpoints: readonly Endpoint[] = [
  ...lists,
  legacy({
    id: 'legacy.topapi.v2.user.get',
    path: '/topapi/v2/user/get',
    scope: 'qyapi_get_member',
    answer: ({ body }, company) => ({
      result: fullPerson(company, personOf(company, textOf(body, 'userid'))),
    }),
  }),
  legacy({
    id: 'legacy.topapi.user.getbyunionid',
    path: '/topapi/user/getbyunionid',
    scope: 'qyapi_get_member',
    answer: ({ body }, company) => {
      const person = personByUnion(company, textOf(body, 'unionid'))
      if (person === null) return refuseLegacy(60121, '找不到该用户')
      return { result: { contact_type: 0, userid: person.userid } }
    },
  }),
  legacy({
    id: 'legacy.topapi.user.count',
    path: '/topapi/user/count',
    scope: 'qyapi_get_member',
    answer: ({ body }, company) => {
      const seen = [...company.people.values()].filter((one) => seesPerson(company, one))
      const active = body['only_active'] === true || body['only_active'] === 'true'
      return { result: { count: seen.filter((one) => !active || one.active).length } }
    },
  }),
  legacy({
    id: 'legacy.topapi.user.listadmin',
    path: '/topapi/user/listadmin',
    scope: 'qyapi_get_member',
    answer: (_call, company) => ({
      result: [...company.people.values()]
        .filter((one) => one.admin)
        .map(({ userid, boss }) => ({ userid, sys_level: boss ? 1 : 2 })),
    }),
  }),
]
