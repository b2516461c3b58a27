import type { Company } from '../company/company.ts'
import type { Person } from '../company/types.ts'
import type { Call } from '../http/endpoint.ts'
import { refuse } from '../http/refusal.ts'
import { personByUnion } from './range.ts'

/** Where a person's calendars are; `{userId}` is a unionId. */
export const calendarRoot = '/v1.0/calendar/users/{userId}/calendars'

/** What calendars say of anything that does not fit. */
export const unfit = 'invalidParameter'

/** The person whose calendar is spoken of; refuses those that the app may not see. */
export function ownerOf(call: Call, company: Company): Person {
  const unionid = call.path['userId'] ?? ''
  const person = personByUnion(company, unionid)
  if (person !== null) return person
  return company.people.has(company.unions.get(unionid)?.userid ?? '')
    ? refuse(403, 'permissionDenied', 'user is not in the scope of the app')
    : refuse(400, unfit, 'userId is invalid')
}

/** Refuses every calendar but the person's own. */
export function primaryOnly(call: Call): void {
  if (call.path['calendarId'] !== 'primary') refuse(400, unfit, 'calendarId')
}
