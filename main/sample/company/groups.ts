import type { Random } from '../random.ts'
import { companies, externals, roleGroups } from './names.ts'
import type { External, LabelGroup, Person, RoleGroup, Room } from './types.ts'

const id = (random: Random, length = 9): string => `1${random.text(length, '0123456789')}`

/** Gives out roles; a role of the group "Committees" has no member. */
export function createRoles(random: Random, people: readonly Person[]): RoleGroup[] {
  return roleGroups.map((group) => ({
    id: id(random),
    name: group.name,
    roles: group.roles.map((name, at) => ({
      id: id(random),
      name,
      members: people
        .filter((person) => (at === 0 ? person.admin : random.chance(0.15)))
        .filter(() => group.name !== 'Committees')
        .map((person) => ({
          userid: person.userid,
          scopes: random.chance(0.3) ? person.departments.slice(0, 1) : [],
        })),
    })),
  }))
}

/** Labels of external contacts. */
export function createLabels(random: Random): LabelGroup[] {
  const groups: readonly [string, readonly string[]][] = [
    ['客户等级', ['重要', '普通', 'Dormant']],
    ['Kind', ['Supplier', 'Pelanggan', '物流']],
  ]
  return groups.map(([name, labels], color) => ({
    name,
    color: -15220075 - color,
    labels: labels.map((label) => ({ id: id(random), name: label })),
  }))
}

/** Invents external contacts: one for four people, at least three. */
export function createExternals(
  random: Random,
  people: readonly Person[],
  labels: readonly LabelGroup[],
): Map<string, External> {
  const made = new Map<string, External>()
  const all = labels.flatMap((group) => group.labels)
  const count = Math.max(3, Math.floor(people.length / 4))
  for (let number = 0; number < count; number += 1) {
    const name = externals[number % externals.length] ?? 'Guest'
    const userid = `ext${random.text(14, '0123456789')}`
    made.set(userid, {
      userid,
      name:
        number < externals.length ? name : `${name} ${Math.floor(number / externals.length) + 1}`,
      title: random.pick(['总经理', 'Purchasing', 'Sopir', '']),
      mobile: `6${random.text(7, '0123456789')}`,
      stateCode: random.pick(['86', '852', '62', '49']),
      email: random.chance(0.6) ? `contact${number}@partner.example` : '',
      companyName: random.pick(companies),
      address: random.pick(['九龍灣宏開道 1 號', 'Jl. Melati No. 5, Jakarta', '']),
      remark: random.pick(['', '只接受现金', 'prefers e-mail']),
      labels: [random.pick(all).id],
      follower: random.pick(people).userid,
      shareDepartments: random.chance(0.4) ? ['1'] : [],
      shareUsers: random.chance(0.3) ? [random.pick(people).userid] : [],
    })
  }
  return made
}

/** Meeting rooms of the house. */
export function createRooms(random: Random): Room[] {
  const rooms: readonly [string, number, string][] = [
    ['大会议室', 24, '3/F'],
    ['Harbour', 8, '12/F'],
    ['Ruang Melati', 6, 'Jakarta'],
  ]
  return rooms.map(([name, capacity, place]) => ({ id: random.text(32), name, capacity, place }))
}
