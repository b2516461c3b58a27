import { createRandom } from '../random.ts'
import { minute } from '../times.ts'
import { approvalOrders } from './approval-orders.ts'
import type { Company } from './company.ts'
import { consoleChanges } from './console-change.ts'
import { driveOrders } from './drive-orders.ts'
import { addEvent, cancelEvent, dropAttendee, moveEvent, touch } from './event-change.ts'
import { externalOrders } from './external-orders.ts'
import { word, type Change, type Revoke } from './order.ts'
import { join, leave, removeDepartment } from './staff-change.ts'
import { todoOrders } from './todo-orders.ts'
import type { CalendarEvent, Department, Person } from './types.ts'

type With<T> = (company: Company, found: T, order: Readonly<Record<string, unknown>>) => void

const onPerson =
  (change: With<Person>): Change =>
  (company, order) => {
    const person = company.people.get(word(order, 'userid'))
    if (person === undefined) return 'no such person'
    change(company, person, order)
    return `person ${person.userid}`
  }

const onDepartment =
  (change: With<Department>): Change =>
  (company, order) => {
    const department = company.departments.get(word(order, 'department'))
    if (department === undefined) return 'no such department'
    change(company, department, order)
    return `department ${department.id}`
  }

const onEvent =
  (change: With<CalendarEvent>): Change =>
  (company, order) => {
    const event = company.events.get(word(order, 'event'))
    if (event === undefined) return 'no such event'
    change(company, event, order)
    return `event ${event.id}`
  }

const contacts: Readonly<Record<string, Change>> = {
  'rename-person': onPerson((_company, person, order) => void (person.name = word(order, 'name'))),
  'remove-person': onPerson((company, person) => leave(company, person)),
  'move-person': onPerson((_company, person, order) => {
    person.departments = [word(order, 'department')]
  }),
  'add-person': (company) => `person ${join(company).userid}`,
  'rename-department': onDepartment(
    (_company, department, order) => void (department.name = word(order, 'name')),
  ),
  'remove-department': onDepartment(
    (company, department) => void removeDepartment(company, department),
  ),
  'empty-contacts': (company) => {
    for (const person of company.people.values()) if (!person.admin) leave(company, person)
    return 'everybody left'
  },
}

const calendar: Readonly<Record<string, Change>> = {
  'add-event': onPerson((company, person, order) => {
    const event = addEvent(
      company,
      person,
      createRandom(`${company.seed}/order/${company.changes}`),
    )
    event.summary = word(order, 'summary') || event.summary
  }),
  'move-event': onEvent(moveEvent),
  'edit-event': onEvent((company, event, order) => {
    for (const name of ['summary', 'description', 'place'] as const) {
      if (typeof order[name] === 'string') event[name] = word(order, name)
    }
    touch(company, event)
  }),
  'cancel-event': onEvent(cancelEvent),
  'drop-attendee': onEvent((company, event, order) => {
    dropAttendee(company, event, word(order, 'unionid'))
  }),
  'empty-calendar': onPerson((company, person) => {
    for (const event of company.events.values()) {
      if (event.organizer === person.unionid) cancelEvent(company, event)
      else if (event.attendees.some(({ unionid }) => unionid === person.unionid)) {
        dropAttendee(company, event, person.unionid)
      }
    }
  }),
  'list-past-occurrences': (company) => {
    company.calendarDesk.pastRows = true
    return 'lists show past occurrences as rows'
  },
  'expire-sync-tokens': (company) => {
    company.changes += 1
    company.oldestChange = company.changes
    return 'older sync tokens are refused'
  },
}

const changes: Readonly<Record<string, Change>> = {
  ...contacts,
  ...calendar,
  ...driveOrders,
  ...approvalOrders,
  ...externalOrders,
  ...todoOrders,
  ...consoleChanges,
}

/** Names of all changes on demand. */
export const changeNames = Object.keys(changes)

/** Makes one change: `{change: name, …}`. Null if the name is unknown. */
export function applyChange(
  company: Company,
  tokens: Revoke,
  order: Readonly<Record<string, unknown>>,
): string | null {
  const change = Object.hasOwn(changes, word(order, 'change'))
    ? changes[word(order, 'change')]
    : undefined
  if (change === undefined) return null
  company.clock.advance(minute)
  return change(company, order, tokens)
}
