import type { Company } from '../company/company.ts'
import type { Person } from '../company/types.ts'
import { createRandom, type Random } from '../random.ts'
import type { Json } from './wire.ts'

/** A user of the tenant: the person of the company, under an id of Entra's. */
export type User = Readonly<{ id: string; upn: string; person: Person }>

const hex = '0123456789abcdef'

/** Makes a GUID of version 4 out of a stream. */
export const guid = (random: Random): string =>
  [
    random.text(8, hex),
    random.text(4, hex),
    `4${random.text(3, hex)}`,
    `${random.pick(['8', '9', 'a', 'b'])}${random.text(3, hex)}`,
    random.text(12, hex),
  ].join('-')

/** The directory: everybody who works in the company now. */
export interface Directory {
  all(): readonly User[]
  /** By id or user principal name; upper and lower case are alike in names. */
  find(idOrName: string): User | null
}

/** Reads the directory out of the company. */
export function createDirectory(company: Company): Directory {
  const ids = new Map<string, string>()
  const idOf = (userid: string): string => {
    const id = ids.get(userid) ?? guid(createRandom(`${company.seed}/entra/${userid}`))
    ids.set(userid, id)
    return id
  }
  const userOf = (person: Person): User => ({
    id: idOf(person.userid),
    upn: person.email,
    person,
  })
  return {
    all: () => [...company.people.values()].map(userOf),
    find(idOrName) {
      const name = idOrName.toLowerCase()
      const person = [...company.people.values()].find(
        ({ userid, email }) => email.toLowerCase() === name || idOf(userid) === name,
      )
      return person === undefined ? null : userOf(person)
    },
  }
}

const languages = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-HK', en: 'en-US', id: 'id-ID' } as const

/** Windows names of the zones in which people of a language live. */
export const zoneOf = (person: Person): string =>
  person.tongue === 'id' ? 'SE Asia Standard Time' : 'China Standard Time'

/** The locale of a person, as mailbox settings tell it. */
export const localeOf = (person: Person): string => languages[person.tongue]

const nameParts = ({ name, tongue }: Person): { givenName: string; surname: string } => {
  if (tongue.startsWith('zh')) return { givenName: name.slice(1), surname: name.slice(0, 1) }
  const [givenName = name, ...rest] = name.split(' ')
  return { givenName, surname: rest.join(' ') }
}

/** A user's record; without `$select` Graph tells these members only (user resource page). */
export function userRecord(user: User, licensed: boolean): Json {
  const { person } = user
  const plan = {
    assignedDateTime: new Date(person.hired).toISOString(),
    capabilityStatus: licensed ? 'Enabled' : 'Deleted',
    service: 'exchange',
    servicePlanId: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
  }
  return {
    businessPhones: person.telephone === '' ? [] : [person.telephone],
    displayName: person.name,
    ...nameParts(person),
    jobTitle: person.title,
    mail: licensed ? user.upn : null,
    mobilePhone: `+${person.stateCode} ${person.mobile}`,
    officeLocation: person.workPlace === '' ? null : person.workPlace,
    preferredLanguage: localeOf(person),
    userPrincipalName: user.upn,
    id: user.id,
    accountEnabled: true,
    userType: 'Member',
    department: person.departments[0] ?? null,
    employeeId: person.jobNumber,
    onPremisesSyncEnabled: null,
    assignedPlans: [plan],
    createdDateTime: new Date(person.hired).toISOString(),
  }
}

const usual = new Set(
  'businessPhones displayName givenName surname jobTitle mail mobilePhone officeLocation preferredLanguage userPrincipalName id'.split(
    ' ',
  ),
)

/** The members that a user's record has when nothing was selected. */
export const usualMembers = (record: Json): Json =>
  Object.fromEntries(Object.entries(record).filter(([name]) => usual.has(name)))
