import type { Company } from '../company/company.ts'
import type { Dentry, Space } from '../company/drive-types.ts'
import { sizeOf } from '../contents/recipe.ts'
import type { Call } from '../http/endpoint.ts'
import { optionOf, pageSize } from '../http/fields.ts'
import { pageToken, readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { dentryOf, dentryRecord, mayRead, operatorOf, spaceOf } from './drive-access.ts'

const size = (dentry: Dentry): number => {
  const version = dentry.versions.at(-1)
  return version === undefined ? 0 : sizeOf(version.recipe)
}

const orders: Readonly<Record<string, (a: Dentry, b: Dentry) => number>> = {
  MODIFIED_TIME: (a, b) => a.modified - b.modified,
  CREATE_TIME: (a, b) => a.created - b.created,
  NAME: (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
  SIZE: (a, b) => size(a) - size(b),
}

function direction(order: unknown, other: 'ASC' | 'DESC'): 1 | -1 {
  const asked = order ?? other
  if (asked !== 'ASC' && asked !== 'DESC') return refuse(400, 'paramError', 'order')
  return asked === 'ASC' ? 1 : -1
}

/** One level of a space. */
export function listChildren(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company)
  const space = spaceOf(call, company, operator)
  const parentId = call.query.get('parentId') ?? ''
  if (parentId !== '0') dentryOf(space, parentId, operator)
  const order = orders[call.query.get('orderBy') ?? 'MODIFIED_TIME']
  if (order === undefined) return refuse(400, 'paramError', 'orderBy')
  const way = direction(call.query.get('order'), 'DESC')
  const limits = { to: 50, else: 50, code: 'paramError' }
  const count = pageSize(call.query.get('maxResults'), limits)
  const list = `in ${space.id} ${parentId}`
  const token = call.query.get('nextToken') ?? ''
  const offset = token === '' ? 0 : readToken(list, token)
  if (offset === null) return refuse(400, 'paramError', 'nextToken')
  const found = [...space.dentries.values()]
    .filter((one) => one.parentId === parentId && mayRead(one, operator))
    .toSorted((a, b) => way * order(a, b) || (a.id < b.id ? -1 : 1))
  const { items, next } = slice(found, { list, offset, size: count })
  return {
    dentries: items.map((one) => dentryRecord(space, one)),
    ...(next === null ? {} : { nextToken: next }),
  }
}

const before = (a: Dentry, b: Dentry): number =>
  a.modified - b.modified || (a.id < b.id ? -1 : Number(a.id > b.id))

/**
 * Where a flat list goes on. The token holds a place in time, not an offset: what changes meanwhile
 * comes again at the end of a rising list, and is missed by a falling one.
 */
function after(
  space: Space,
  list: string,
  ask: Readonly<{ token: unknown; way: 1 | -1 }>,
): (one: Dentry) => boolean {
  if (typeof ask.token !== 'string' || ask.token === '') return () => true
  const place = readToken(list, ask.token.split('.')[0] ?? '')
  const id = ask.token.split('.')[1]
  if (place === null || id === undefined) return refuse(400, 'paramError', 'nextToken')
  const known = { modified: place, id } as Dentry
  return (one) => ask.way * before(one, known) > 0
}

/** Every file and folder of a space, in the order of their last change. */
export function listAll(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company)
  const space = spaceOf(call, company, operator)
  const option = optionOf(call.body)
  const count = pageSize(option['maxResults'], { to: 50, else: 50, code: 'paramError' })
  const way = direction(option['order'], 'DESC')
  const list = `all ${space.id} ${way}`
  const follows = after(space, list, { token: option['nextToken'], way })
  const found = [...space.dentries.values()]
    .filter((one) => mayRead(one, operator) && follows(one))
    .toSorted((a, b) => way * before(a, b))
  const items = found.slice(0, count)
  const last = items.at(-1)
  const more = found.length > count && last !== undefined
  return {
    dentries: items.map((one) => dentryRecord(space, one)),
    // The end is marked by null here, by absence in other lists.
    nextToken: more ? `${pageToken(list, last.modified)}.${last.id}` : null,
  }
}
