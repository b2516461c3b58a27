import type { DepartmentRow, Paged, PeopleAsk, PersonRow } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { fold } from '../text/fold.ts'
import { cursorOf, placeOf } from './items.ts'
import { departmentsBelow } from './scope.ts'

type At = Readonly<{ db: Sqlite; seq: number; departments: readonly string[] | null }>

const here = 'version.first <= :seq AND version.last >= :seq'

/** Departments in reach, with all below them; null = all. */
const allowed = ({ db, departments }: At): ReadonlySet<string> | null =>
  departments === null ? null : new Set(departmentsBelow(db, departments, null))

type DepartmentColumns = { key: string; name: string; parent: string | null; people: number }

/** Departments of a snapshot within a reach. */
export function listDepartments(at: At): DepartmentRow[] {
  const read = prepared<[object], DepartmentColumns>(
    at.db,
    `WITH counted AS (
       SELECT member.department, count(*) AS people
       FROM version INDEXED BY version_kind JOIN member ON member.version = version.id
       WHERE version.kind = 'contacts' AND version.person IS NOT NULL AND ${here}
       GROUP BY member.department)
     SELECT substr(item.identity, 10) AS key, doc.title AS name,
       (SELECT min(department) FROM member WHERE member.version = version.id) AS parent,
       coalesce(counted.people, 0) AS people
     FROM version INDEXED BY version_kind JOIN item ON item.id = version.item
     JOIN doc ON doc.version = version.id
     LEFT JOIN counted ON counted.department = substr(item.identity, 10)
     WHERE version.kind = 'contacts' AND item.type = 'dept' AND ${here}
       AND item.identity GLOB 'contacts:*'
     ORDER BY version.name, version.id`,
  )
  const seen = allowed(at)
  const rows = read.all({ seq: at.seq }).filter(({ key }) => seen === null || seen.has(key))
  const known = new Set(rows.map(({ key }) => key))
  return rows.map((row) => ({
    ...row,
    parent:
      row.parent !== null && known.has(row.parent) && row.parent !== row.key ? row.parent : null,
  }))
}

/** What decides over the people of a list; `people` = those in reach, null = all. */
export type PeopleList = At &
  Readonly<{ people: readonly string[] | null; ask: Omit<PeopleAsk, 'snapshot'> }>

type PersonColumns = { id: number; name: string; key: string; title: string; departments: string }

const inDepartment = `AND EXISTS (SELECT 1 FROM member
  WHERE member.version = version.id AND member.department = :department)`
const inReach = 'AND version.person IN (SELECT value FROM json_each(:people))'

function personRow(found: PersonColumns, seen: ReadonlySet<string> | null): PersonRow {
  const places = found.departments.split(' ').filter((place) => place !== '')
  return {
    key: found.key,
    name: found.title,
    left: places.includes('left'),
    departments: places.filter((place) => place !== 'left' && (seen === null || seen.has(place))),
  }
}

/** One page of the people of a snapshot, by name. */
export function listPeople(list: PeopleList): Paged<PersonRow> {
  const { db, seq, people, ask } = list
  const department = ask.left ? 'left' : ask.department
  const read = prepared<[object], PersonColumns>(
    db,
    `SELECT version.id, version.name, version.person AS key, doc.title,
       coalesce((SELECT group_concat(department, ' ') FROM member
         WHERE member.version = version.id), '') AS departments
     FROM version INDEXED BY version_name JOIN doc ON doc.version = version.id
     WHERE version.kind = 'contacts' AND version.person IS NOT NULL AND ${here}
       AND (version.name, version.id) > (:name, :id) AND instr(version.name, :words) > 0
       ${department === null ? '' : inDepartment} ${people === null ? '' : inReach}
     ORDER BY version.name, version.id LIMIT :limit`,
  )
  const found = read.all({
    seq,
    department,
    people: JSON.stringify(people ?? []),
    ...((ask.after === null ? null : placeOf(ask.after)) ?? { id: -1, name: '' }),
    words: fold(ask.words.trim()),
    limit: ask.limit + 1,
  })
  const seen = allowed(list)
  const page = found.slice(0, ask.limit)
  const last = page.at(-1)
  const more = found.length > ask.limit && last !== undefined
  return { rows: page.map((one) => personRow(one, seen)), next: more ? cursorOf(last) : null }
}

/** How many of a snapshot's people have left. */
export function countLeft({ db, seq, people }: Pick<PeopleList, 'db' | 'seq' | 'people'>): number {
  const read = prepared<[object], { many: number }>(
    db,
    `SELECT count(*) AS many FROM member JOIN version ON version.id = member.version
     WHERE member.department = 'left' AND version.person IS NOT NULL AND ${here}
       ${people === null ? '' : inReach}`,
  )
  return read.get({ seq, people: JSON.stringify(people ?? []) })?.many ?? 0
}
