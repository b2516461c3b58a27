import { z } from 'zod'

import { kinds } from '../../core/kinds.ts'
import { type Person, type Reach, type Role, roles } from '../../core/people.ts'
import { nameKey, noTries, type Tries } from '../../core/sign-in.ts'
import { guarded, type Sqlite } from './sqlite.ts'

const file = 'state.db'

/** A person with what proves who it is. */
export type StoredPerson = Person &
  Readonly<{
    /** Hash with salt and cost (`adapters/people/passwords.ts`). */
    password: string
    /** The sealed secret of the code app; null = no second factor. */
    totp: Uint8Array | null
    /** The newest time step whose code was used: no code works twice. */
    totpStep: number
    /** Keyed hashes of the backup codes that are left. */
    codes: readonly string[]
  }>

/** A person before it has an id. */
export type NewPerson = Omit<StoredPerson, 'id'>

/**
 * The window's people in `state.db`. Synchronous; durable on return. Throws `FailureError` where the
 * disk is in the way.
 */
export interface PeopleStore {
  /** All, oldest first. */
  all(): readonly StoredPerson[]
  find(id: string): StoredPerson | null
  /** Finds by name as signed in with: width, case and spaces do not count. */
  named(name: string): StoredPerson | null
  /** Gives the new person, or null where the name is taken. */
  add(person: NewPerson): StoredPerson | null
  /** Takes a person over as given; false where the name is taken or the person is gone. */
  put(person: StoredPerson): boolean
  remove(id: string): boolean
  /** Wrong tries: of `person:p1`, `factor:p1`, or of a hashed name that nobody has. */
  tries(whom: string): Tries
  setTries(whom: string, tries: Tries): void
}

const reach = z.object({
  departments: z.array(z.int()).nullable(),
  kinds: z.array(z.enum(kinds)).nullable(),
})

const row = z.object({
  number: z.int(),
  name: z.string(),
  role: z.enum(roles),
  reach: z.string().transform((text): Reach => reach.parse(JSON.parse(text))),
  mail: z.string(),
  password: z.string(),
  totp: z.instanceof(Uint8Array).nullable(),
  totp_step: z.int(),
  codes: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  created: z.int(),
  last_sign_in: z.int().nullable(),
  disabled: z.int(),
})

function personOf(value: unknown): StoredPerson {
  const found = row.parse(value)
  const { name, role, mail, password, totp, codes, created } = found
  return {
    id: `p${found.number}`,
    name,
    role,
    reach: found.reach,
    mail,
    password,
    totp,
    totpStep: found.totp_step,
    codes,
    created,
    lastSignIn: found.last_sign_in,
    disabled: found.disabled === 1,
  }
}

const numberOf = (id: string): number => (/^p[1-9]\d{0,8}$/.test(id) ? Number(id.slice(1)) : 0)

type Columns = Readonly<Record<string, string | number | Uint8Array | null>> & { role: Role }

const columnsOf = (person: NewPerson): Columns => ({
  name: person.name,
  nameKey: nameKey(person.name),
  role: person.role,
  reach: JSON.stringify(person.reach),
  mail: person.mail,
  password: person.password,
  totp: person.totp,
  totpStep: person.totpStep,
  codes: JSON.stringify(person.codes),
  created: person.created,
  lastSignIn: person.lastSignIn,
  disabled: person.disabled ? 1 : 0,
})

/** Opens the people of a `state.db` that is open. */
export function openPeople(db: Sqlite): PeopleStore {
  const all = db.prepare('SELECT * FROM person ORDER BY number')
  const one = db.prepare<[number]>('SELECT * FROM person WHERE number = ?')
  const named = db.prepare<[string]>('SELECT * FROM person WHERE name_key = ?')
  const add = db.prepare<[Columns]>(
    `INSERT INTO person (name, name_key, role, reach, mail, password, totp, totp_step, codes,
       created, last_sign_in, disabled)
     VALUES (:name, :nameKey, :role, :reach, :mail, :password, :totp, :totpStep, :codes,
       :created, :lastSignIn, :disabled)
     ON CONFLICT (name_key) DO NOTHING`,
  )
  const put = db.prepare<[Columns]>(
    `UPDATE OR IGNORE person SET name = :name, name_key = :nameKey, role = :role, reach = :reach,
       mail = :mail, password = :password, totp = :totp, totp_step = :totpStep, codes = :codes,
       last_sign_in = :lastSignIn, disabled = :disabled WHERE number = :number`,
  )
  const remove = db.prepare<[number]>('DELETE FROM person WHERE number = ?')
  const found = (value: unknown) => (value === undefined ? null : personOf(value))
  return {
    all: () => guarded(file, () => all.all().map(personOf)),
    find: (id) => guarded(file, () => found(one.get(numberOf(id)))),
    named: (name) => guarded(file, () => found(named.get(nameKey(name)))),
    add: (person) =>
      guarded(file, () => {
        const { changes, lastInsertRowid } = add.run(columnsOf(person))
        return changes === 0 ? null : found(one.get(Number(lastInsertRowid)))
      }),
    put: (person) =>
      guarded(
        file,
        () => put.run({ ...columnsOf(person), number: numberOf(person.id) }).changes === 1,
      ),
    remove: (id) => guarded(file, () => remove.run(numberOf(id)).changes === 1),
    ...triesOf(db),
  }
}

/** Tries of names that nobody has would else pile up. */
const keptFor = 24 * 3_600_000

function triesOf(db: Sqlite): Pick<PeopleStore, 'tries' | 'setTries'> {
  const get = db.prepare<[string], { tries: number; last: number; locked_until: number | null }>(
    'SELECT tries, last, locked_until FROM failed_try WHERE whom = ?',
  )
  const put = db.prepare(
    'INSERT OR REPLACE INTO failed_try (whom, tries, last, locked_until) VALUES (?, ?, ?, ?)',
  )
  const clear = db.prepare('DELETE FROM failed_try WHERE whom = ? OR last < ?')
  const write = db.transaction((whom: string, { tries, last, lockedUntil }: Tries) => {
    clear.run(whom, last - keptFor)
    if (tries > 0) put.run(whom, tries, last, lockedUntil)
  })
  return {
    tries: (whom) =>
      guarded(file, () => {
        const row = get.get(whom)
        if (row === undefined) return noTries
        return { tries: row.tries, last: row.last, lockedUntil: row.locked_until }
      }),
    setTries: (whom, tries) => guarded(file, () => write.immediate(whom, tries)),
  }
}
