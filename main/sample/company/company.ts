import { createRandom, type Random } from '../random.ts'
import { day, midnight } from '../times.ts'
import { createApprovals, type Approvals } from './approvals.ts'
import { createCalendarDesk, type CalendarDesk } from './calendar-desk.ts'
import { createEvents } from './calendars.ts'
import { createCompanyClock, type CompanyClock } from './clock.ts'
import { createDepartments } from './departments.ts'
import type { Space } from './drive-types.ts'
import { createSpaces } from './drive.ts'
import { createExternals, createLabels, createRoles, createRooms } from './groups.ts'
import { createPerson } from './people.ts'
import { createSettings, type Settings } from './settings.ts'
import { createTemplates } from './templates.ts'
import type {
  CalendarEvent,
  Department,
  External,
  LabelGroup,
  Leaver,
  Person,
  RoleGroup,
  Room,
} from './types.ts'

/** The whole invented company; endpoints read it, ticks and changes write it. */
export interface Company {
  readonly name: string
  readonly seed: string
  readonly corpId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly settings: Settings
  readonly clock: CompanyClock
  readonly departments: Map<string, Department>
  /** By userid. */
  readonly people: Map<string, Person>
  /** By unionId: everybody who ever worked there. */
  readonly unions: Map<string, Person>
  readonly left: Leaver[]
  readonly roles: RoleGroup[]
  readonly externals: Map<string, External>
  readonly labels: readonly LabelGroup[]
  readonly rooms: readonly Room[]
  readonly events: Map<string, CalendarEvent>
  /** What the calendar service remembers of writes. */
  readonly calendarDesk: CalendarDesk
  readonly spaces: Map<string, Space>
  readonly approvals: Approvals
  /** Sync tokens of changes before this one are refused. */
  oldestChange: number
  /** Number of the newest calendar change. */
  changes: number
  /** How many days were ticked. */
  ticks: number
  /** How many people were ever hired: the number of the next one. */
  hired: number
}

/** How big the company is and where its time begins. */
export type Founding = Readonly<{
  people: number
  seed: number
  allowance: number
  now: () => number
}>

function hire(
  seed: string,
  count: number,
  ask: Omit<Parameters<typeof createPerson>[1], 'seed'>,
): Map<string, Person> {
  const people = new Map<string, Person>()
  for (let number = 0; number < count; number += 1) {
    const person = createPerson(number, { seed, ...ask })
    people.set(person.userid, person)
  }
  return people
}

function identity(random: Random): Pick<Company, 'corpId' | 'clientId' | 'clientSecret'> {
  return {
    corpId: `ding${random.text(32, '0123456789abcdef')}`,
    clientId: `ding${random.text(16, 'abcdefghijklmnopqrstuvwxyz0123456789')}`,
    clientSecret: random.text(64),
  }
}

function lead(departments: ReadonlyMap<string, Department>, staff: readonly Person[]): void {
  for (const [at, department] of [...departments.values()].entries()) {
    const leader = staff.find((one) => one.departments.includes(department.id))
    department.managers = leader === undefined || at % 3 === 2 ? [] : [leader.userid]
  }
}

const name = '海棠樣例貿易有限公司 Haitang Sample Trading'

/** Founds the company: the same seed, size and day give the same company. */
export function createCompany(founding: Founding): Company {
  const seed = `company ${founding.seed}/${founding.people}`
  const stream = (part: string): Random => createRandom(`${seed}/${part}`)
  const clock = createCompanyClock(founding.now, midnight(founding.now()) - 14 * day)
  const departments = createDepartments(stream('departments'), name)
  const people = hire(seed, founding.people, { departments, hired: clock.changed - day })
  const staff = [...people.values()]
  const hired = clock.changed - 90 * day
  const former = createPerson(founding.people, { seed, departments, hired })
  lead(departments, staff)
  const asked = { people: staff, now: clock.changed }
  const templates = createTemplates(stream('forms'), clock.changed)
  const labels = createLabels(stream('labels'))
  const rooms = createRooms(stream('rooms'))
  const events = createEvents({ random: stream('events'), rooms, ...asked })
  return {
    name,
    seed,
    ...identity(stream('identity')),
    settings: createSettings(founding.allowance),
    clock,
    departments,
    people,
    unions: new Map(staff.map((person) => [person.unionid, person])),
    left: [{ person: former, left: clock.changed - 40 * day, reason: '个人原因' }],
    roles: createRoles(stream('roles'), staff),
    externals: createExternals(stream('externals'), staff, labels),
    labels,
    rooms,
    events: new Map(events.map((event) => [event.id, event])),
    calendarDesk: createCalendarDesk(),
    approvals: createApprovals({ random: stream('approvals'), departments, ...asked }, templates),
    spaces: createSpaces({ random: stream('drive'), ...asked }),
    oldestChange: 0,
    changes: events.length,
    ticks: 0,
    hired: founding.people + 1,
  }
}
