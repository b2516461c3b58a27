import type { Company } from '../company/company.ts'
import type { External, Role } from '../company/types.ts'
import { legacy, type Call, type Endpoint } from '../http/endpoint.ts'
import { countOf, textOf } from '../http/fields.ts'
import { refuseLegacy } from '../http/refusal.ts'
import { digits, type Fields } from '../json.ts'

/** A page by offset; `nextCursor` only where there is more, as the role calls do. */
function byOffset<T>(
  call: Call,
  items: readonly T[],
  most: number,
): { list: readonly T[]; next: number | null } {
  const offset = countOf(call.body, 'offset', { from: 0, to: 10_000_000, else: 0 })
  const size = countOf(call.body, 'size', { from: 1, to: most, else: 20 })
  const end = offset + size
  return { list: items.slice(offset, end), next: end < items.length ? end : null }
}

const cursor = (next: number | null): Fields =>
  next === null ? { hasMore: false } : { hasMore: true, nextCursor: next }

function roleOf(company: Company, id: string): Role {
  const role = company.roles.flatMap((group) => group.roles).find((one) => one.id === id)
  return role ?? refuseLegacy(33011, '角色不存在')
}

function membersOf(company: Company, role: Role): Fields[] {
  return role.members.flatMap(({ userid, scopes }) => {
    const person = company.people.get(userid)
    if (person === undefined) return []
    const manageScopes = scopes.flatMap((id) => {
      const department = company.departments.get(id)
      return department === undefined ? [] : [{ dept_id: digits(id), name: department.name }]
    })
    const scoped = manageScopes.length === 0 ? {} : { manageScopes }
    return [{ userid, name: person.name, ...scoped }]
  })
}

const roles: Endpoint[] = [
  legacy({
    id: 'legacy.topapi.role.list',
    path: '/topapi/role/list',
    scope: 'qyapi_get_department_list',
    answer: (call, company) => {
      const { list, next } = byOffset(call, company.roles, 200)
      const shown = list.map((group) => ({
        groupId: digits(group.id),
        name: group.name,
        roles: group.roles.map((role) => ({ id: digits(role.id), name: role.name })),
      }))
      return { result: { list: shown, ...cursor(next) } }
    },
  }),
  legacy({
    id: 'legacy.topapi.role.simplelist',
    path: '/topapi/role/simplelist',
    scope: 'qyapi_get_department_member',
    answer: (call, company) => {
      const role = roleOf(company, textOf(call.body, 'role_id'))
      const { list, next } = byOffset(call, membersOf(company, role), 100)
      return { result: { list, ...cursor(next) } }
    },
  }),
  legacy({
    id: 'legacy.topapi.role.getrole',
    path: '/topapi/role/getrole',
    scope: 'qyapi_get_department_member',
    answer: ({ body }, company) => {
      const role = roleOf(company, textOf(body, 'roleId'))
      const group = company.roles.find((one) => one.roles.includes(role))
      return { role: { groupId: digits(group?.id ?? '0'), name: role.name } }
    },
  }),
  legacy({
    id: 'legacy.topapi.role.getrolegroup',
    path: '/topapi/role/getrolegroup',
    scope: 'qyapi_get_department_list',
    answer: ({ body }, company) => {
      const group = company.roles.find((one) => one.id === textOf(body, 'group_id'))
      if (group === undefined) return refuseLegacy(400002, '角色组不存在')
      const list = group.roles.map(({ id, name }) => ({ role_id: digits(id), role_name: name }))
      return { role_group: { group_name: group.name, roles: list } }
    },
  }),
]

const external = (one: External): Fields => ({
  userid: one.userid,
  name: one.name,
  title: one.title,
  mobile: one.mobile,
  state_code: one.stateCode,
  email: one.email,
  company_name: one.companyName,
  address: one.address,
  remark: one.remark,
  label_ids: one.labels.map(digits),
  follower_user_id: one.follower,
  share_dept_ids: one.shareDepartments.map(digits),
  share_user_ids: one.shareUsers,
})

function externalsOn(company: Company): void {
  if (!company.settings.externals) refuseLegacy(60205, '企业未开通外部联系人')
}

const externals: Endpoint[] = [
  legacy({
    id: 'legacy.topapi.extcontact.list',
    path: '/topapi/extcontact/list',
    scope: 'qyapi_ext_read',
    answer: (call, company) => {
      externalsOn(company)
      const all = [...company.externals.values()]
      return { results: byOffset(call, all, 100).list.map(external) }
    },
  }),
  legacy({
    id: 'legacy.topapi.extcontact.get',
    path: '/topapi/extcontact/get',
    scope: 'qyapi_ext_read',
    answer: ({ body }, company) => {
      externalsOn(company)
      const one = company.externals.get(textOf(body, 'user_id'))
      return one === undefined ? refuseLegacy(33012, '无效的USERID') : { result: external(one) }
    },
  }),
  legacy({
    id: 'legacy.topapi.extcontact.listlabelgroups',
    path: '/topapi/extcontact/listlabelgroups',
    scope: 'qyapi_ext_read',
    answer: (call, company) => {
      externalsOn(company)
      const shown = byOffset(call, company.labels, 100).list.map((group) => ({
        name: group.name,
        color: group.color,
        labels: group.labels.map(({ id, name }) => ({ id: digits(id), name })),
      }))
      return { results: shown }
    },
  }),
]

/** Roles with their members, and external contacts with their labels. */
export const groupEndpoints: readonly Endpoint[] = [...roles, ...externals]
