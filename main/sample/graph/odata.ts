import { parseFilter } from './odata-filter.ts'
import { fail, isObject, type Json } from './wire.ts'

/** Only the asked members of a record, and what every record bears. */
export function selected(record: Json, select: string | null): Json {
  if (select === null || select.trim() === '') return record
  const names = new Set(select.split(',').map((name) => name.trim()))
  const expanded = /^(attachments|checklistItems|linkedResources|exceptionOccurrences|item)$/
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name]) =>
        name === 'id' ||
        names.has(name) ||
        name.startsWith('@') ||
        name.endsWith('ExtendedProperties') ||
        expanded.test(name),
    ),
  )
}

const valueAt = (record: Json, path: string): unknown =>
  path
    .split('/')
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), record)

function order(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (a === undefined || a === null) return -1
  if (b === undefined || b === null) return 1
  return a < b ? -1 : 1
}

/** Sorts records as `$orderby` says. */
export function ordered(records: readonly Json[], orderby: string): Json[] {
  const keys = orderby.split(',').map((part) => {
    const [path = '', direction = 'asc'] = part.trim().split(/\s+/)
    return { path, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }
  })
  return records.toSorted((a, b) => {
    for (const { path, sign } of keys) {
      const found = order(valueAt(a, path), valueAt(b, path))
      if (found !== 0) return found * sign
    }
    return 0
  })
}

/** Records that fit the `$filter` of a query, if it has one. */
export function filtered(records: readonly Json[], query: URLSearchParams): readonly Json[] {
  const filter = query.get('$filter')
  return filter === null ? records : records.filter(parseFilter(filter))
}

/** Mail refuses an order whose properties do not stand first in the filter (graph-api.md, 2.1). */
export function refuseInefficient(query: URLSearchParams): void {
  const filter = query.get('$filter')
  const orderby = query.get('$orderby')
  if (filter === null || orderby === null) return
  const first = orderby.trim().split(/[\s,]/, 1)[0] ?? ''
  const start = filter.replace(/^[\s(]*(not\s+|startswith\(|contains\()?/, '')
  if (!start.startsWith(first)) {
    fail(400, 'InefficientFilter', 'The restriction or sort order is too complex.')
  }
}

/** A whole number of the query within limits; 400 otherwise. */
export function countOf(
  query: URLSearchParams,
  name: string,
  limits: Readonly<{ else: number; to: number }>,
): number {
  const text = query.get(name)
  if (text === null) return limits.else
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > limits.to) {
    return fail(400, 'BadRequest', `The value of ${name} is not valid.`)
  }
  return value
}

/** Ids that `$expand=singleValueExtendedProperties($filter=id eq '…' or id eq '…')` asks for. */
export function expandedProperties(expand: string): string[] {
  const part = /singleValueExtendedProperties\(\$filter=((?:'(?:[^']|'')*'|[^')])*)\)/i.exec(expand)
  const ids = part?.[1]?.matchAll(/id\s+eq\s+'((?:[^']|'')*)'/g) ?? []
  return [...ids].map(([, id = '']) => id.replaceAll("''", "'"))
}

/** Whether `$expand` names a member. */
export const expands = (query: URLSearchParams, name: string): boolean =>
  (query.get('$expand') ?? '').split(/[,(]/).some((part) => part.trim() === name)
