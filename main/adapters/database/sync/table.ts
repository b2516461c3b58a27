import { RuleBroken } from '../../../core/sync/store.ts'
import { guarded, prepared, type Sqlite } from '../sqlite.ts'

const file = 'state.db'

/** A value of a column. */
export type Cell = string | number | null

/** A row by column name. */
export type Cells = Readonly<Record<string, Cell>>

/** Our name of each member, and the column it lies in. */
export type Columns<Row> = Readonly<Record<keyof Row & string, string>>

/** Reads and writes rows of one table. */
export interface Table<Row> {
  /** Adds a row without its numbering member; gives the number. */
  add(row: Partial<Row>): number
  /** Writes over the row of the same key, or adds it. */
  put(row: Row): void
  /** Rows where a condition holds; `where` is SQL of ours and never holds a value. */
  where(condition: string, ...values: Cell[]): readonly Row[]
  one(condition: string, ...values: Cell[]): Row | null
  remove(condition: string, ...values: Cell[]): void
}

/** Runs a change; a broken key, check or reference becomes `RuleBroken`. */
export function ruled<T>(work: () => T): T {
  try {
    return guarded(file, work)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (error instanceof Error && code.startsWith('SQLITE_CONSTRAINT')) {
      throw new RuleBroken(error.message, { cause: error })
    }
    throw error
  }
}

/** The rows of a table: its name, its columns, and the members that make its key. */
export function tableOf<Row>(
  db: Sqlite,
  name: string,
  shape: Readonly<{ columns: Columns<Row>; key: readonly (keyof Row & string)[] }>,
): Table<Row> {
  const { columns, key } = shape
  const members = Object.keys(columns) as (keyof Row & string)[]
  const names = members.map((member) => columns[member])
  const others = members.filter((member) => !key.includes(member))
  const cells = (row: Partial<Row>): Cells =>
    Object.fromEntries(members.map((member) => [member, (row[member] ?? null) as Cell]))
  const values = members.map((member) => `:${member}`).join(', ')
  const insert = `INSERT INTO ${name} (${names.join(', ')}) VALUES (${values})`
  const keys = key.map((member) => columns[member]).join(', ')
  const over = others.map((member) => `${columns[member]} = :${member}`).join(', ')
  const upsert = `${insert} ON CONFLICT (${keys}) DO UPDATE SET ${over}`
  // Columns come back under our names, so that a row needs no turning.
  const select = `SELECT ${members.map((m) => `${columns[m]} AS ${m}`).join(', ')} FROM ${name}`

  const where = (condition: string, ...given: Cell[]): readonly Row[] =>
    guarded(file, () => prepared<Cell[], Row>(db, `${select} WHERE ${condition}`).all(...given))
  return {
    add: (row) =>
      ruled(() => Number(prepared<[Cells], never>(db, insert).run(cells(row)).lastInsertRowid)),
    put: (row) => void ruled(() => prepared<[Cells], never>(db, upsert).run(cells(row))),
    where,
    one: (condition, ...given) => where(condition, ...given)[0] ?? null,
    remove: (condition, ...given) =>
      void ruled(() =>
        prepared<Cell[], never>(db, `DELETE FROM ${name} WHERE ${condition}`).run(...given),
      ),
  }
}
