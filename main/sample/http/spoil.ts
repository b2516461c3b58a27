import { isDigits, parseKeeping } from '../json.ts'
import type { ActiveFault } from './faults.ts'
import type { Reply } from './reply.ts'

const tokenNames = new Set(['nextToken', 'next_cursor', 'nextCursor'])

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain }

/** Rebuilds a JSON value member by member. */
function reshape(value: Plain, change: (key: string, value: Plain) => Plain | undefined): Plain {
  if (Array.isArray(value)) return value.map((one) => reshape(one, change))
  if (value === null || typeof value !== 'object' || isDigits(value)) return value
  const made: { [key: string]: Plain } = {}
  for (const [key, old] of Object.entries(value)) {
    const next = change(key, old)
    if (next !== undefined) made[key] = reshape(next, change)
  }
  return made
}

const parse = (text: string): Plain => parseKeeping(text) as Plain

/** Every list empty and no further page, as a service says when its index is not there. */
function emptied(body: string): string {
  const spoilt = reshape(parse(body), (key, value) => {
    if (Array.isArray(value)) return []
    if (tokenNames.has(key)) return undefined
    return key === 'hasMore' || key === 'has_more' ? false : value
  })
  return JSON.stringify(spoilt)
}

/** Replaces every page token; a number stays a number, as a cursor must. */
function retokened(body: string, token: string): string {
  const spoilt = reshape(parse(body), (key, value) => {
    if (key === 'hasMore' || key === 'has_more') return true
    if (!tokenNames.has(key)) return value
    return typeof value === 'number' ? Number(token) || 987_654_321 : token
  })
  return JSON.stringify(spoilt)
}

/** The first page token of an answer, as text. */
function tokenOf(body: string): string | null {
  let found: string | null = null
  reshape(parse(body), (key, value) => {
    const known = typeof value === 'string' || typeof value === 'number'
    if (tokenNames.has(key) && known && value !== '') found ??= String(value)
    return value
  })
  return found
}

function repeated(body: string, fault: ActiveFault): string {
  fault.memory ??= tokenOf(body)
  return fault.memory === null ? body : retokened(body, fault.memory)
}

/** Damages an answer whose work was done. */
export function spoil(reply: Reply, fault: ActiveFault): Reply {
  const { body } = reply
  const half = fault.amount > 0 ? fault.amount : Math.floor(Buffer.byteLength(body) / 2)
  const spoilt: Partial<Record<ActiveFault['fault'], () => Reply>> = {
    'cut-after': () => ({ ...reply, cut: half }),
    'wrong-token': () => ({ ...reply, body: retokened(body, 'not-a-token') }),
    'repeat-token': () => ({ ...reply, body: repeated(body, fault) }),
    'wrong-length': () => ({ ...reply, cut: half, length: Buffer.byteLength(body) + 64 }),
    empty: () => ({ ...reply, body: emptied(body) }),
    blank: () => ({ ...reply, body: '' }),
    garbage: () => ({ ...reply, body: `\u0000\u0001${body.slice(0, 40)}}}<<` }),
    slow: () => ({ ...reply, delay: fault.amount > 0 ? fault.amount : 1000 }),
  }
  return spoilt[fault.fault]?.() ?? reply
}
