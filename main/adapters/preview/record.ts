import { z } from 'zod'

import type { Kind } from '../../core/kinds.ts'
import { decode } from '../decode-text.ts'
import { parseExact, readable } from '../exact-json.ts'
import { itemKey } from '../item-key.ts'
import { approvalForm } from './approval.ts'
import { type Field, filled, type Form, moment, text } from './fields.ts'
import { list, word } from './shapes.ts'

/** Names that a record gives by id only; departments by key. */
export type Names = Readonly<{ department: (key: string) => string | null }>

const personShape = z.object({
  name: word,
  nickname: word,
  title: word,
  dept_id_list: list(word),
  role_list: list(z.object({ name: word })),
  mobile: word,
  state_code: word,
  telephone: word,
  email: word,
  org_email: word,
  job_number: word,
  work_place: word,
  hired_date: z.number().nullable().catch(null),
  company_name: word,
  address: word,
  remark: word,
})

const words = (all: readonly string[]): string => all.filter((one) => one !== '').join(', ')

const mobileOf = ({ state_code: country, mobile }: z.infer<typeof personShape>): string =>
  mobile === '' || mobile.startsWith('+') || country === ''
    ? mobile
    : `+${country.replace(/^\+/, '')} ${mobile}`

function personForm(record: unknown, names: Names): Form {
  const person = personShape.parse(record)
  const departments = person.dept_id_list.map(
    (id) => names.department(itemKey('contacts', 'dept', id)) ?? id,
  )
  return {
    form: 'person',
    fields: filled([
      text('name', person.name),
      text('nickname', person.nickname),
      text('company', person.company_name),
      text('position', person.title),
      text('departments', words(departments)),
      text('roles', words(person.role_list.map(({ name }) => name))),
      text('mobile', mobileOf(person)),
      text('phone', person.telephone),
      text('email', person.email),
      text('workEmail', person.org_email),
      text('jobNumber', person.job_number),
      text('workplace', person.work_place),
      moment('hired', person.hired_date),
      text('address', person.address),
      text('remark', person.remark),
    ]),
    comments: [],
  }
}

const named = z.object({ displayName: word }).catch({ displayName: '' })
const point = z.object({ date: word, dateTime: word }).catch({ date: '', dateTime: '' })

const eventShape = z.object({
  status: word,
  start: point,
  end: point,
  location: named,
  meetingRooms: list(z.object({ displayName: word })),
  organizer: named,
  attendees: list(z.object({ displayName: word })),
  onlineMeetingInfo: z.object({ url: word }).catch({ url: '' }),
  description: word,
})

function pointField(name: 'start' | 'end', at: z.infer<typeof point>): Field | null {
  if (at.date !== '') return { name, label: null, value: at.date.slice(0, 10), as: 'day' }
  return moment(name, at.dateTime) ?? text(name, at.dateTime)
}

const namesOf = (people: readonly { displayName: string }[]): string =>
  words(people.map(({ displayName }) => displayName))

function eventForm(record: unknown): Form {
  const event = eventShape.parse(record)
  const isCancelled = event.status.toLowerCase() === 'cancelled'
  return {
    form: 'event',
    fields: filled([
      isCancelled ? { name: 'state', label: null, value: 'cancelled', as: 'word' } : null,
      pointField('start', event.start),
      pointField('end', event.end),
      text('where', event.location.displayName),
      text('rooms', namesOf(event.meetingRooms)),
      text('organiser', event.organizer.displayName),
      text('guests', namesOf(event.attendees)),
      text('online', event.onlineMeetingInfo.url),
      text('description', event.description),
    ]),
    comments: [],
  }
}

const unitShape = z.object({
  name: word,
  orgName: word,
  parent_id: word,
  telephone: word,
  brief: word,
  description: word,
  role: z.object({ name: word }).catch({ name: '' }),
})

/** Departments, roles and forms: their names and what people wrote about them. */
function unitForm(record: object, names: Names): Form {
  const unit = unitShape.parse(record)
  const above = unit.parent_id === '' ? '' : itemKey('contacts', 'dept', unit.parent_id)
  return {
    form: 'record',
    fields: filled([
      text('name', unit.name || unit.role.name || unit.orgName),
      text('department', names.department(above) ?? ''),
      text('phone', unit.telephone),
      text('description', unit.brief || unit.description),
    ]),
    comments: [],
  }
}

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : ''

/** Any other record: its members that are words or lists of words, under their own names. */
function plainForm(record: object): Form {
  const fields = Object.entries(record).map(([key, value]) => {
    const all: readonly unknown[] = Array.isArray(value) ? value : [value]
    return text('own', words(all.map(plain)), key)
  })
  return { form: 'record', fields: filled(fields), comments: [] }
}

const inside = z.object({ result: z.looseObject({}) })

/** Some answers lie in an envelope. */
function unwrapped(record: object): object {
  const found = inside.safeParse(record)
  return found.success ? found.data.result : record
}

/** The object that a record file holds; null where it holds none. */
function recordOf(bytes: Uint8Array): object | null {
  try {
    const value = readable(parseExact(decode(bytes)))
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isRecord ? unwrapped(value) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const forms: Readonly<Record<string, (record: object, names: Names) => Form>> = {
  'contacts/user': personForm,
  'contacts/external': personForm,
  'calendar/event': eventForm,
  'contacts/dept': unitForm,
  'contacts/role': unitForm,
  'approvals/instance': approvalForm,
  'approvals/template': unitForm,
}

/**
 * Reads a record file as a form; null where it is none (damaged or foreign), then its text is shown.
 */
export function recordForm(
  bytes: Uint8Array,
  { kind, type }: Readonly<{ kind: Kind; type: string }>,
  names: Names,
): Form | null {
  const record = recordOf(bytes)
  return record && (forms[`${kind}/${type}`] ?? plainForm)(record, names)
}
