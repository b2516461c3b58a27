import { z } from 'zod'

import { FailureError } from '../../core/failure.ts'
import type { Json } from '../../core/ports.ts'
import { exactNumber } from '../exact-json.ts'
import { idShape, readAnswer, textShape } from './answers.ts'
import { unlistedBy, walkDepartments } from './departments.ts'
import type { Department, Found, Reading, Unlisted } from './departments.ts'
import { contactsEndpoints as calls } from './endpoints.ts'
import { at, listAt, nextCursor, paged } from './paging.ts'
import { parallel, usualWidth } from './parallel.ts'
import { readRange, type Range } from './range.ts'

/** One person of the range, seen in the lists of one or more departments. */
export type Person = Readonly<{
  userid: string
  /** Empty where the account is not active yet. */
  unionid: string
  name: string
  departments: readonly string[]
  /** Raw entries by department, in the order of department ids. */
  records: readonly Json[]
}>

export type Listed = Readonly<{
  departments: readonly Department[]
  people: readonly Person[]
  unlisted: readonly Unlisted[]
  /** True where the app sees the whole company and all of it was asked for. */
  whole: boolean
}>

/** Somebody as the first list shows them that they are seen in. */
export type Seen = Pick<Person, 'userid' | 'unionid' | 'name'>

/** What a listing comes upon; each department and each person once. */
export type Sighting =
  | Readonly<{ is: 'department'; department: Department }>
  | Readonly<{ is: 'person'; person: Seen }>

const personShape = z.object({ userid: idShape, unionid: textShape, name: textShape })

/** Direct members of one department, as raw entries. */
async function membersOf(reading: Reading, id: string): Promise<Json[]> {
  const { dingtalk, signal } = reading
  const entries: Json[] = []
  const pages = paged({
    api: calls.people.id,
    first: 0,
    ask: (cursor) =>
      dingtalk.call(calls.people, {
        kind: 'contacts',
        body: { dept_id: exactNumber(id), cursor: Number(cursor), size: 100 },
        signal,
      }),
    next: (answer) => nextCursor(answer),
  })
  for await (const page of pages) entries.push(...listAt(page, 'result/list', calls.people.id))
  return entries
}

/** A listing on its way: whom it tells, and who was told of. */
export type Walk = Reading & Readonly<{ tell: (one: Sighting) => void; told: Set<string> }>

type Collected = Map<string, { person: Person; records: Json[]; departments: string[] }>

function collect(into: Collected, department: string | null, record: Json): void {
  const shape = readAnswer(personShape, record, calls.people.id)
  const known = into.get(shape.userid)
  const entry = known ?? {
    person: { ...shape, departments: [], records: [] },
    records: [],
    departments: [],
  }
  entry.records.push(record)
  if (department !== null) entry.departments.push(department)
  if (known === undefined) into.set(shape.userid, entry)
}

/** People whom the range names one by one; they may be in no department that the app sees. */
async function collectSingle(reading: Walk, people: readonly string[], into: Collected) {
  const unseen = people.filter((userid) => !into.has(userid))
  const answers = parallel(unseen, usualWidth, async (userid) => {
    const ask = { kind: 'contacts', body: { userid }, signal: reading.signal } as const
    try {
      return at(await reading.dingtalk.call(calls.person, ask), 'result')
    } catch (error) {
      // Whoever cannot be read now is looked at one by one by the contacts source.
      reading.trouble.failed(error)
      return undefined
    }
  })
  for await (const record of answers) {
    if (record === undefined) continue
    collect(into, null, record)
    tellPeople(reading, [record])
  }
}

/** Departments to start from: the whole company, or what the app sees of it. */
function rootsOf(range: Range, departments: readonly number[]): string[] {
  if (!departments.includes(1)) return departments.map(String)
  return range.departments.includes('1') ? ['1'] : [...range.departments]
}

/** Tells of people that no list has shown before; entries that cannot be read are named later. */
function tellPeople({ tell, told }: Walk, entries: readonly Json[]): void {
  for (const entry of entries) {
    const shape = personShape.safeParse(entry)
    if (!shape.success || told.has(shape.data.userid)) continue
    told.add(shape.data.userid)
    tell({ is: 'person', person: shape.data })
  }
}

type Entries = Map<string, readonly Json[]>

/** Brings the lists of all departments together; entries that cannot be read are named. */
function collectAll(entries: Entries, found: Found): Collected {
  const collected: Collected = new Map()
  // In order of ids, so that what is made of a person does not depend on which answer came first.
  for (const id of [...entries.keys()].toSorted()) {
    for (const entry of entries.get(id) ?? []) {
      try {
        collect(collected, id, entry)
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        found.unlisted.push({ department: id, failure: error.failure })
      }
    }
  }
  return collected
}

/** Lists departments and their direct members in one walk. */
async function listTree(reading: Walk, roots: readonly string[]) {
  const entries: Entries = new Map()
  const unlisted: Unlisted[] = []
  const found = await walkDepartments(reading, roots, async (department) => {
    const { id } = department
    reading.tell({ is: 'department', department })
    try {
      const direct = await membersOf(reading, id)
      entries.set(id, direct)
      tellPeople(reading, direct)
    } catch (error) {
      unlisted.push(...unlistedBy(reading, id, error))
    }
  })
  found.unlisted.push(...unlisted)
  return { found, collected: collectAll(entries, found) }
}

const byUserid = (a: Person, b: Person): number => (a.userid < b.userid ? -1 : 1)

/** Lists departments and people of the range, and tells of each when it comes upon it. */
export async function listRange(reading: Walk, departments: readonly number[]): Promise<Listed> {
  const range = await readRange(reading.dingtalk, reading.signal)
  const roots = rootsOf(range, departments)
  const { found, collected } = await listTree(reading, roots)
  if (departments.includes(1)) await collectSingle(reading, range.people, collected)
  const people = [...collected.values()].map(({ person, ...seen }) => ({ ...person, ...seen }))
  return {
    departments: [...found.departments.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    people: people.toSorted(byUserid),
    unlisted: found.unlisted,
    whole: roots.includes('1'),
  }
}
