/** A line of a form; see the contract `preview`. */
export type Field = Readonly<{
  name: FieldName
  label: string | null
  value: string
  as: 'text' | 'moment' | 'day' | 'word'
}>

export type FieldName =
  | 'own'
  | 'name'
  | 'nickname'
  | 'position'
  | 'departments'
  | 'roles'
  | 'mobile'
  | 'phone'
  | 'email'
  | 'workEmail'
  | 'jobNumber'
  | 'workplace'
  | 'hired'
  | 'company'
  | 'address'
  | 'remark'
  | 'start'
  | 'end'
  | 'where'
  | 'rooms'
  | 'organiser'
  | 'guests'
  | 'description'
  | 'online'
  | 'number'
  | 'state'
  | 'by'
  | 'department'
  | 'submitted'
  | 'finished'
  | 'copiedTo'

export type Comment = Readonly<{
  by: string
  at: string | null
  what: 'submitted' | 'agreed' | 'refused' | 'commented' | 'withdrew' | 'other'
  text: string
}>

/** A record as a person reads it. */
export type Form = Readonly<{
  form: 'person' | 'event' | 'approval' | 'record'
  fields: readonly Field[]
  comments: readonly Comment[]
}>

/** More than this nobody reads, and hostile records may have it. */
const longestValue = 4_000
const mostFields = 200

const cut = (value: string): string =>
  value.length > longestValue ? `${value.slice(0, longestValue).toWellFormed()}…` : value

/** A line with text; null where there is none. */
export function text(name: FieldName, value: string, label: string | null = null): Field | null {
  const trimmed = value.trim()
  return trimmed === '' ? null : { name, label, value: cut(trimmed), as: 'text' }
}

/** A line with a moment; null where the text is none. */
export function moment(name: FieldName, at: string | number | null): Field | null {
  if (at === null || at === '') return null
  const ms = typeof at === 'number' ? at : Date.parse(at)
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null
  return { name, label: null, value: new Date(ms).toISOString(), as: 'moment' }
}

/** The lines that have something. */
export const filled = (fields: readonly (Field | null)[]): Field[] =>
  fields.filter((field) => field !== null).slice(0, mostFields)

/** A line of two forms that differs. */
export type Difference = Readonly<{
  name: FieldName
  label: string | null
  before: string | null
  now: string | null
  as: Field['as']
}>

const keyOf = ({ name, label }: Field): string => `${name}/${label ?? ''}`

/** Lines that differ between two forms, in the order of the first one, then what is new. */
export function differences(before: Form, now: Form): Difference[] {
  const old = new Map(before.fields.map((field) => [keyOf(field), field]))
  const next = new Map(now.fields.map((field) => [keyOf(field), field]))
  return [...new Map([...next, ...old])].flatMap(([key, { name, label, as }]) => {
    const [a, b] = [old.get(key)?.value ?? null, next.get(key)?.value ?? null]
    return a === b ? [] : [{ name, label, before: a, now: b, as }]
  })
}
