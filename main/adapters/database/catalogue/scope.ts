import type { Kind } from '../../../core/kinds.ts'
import type { Reach, Whose } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'

/** Kinds and people whose items are meant; null = all, nobody's items included. */
export type Scope = Readonly<{
  kinds: readonly Kind[] | null
  people: readonly string[] | null
}>

/** Position of a snapshot, or null: by what the newest record of each says. */
type When = number | null

/** A record that tells where a person or department belongs, at a snapshot or by the newest word. */
const current = (when: When): string =>
  when === null
    ? `version.last = (SELECT max(other.last) FROM version AS other
         WHERE other.item = version.item AND other.kind IS NOT NULL)`
    : 'version.first <= :when AND version.last >= :when'

const below = (when: When): string => `
  WITH RECURSIVE below (key) AS (
    SELECT value FROM json_each(:keys)
    UNION
    SELECT substr(item.identity, 10) FROM below JOIN member ON member.department = below.key
      JOIN version ON version.id = member.version JOIN item ON item.id = version.item
      WHERE item.type = 'dept' AND ${current(when)})`

/** Departments with all below them, by key. */
export function departmentsBelow(db: Sqlite, keys: readonly string[], when: When): string[] {
  const read = prepared<[object], { key: string }>(db, `${below(when)} SELECT key FROM below`)
  return read.all({ keys: JSON.stringify(keys), when }).map(({ key }) => key)
}

/** People of departments and of all below them; `left` = those who left. */
export function peopleOfDepartments(db: Sqlite, keys: readonly string[], when: When): string[] {
  const read = prepared<[object], { person: string }>(
    db,
    `${below(when)}
     SELECT DISTINCT version.person FROM below JOIN member ON member.department = below.key
     JOIN version ON version.id = member.version
     WHERE version.kind = 'contacts' AND version.person IS NOT NULL AND ${current(when)}`,
  )
  return read.all({ keys: JSON.stringify(keys), when }).map(({ person }) => person)
}

type Some<T> = readonly T[] | null

/** What both allow; null allows all. */
function both<T>(a: Some<T>, b: Some<T>): Some<T> {
  if (a === null) return b
  if (b === null) return a
  const known = new Set(b)
  return a.filter((one) => known.has(one))
}

/** People within a reach, by the newest word of each record; null = all. */
export const peopleInReach = (db: Sqlite, reach: Reach): readonly string[] | null =>
  reach.departments === null ? null : peopleOfDepartments(db, reach.departments, null)

/** What a question means within a reach; `when` decides who belongs to a department asked for. */
export function scopeOf(
  db: Sqlite,
  { whose, reach }: Readonly<{ whose: Whose; reach: Reach }>,
  when: When,
): Scope {
  const { kind, person, department, left } = whose
  const wanted = [
    person === null ? null : [person],
    department === null ? null : peopleOfDepartments(db, [department], when),
    left ? peopleOfDepartments(db, ['left'], when) : null,
  ]
  return {
    kinds: both(reach.kinds, kind === null ? null : [kind]),
    people: wanted.reduce<Some<string>>((a, b) => both(a, b), peopleInReach(db, reach)),
  }
}

/** True where nothing can fit. */
export const isEmpty = ({ kinds, people }: Scope): boolean =>
  kinds?.length === 0 || people?.length === 0

/** Tells whether an item of a person and kind is meant. */
export const covers = (scope: Scope, item: Readonly<{ kind: Kind; person: string | null }>) =>
  (scope.kinds === null || scope.kinds.includes(item.kind)) &&
  (scope.people === null || (item.person !== null && scope.people.includes(item.person)))
