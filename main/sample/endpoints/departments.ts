import type { Company } from '../company/company.ts'
import { ancestors } from '../company/departments.ts'
import type { Department } from '../company/types.ts'
import { legacy, type Endpoint } from '../http/endpoint.ts'
import { textOf } from '../http/fields.ts'
import { digits, type Fields } from '../json.ts'
import { departmentOf, personOf, seesDepartment } from './range.ts'

const below = (company: Company, id: string): Department[] =>
  [...company.departments.values()]
    .filter((one) => one.parent === id)
    .toSorted((a, b) => a.order - b.order)

const nameIn = (department: Department, language: unknown): string =>
  language === 'en_US' ? department.english : department.name

const short = (department: Department, language: unknown): Fields => ({
  auto_add_user: true,
  create_dept_group: department.parent !== '1',
  dept_id: digits(department.id),
  name: nameIn(department, language),
  parent_id: digits(department.parent ?? '1'),
  ext: '{"faculty":false}',
})

function full(company: Company, department: Department, language: unknown): Fields {
  const members = [...company.people.values()].filter((one) =>
    one.departments.includes(department.id),
  )
  const parent = department.parent === null ? {} : { parent_id: digits(department.parent) }
  return {
    dept_id: digits(department.id),
    name: nameIn(department, language),
    ...parent,
    order: department.order,
    brief: department.name === 'Warehouse' ? '收货 · penerimaan' : '',
    auto_add_user: true,
    auto_approve_apply: false,
    create_dept_group: department.parent !== '1',
    dept_group_chat_id: `chat${department.id}`,
    dept_manager_userid_list: department.managers,
    dept_permits: [],
    from_union_org: false,
    group_contain_sub_dept: false,
    hide_dept: false,
    org_dept_owner: 'manager4220',
    outer_dept: false,
    outer_permit_depts: [],
    outer_permit_users: [],
    user_permits: [],
    telephone: '',
    member_count: members.length,
    // Newer fields appear in answers before the documents name them.
    hide_scene_config: { active: false, chatbox_subtitle: false },
  }
}

const lists: Endpoint[] = [
  legacy({
    id: 'legacy.topapi.v2.department.listsub',
    path: '/topapi/v2/department/listsub',
    scope: 'qyapi_get_department_list',
    answer: ({ body }, company) => {
      const id = body['dept_id'] === undefined ? '1' : textOf(body, 'dept_id')
      const { range } = company.settings
      // The root is always asked first; with a narrower range it answers what the app may see.
      if (id !== '1' || range.includes('1')) departmentOf(company, id)
      const found = below(company, id).filter((one) => seesDepartment(company, one.id))
      return { result: found.map((one) => short(one, body['language'])) }
    },
  }),
  legacy({
    id: 'legacy.topapi.v2.department.listsubid',
    path: '/topapi/v2/department/listsubid',
    scope: 'qyapi_get_department_list',
    answer: ({ body }, company) => {
      const { id } = departmentOf(company, textOf(body, 'dept_id'))
      return { result: { dept_id_list: below(company, id).map((one) => digits(one.id)) } }
    },
  }),
]

/** Departments: one level at a time, one record, and the way up. */
export const departmentEndpoints: readonly Endpoint[] = [
  ...lists,
  legacy({
    id: 'legacy.topapi.v2.department.get',
    path: '/topapi/v2/department/get',
    scope: 'qyapi_get_department_list',
    answer: ({ body }, company) => {
      const department = departmentOf(company, textOf(body, 'dept_id'))
      return { result: full(company, department, body['language']) }
    },
  }),
  legacy({
    id: 'legacy.topapi.v2.department.listparentbydept',
    path: '/topapi/v2/department/listparentbydept',
    scope: 'qyapi_get_department_list',
    answer: ({ body }, company) => {
      const { id } = departmentOf(company, textOf(body, 'dept_id'))
      return { result: { parent_id_list: ancestors(company.departments, id).map(digits) } }
    },
  }),
  legacy({
    id: 'legacy.topapi.v2.department.listparentbyuser',
    path: '/topapi/v2/department/listparentbyuser',
    scope: 'qyapi_get_department_list',
    answer: ({ body }, company) => {
      const person = personOf(company, textOf(body, 'userid'))
      const parent_list = person.departments.map((id) => ({
        parent_dept_id_list: ancestors(company.departments, id).map(digits),
      }))
      return { result: { parent_list } }
    },
  }),
]
