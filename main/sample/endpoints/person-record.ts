import type { Company } from '../company/company.ts'
import type { Person } from '../company/types.ts'
import { digits, type Fields } from '../json.ts'

/** Some records quote what should be bare, as the service does. */
const bare = (person: Person, value: boolean | number): boolean | number | string =>
  person.quoted ? String(value) : value

/** Keys that are silently absent without the field permission. */
function contact(company: Company, person: Person): Fields {
  const { fieldsOff } = company.settings
  const mobile = fieldsOff.has('fieldMobile')
    ? {}
    : { mobile: person.mobile, state_code: person.stateCode }
  const email = fieldsOff.has('fieldEmail')
    ? {}
    : { email: person.email, org_email: person.orgEmail }
  return { ...mobile, ...email }
}

/** What the list of a department and the record of a person have in common. */
function common(company: Company, person: Person): Fields {
  return {
    userid: person.userid,
    unionid: person.unionid,
    name: person.name,
    title: person.title,
    avatar: '',
    job_number: person.jobNumber,
    telephone: person.telephone,
    work_place: person.workPlace,
    remark: person.remark,
    extension: person.extension === '' ? undefined : person.extension,
    hired_date: bare(person, person.hired),
    active: bare(person, person.active),
    admin: person.admin,
    boss: person.boss,
    hide_mobile: false,
    exclusive_account: false,
    dept_id_list: person.departments.map(digits),
    ...contact(company, person),
  }
}

const leads = (company: Company, person: Person, id: string): boolean =>
  company.departments.get(id)?.managers.includes(person.userid) ?? false

/** A person as `v2/user/list` of a department shows him. */
export const listedPerson = (company: Company, person: Person, department: string): Fields => ({
  ...common(company, person),
  dept_order: 176_000_000_000_512 - Number(person.jobNumber.slice(1)),
  leader: leads(company, person, department),
})

function roles(company: Company, person: Person): Fields[] {
  return company.roles.flatMap((group) =>
    group.roles
      .filter((role) => role.members.some(({ userid }) => userid === person.userid))
      .map((role) => ({ group_name: group.name, id: digits(role.id), name: role.name })),
  )
}

/** A person as `v2/user/get` shows him: the fullest record there is. */
export const fullPerson = (company: Company, person: Person): Fields => ({
  ...common(company, person),
  create_time: '2021-05-12T02:03:04.000Z',
  real_authed: person.active,
  senior: false,
  manager_userid: person.manager ?? undefined,
  dept_order_list: person.departments.map((id, at) => ({
    dept_id: digits(id),
    order: bare(person, 176_000_000_000_512 - at),
  })),
  dept_position_list: person.departments.map((id, at) => ({
    dept_id: digits(id),
    is_main: at === 0,
    title: person.title,
    work_place: person.workPlace,
  })),
  leader_in_dept: person.departments.map((id) => ({
    dept_id: digits(id),
    leader: leads(company, person, id),
  })),
  role_list: roles(company, person),
  nickname: '',
})
