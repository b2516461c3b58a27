import { createRandom } from '../random.ts'
import { hour } from '../times.ts'
import type { Company } from './company.ts'
import { addEvent, addException, cancelEvent, moveEvent } from './event-change.ts'
import { join, leave, ordinary } from './staff-change.ts'
import { approvalDoings } from './tick-approvals.ts'
import { oneOf, type Doing } from './tick-doing.ts'
import { driveDoings } from './tick-drive.ts'

const openEvents = (company: Company): ReturnType<typeof addEvent>[] =>
  [...company.events.values()].filter((event) => !event.cancelled && event.master === null)

const calendar: Doing[] = [
  (company, random) =>
    `event ${addEvent(company, random.pick([...company.people.values()]), random).id} made`,
  (company, random) =>
    `event ${addEvent(company, random.pick([...company.people.values()]), random).id} made`,
  (company, random) => {
    const event = oneOf(random, openEvents(company))
    if (event === null) return null
    moveEvent(company, event)
    return `event ${event.id} moved`
  },
  (company, random) => {
    const event = oneOf(random, openEvents(company))
    if (event === null) return null
    cancelEvent(company, event)
    return `event ${event.id} cancelled`
  },
  (company, random) => {
    const series = openEvents(company).filter((event) => event.recurrence !== null)
    const one = oneOf(random, series)
    const made = one !== null && addException(company, one, random)
    return made ? `event ${one.id} got an exception` : null
  },
]

const staff: Doing[] = [
  (company, random) => {
    const person = oneOf(random, ordinary(company))
    if (person === null) return null
    person.title = `${person.title} II`
    return `person ${person.userid} promoted`
  },
  (company, random) => (random.chance(0.5) ? `person ${join(company).userid} joined` : null),
  (company, random) => {
    if (ordinary(company).length < 4 || !random.chance(0.3)) return null
    const person = random.pick(ordinary(company))
    leave(company, person)
    return `person ${person.userid} left`
  },
  (company, random) => {
    if (!random.chance(0.25)) return null
    const below = [...company.departments.values()].filter((one) => one.parent !== null)
    const department = oneOf(random, below)
    if (department === null) return null
    department.name = department.name.endsWith(' 新')
      ? department.name.slice(0, -2)
      : `${department.name} 新`
    return `department ${department.id} renamed`
  },
]

const doings: readonly Doing[] = [...calendar, ...staff, ...driveDoings, ...approvalDoings]

/** Lets the company work for a day and tells what happened; the same day is always the same. */
export function tick(company: Company): string[] {
  company.ticks += 1
  const random = createRandom(`${company.seed}/tick/${company.ticks}`)
  const done: string[] = []
  for (const doing of doings) {
    company.clock.advance(Math.floor((24 * hour) / doings.length))
    const what = doing(company, random)
    if (what !== null) done.push(what)
  }
  return done
}
