import type { Kind } from '../../../core/kinds.ts'
import { decode } from '../../decode-text.ts'
import { itemKey } from '../../item-key.ts'
import { recordText } from '../text/plain-text.ts'

/** What the content of a record says about its item; null where it says nothing. */
export type RecordFacts = Readonly<{
  title: string | null
  /** Milliseconds since 1970. */
  time: number | null
  /** Key of the person it belongs to. */
  person: string | null
  /** Keys of a person's departments, or of the department above a department. */
  departments: readonly string[]
  text: string
}>

const titles: Readonly<Record<Kind, readonly string[]>> = {
  contacts: ['name', 'nick', 'org_name', 'orgName', 'corp_name'],
  calendar: ['summary', 'title'],
  approvals: ['title', 'name', 'flowTitle'],
  drive: ['name'],
  mail: [],
  'outlook-mail': [],
  'outlook-calendar': ['subject'],
  'outlook-contacts': ['displayName', 'fileAs', 'companyName'],
  'outlook-tasks': ['title'],
  folders: [],
}

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function firstText(record: Members, names: readonly string[]): string | null {
  for (const name of names) {
    const value = record[name]
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return null
}

/** A time as DingTalk writes it: `2026-11-20T09:00:00+08:00`, `2026-11-20T09:00Z`, or a number. */
function timeOf(value: unknown): number | null {
  const at =
    typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(at) ? at : null
}

/** An event happens when it starts; all-day events have a date only. */
function eventTime(record: Members): number | null {
  const start = record['start']
  return isMembers(start) ? (timeOf(start['dateTime']) ?? timeOf(start['date'])) : null
}

/** Exchange writes times without an offset; asked without a zone it means UTC. */
function outlookTime(record: Members): number | null {
  const start = record['start']
  const text = isMembers(start) ? start['dateTime'] : null
  return typeof text === 'string' ? timeOf(/[Zz]$/.test(text) ? text : `${text}Z`) : null
}

const times: Readonly<Record<Kind, (record: Members) => number | null>> = {
  contacts: () => null,
  calendar: eventTime,
  approvals: (record) => timeOf(record['createTime']),
  drive: () => null,
  mail: () => null,
  'outlook-mail': () => null,
  'outlook-calendar': outlookTime,
  'outlook-contacts': () => null,
  'outlook-tasks': (record) => timeOf(record['createdDateTime']),
  folders: () => null,
}

function personOf(kind: Kind, record: Members): string | null {
  const user = firstText(record, ['originatorUserId', 'originator_userid'])
  return kind === 'approvals' && user !== null ? itemKey('contacts', 'user', user) : null
}

const isId = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

/** A person's departments stand in one list; a department names the one above it. */
function departmentsOf(kind: Kind, record: Members): string[] {
  if (kind !== 'contacts') return []
  const ids: unknown = record['dept_id_list'] ?? [record['parent_id']]
  const all: readonly unknown[] = Array.isArray(ids) ? ids : []
  return [...new Set(all.filter(isId).map((id) => itemKey('contacts', 'dept', `${id}`)))]
}

const nothing = { title: null, time: null, person: null, departments: [] }

/** Some answers lie in an envelope; the record is what is inside. */
function unwrapped(record: Members): Members {
  const inner = record['result'] ?? record['user'] ?? record['role']
  return isMembers(inner) ? { ...record, ...inner } : record
}

/** Reads title, time, person and words out of a record file; a broken one has words only. */
export function readRecord(kind: Kind, bytes: Uint8Array): RecordFacts {
  const text = decode(bytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Damaged or foreign: it is still found by the words in it.
    return { ...nothing, text }
  }
  const words = recordText(value)
  if (!isMembers(value)) return { ...nothing, text: words }
  const record = unwrapped(value)
  return {
    title: firstText(record, titles[kind]),
    time: times[kind](record),
    person: personOf(kind, record),
    departments: departmentsOf(kind, record),
    text: words,
  }
}
