import type { Call } from './call.ts'
import type { Item } from './item.ts'
import type { Feed } from './mailbox.ts'
import { countOf, filtered, ordered, selected } from './odata.ts'
import { ok, type Answer, type Json } from './wire.ts'

/** What a list is made of. */
export type ListSource = Readonly<{
  items: readonly Item[]
  record: (item: Item) => Json
  /** Name of the entity set in `@odata.context`. */
  set: string
  /** Page size without `$top`, and the greatest that `$top` may ask for. */
  top?: number
  most?: number
}>

/** Members that lists show already. */
export const visible = (call: Pick<Call, 'tenant'>, items: readonly Item[]): readonly Item[] => {
  const now = call.tenant.now()
  return items.every((item) => item.visible <= now)
    ? items
    : items.filter((item) => item.visible <= now)
}

/** The members of a feed by a key, newest first; kept while nothing changes. */
export function newestFirst(
  feed: Feed,
  key: string,
  valueOf: (item: Item) => string,
): readonly Item[] {
  if (feed.sorted?.key === key) return feed.sorted.items
  const items = [...feed.members.values()]
    .map((item) => ({ item, value: valueOf(item) }))
    .toSorted((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0))
    .map(({ item }) => item)
  feed.sorted = { key, items }
  return items
}

/** The link to another part of what a call asked for. */
export function linkOf(
  call: Pick<Call, 'base' | 'path' | 'query'>,
  changes: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams(call.query)
  for (const [name, value] of Object.entries(changes)) query.set(name, value)
  // Graph leaves the dollar signs as they are.
  const text = query.toString().replaceAll('%24', '$').replaceAll('+', '%20')
  return `${call.base}${call.path}?${text}`
}

const contextOf = ({ params }: Call): string =>
  params['user'] === undefined ? '' : `users('${encodeURIComponent(params['user'])}')/`

/** Cuts a page out of records and links the next one. */
export function paged(
  call: Call,
  records: readonly Json[] | { length: number; page: (from: number, to: number) => Json[] },
  source: Pick<ListSource, 'set' | 'top' | 'most'>,
): Answer {
  const most = source.most ?? 1_000
  const top = countOf(call.query, '$top', {
    else: Math.min(call.prefer.pageSize ?? source.top ?? 10, most),
    to: most,
  })
  const skip = countOf(call.query, '$skip', { else: 0, to: 10_000_000 })
  const end = skip + Math.max(1, top)
  const page = 'page' in records ? records.page(skip, end) : records.slice(skip, end)
  return ok({
    '@odata.context': `${call.base}/$metadata#${contextOf(call)}${source.set}`,
    ...(call.query.get('$count') === 'true' ? { '@odata.count': records.length } : {}),
    value: page.map((record) => selected(record, call.query.get('$select'))),
    ...(end < records.length ? { '@odata.nextLink': linkOf(call, { $skip: String(end) }) } : {}),
  })
}

const byMessageId = /^\s*internetMessageId\s+eq\s+'((?:[^']|'')*)'\s*$/
const byProperty =
  /^\s*singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*\1\/id\s+eq\s+'((?:[^']|'')*)'\s+and\s+\1\/value\s+eq\s+'((?:[^']|'')*)'\s*\)\s*$/

const unquoted = (text: string | undefined): string => (text ?? '').replaceAll("''", "'")

/** What can fit a filter by one key, found without looking at everything; null for other filters. */
function candidates(call: Call): ReadonlySet<Item> | null {
  const filter = call.query.get('$filter') ?? ''
  const message = byMessageId.exec(filter)
  if (message !== null) return new Set(call.mailbox.lookup(`mid:${unquoted(message[1])}`))
  const property = byProperty.exec(filter)
  if (property === null) return null
  return new Set(call.mailbox.lookup(`ep:${unquoted(property[2])}=${unquoted(property[3])}`))
}

/** Answers a list: filter, order, page, members. */
export function listAnswer(call: Call, source: ListSource): Answer {
  const few = call.params['user'] === undefined ? null : candidates(call)
  const some = few === null ? source.items : source.items.filter((item) => few.has(item))
  const items = visible(call, some)
  const orderby = call.query.get('$orderby')
  if (!call.query.has('$filter') && orderby === null) {
    const page = (from: number, to: number): Json[] => items.slice(from, to).map(source.record)
    return paged(call, { length: items.length, page }, source)
  }
  const records = items.map((item) => source.record(item))
  const fits = call.query.has('$filter') ? filtered(items.map(searched(source)), call.query) : null
  const kept = fits === null ? records : fits.map(({ [at]: index }) => records[Number(index)] ?? {})
  return paged(call, orderby === null ? kept : ordered(kept, orderby), source)
}

const at = '@index'

/** What a filter may look at: the members, all extended properties, and the place in the list. */
const searched =
  (source: ListSource) =>
  (item: Item, index: number): Json => ({
    ...source.record(item),
    singleValueExtendedProperties: [...item.extended].map(([id, value]) => ({ id, value })),
    [at]: index,
  })

/** Answers `…/$count`. */
export function countAnswer(call: Call, source: ListSource): Answer {
  const items = visible(call, source.items)
  const all = items.map(searched(source))
  const records = filtered(all, call.query)
  return {
    status: 200,
    bytes: Buffer.from(String(records.length)),
    type: 'text/plain',
  }
}
