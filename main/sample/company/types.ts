import type { Tongue } from './names.ts'

/** Ids are text everywhere in the company, also those that the service writes as 64-bit numbers. */
export interface Department {
  readonly id: string
  name: string
  readonly english: string
  parent: string | null
  readonly order: number
  managers: string[]
}

export interface Person {
  readonly userid: string
  readonly unionid: string
  name: string
  title: string
  mobile: string
  readonly stateCode: string
  email: string
  orgEmail: string
  readonly jobNumber: string
  departments: string[]
  /** Milliseconds since 1970. */
  readonly hired: number
  manager: string | null
  active: boolean
  readonly admin: boolean
  readonly boss: boolean
  workPlace: string
  remark: string
  telephone: string
  /** Custom fields as the service gives them: JSON in a string. */
  readonly extension: string
  readonly tongue: Tongue
  /** The service quotes numbers and booleans of some records. */
  readonly quoted: boolean
}

export interface Leaver {
  readonly person: Person
  readonly left: number
  readonly reason: string
}

export interface Role {
  readonly id: string
  readonly name: string
  members: { userid: string; scopes: string[] }[]
}

export interface RoleGroup {
  readonly id: string
  readonly name: string
  readonly roles: Role[]
}

export interface External {
  readonly userid: string
  name: string
  title: string
  mobile: string
  readonly stateCode: string
  email: string
  companyName: string
  address: string
  remark: string
  readonly labels: string[]
  readonly follower: string
  readonly shareDepartments: string[]
  readonly shareUsers: string[]
}

export interface LabelGroup {
  readonly name: string
  readonly color: number
  readonly labels: { id: string; name: string }[]
}

export interface Room {
  readonly id: string
  readonly name: string
  readonly capacity: number
  readonly place: string
}

export interface Attendee {
  readonly unionid: string
  response: 'needsAction' | 'accepted' | 'declined' | 'tentative'
  readonly optional: boolean
}

export interface Recurrence {
  readonly pattern: Readonly<{
    type: 'daily' | 'weekly' | 'absoluteMonthly' | 'relativeMonthly' | 'absoluteYearly'
    interval: number
    daysOfWeek?: string
    dayOfMonth?: number
    index?: string
    firstDayOfWeek?: string
  }>
  readonly range: Readonly<{
    type: 'noEnd' | 'endDate' | 'numbered'
    endDate?: string
    numberOfOccurrences?: number
  }>
}

export interface CalendarEvent {
  readonly id: string
  summary: string
  description: string
  /** Rich text, where the event has one. */
  rich: string | null
  /** Milliseconds since 1970; of an all-day event midnight at UTC+8, and the end is the day after the last. */
  start: number
  end: number
  allDay: boolean
  zone: string
  recurrence: Recurrence | null
  /** Of an exception: its series and the start that the rule gave it. */
  readonly master: string | null
  readonly origin: number | null
  readonly organizer: string
  attendees: Attendee[]
  place: string
  readonly rooms: string[]
  /** Minutes before the start. */
  reminders: number[]
  online: boolean
  categories: string[]
  cancelled: boolean
  readonly created: number
  updated: number
  /** Number of the change that touched it last; the change feed counts these. */
  change: number
  /** People who were taken off the event: unionId → number of the change. */
  readonly dropped: Map<string, number>
}
