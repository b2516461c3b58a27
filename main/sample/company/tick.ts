import { createRandom, type Random } from '../random.ts'
import { hour } from '../times.ts'
import type { Company } from './company.ts'
import { addFile, deleteDentry, editFile, moveDentry, renameDentry } from './drive-change.ts'
import type { Dentry, Space } from './drive-types.ts'
import { addEvent, addException, cancelEvent, moveEvent } from './event-change.ts'
import { join, leave, ordinary } from './staff-change.ts'

type Doing = (company: Company, random: Random) => string | null

const oneOf = <T>(random: Random, from: readonly T[]): T | null =>
  from.length === 0 ? null : random.pick(from)

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

const openSpaces = (company: Company): Space[] =>
  [...company.spaces.values()].filter(({ members }) => members === null)

const filesOf = (company: Company, type: Dentry['type'] = 'FILE'): Dentry[] =>
  openSpaces(company).flatMap((space) =>
    [...space.dentries.values()].filter((one) => one.type === type && !one.online),
  )

/** Does something to one of the files (or folders), if there is any. */
const toOne =
  (
    what: string,
    type: Dentry['type'],
    change: (company: Company, one: Dentry, random: Random) => void,
  ): Doing =>
  (company, random) => {
    const one = oneOf(random, filesOf(company, type))
    if (one === null) return null
    change(company, one, random)
    return `${type === 'FILE' ? 'file' : 'folder'} ${one.id} ${what}`
  }

const make: Doing = (company, random) => {
  const space = oneOf(random, openSpaces(company))
  if (space === null) return null
  const folder = oneOf(
    random,
    [...space.dentries.values()].filter((one) => one.type === 'FOLDER'),
  )
  const file = addFile(company, space, { random, parentId: folder?.id ?? '0' })
  return `file ${file.id} made`
}

const move = (company: Company, file: Dentry, random: Random): void => {
  const space = company.spaces.get(file.spaceId)
  const folders = [...(space?.dentries.values() ?? [])].filter((one) => one.type === 'FOLDER')
  moveDentry(company, file, oneOf(random, folders)?.id ?? '0')
}

const drive: Doing[] = [
  make,
  make,
  toOne('edited', 'FILE', editFile),
  toOne('edited', 'FILE', editFile),
  toOne('renamed', 'FILE', (company, one) =>
    renameDentry(company, one, `neu ${one.name}`.slice(0, 200)),
  ),
  toOne('moved', 'FILE', move),
  toOne('deleted', 'FILE', (company, one) => deleteDentry(company, one)),
  toOne('renamed', 'FOLDER', (company, one) =>
    renameDentry(company, one, `${one.name.slice(0, 60)}+`),
  ),
]

const doings: readonly Doing[] = [...calendar, ...staff, ...drive]

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
