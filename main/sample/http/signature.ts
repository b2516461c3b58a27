import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import type { Recipe } from '../contents/recipe.ts'
import { storeRefusal } from './file-damage.ts'
import type { Reply } from './reply.ts'

/** How long a signed address holds, in seconds. */
export const addressLife = 900

/** Makes and checks signed addresses of files. */
export interface Shelf {
  /** An address that needs these headers, and no others of ours. */
  withHeaders(recipe: Recipe, origin: string): { url: string; headers: Record<string, string> }
  /** An address that holds its own signature. */
  withQuery(recipe: Recipe, origin: string): string
  /** An address without a signature, as pictures in forms have. */
  open(recipe: Recipe, origin: string): string
  /** The file of an address, or the refusal that the request earns. */
  find(request: IncomingMessage, url: URL): Recipe | Reply
}

type Claim = Readonly<{ issued: string; given: string; until: number }>

/** What a request claims: by headers, or by the query. */
function claimOf(request: IncomingMessage, url: URL, way: string): Claim {
  if (way === 'h') {
    const issued = String(request.headers['x-oss-date'])
    const given = request.headers.authorization ?? ''
    return { issued, given, until: Date.parse(issued) + addressLife * 1000 }
  }
  const issued = url.searchParams.get('Expires') ?? ''
  return { issued, given: url.searchParams.get('Signature') ?? '', until: Number(issued) * 1000 }
}

/** Starts with an empty shelf and a key of its own; `now` in milliseconds. */
export function createShelf(now: () => number): Shelf {
  const key = randomBytes(32)
  const files = new Map<string, Recipe>()
  const sign = (text: string): string =>
    `OSS sample:${createHmac('sha256', key).update(text).digest('base64url')}`
  const put = (recipe: Recipe): string => {
    const id = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 40)
    files.set(id, recipe)
    return id
  }
  return {
    withHeaders(recipe, origin) {
      const date = new Date(now()).toUTCString()
      const id = put(recipe)
      const headers = { Authorization: sign(`h ${id} ${date}`), 'x-oss-date': date }
      return { url: `${origin}/oss/h/${id}`, headers }
    },
    withQuery(recipe, origin) {
      const expires = Math.floor(now() / 1000) + addressLife
      const id = put(recipe)
      const signature = encodeURIComponent(sign(`q ${id} ${expires}`))
      return `${origin}/oss/q/${id}?Expires=${expires}&Signature=${signature}`
    },
    open: (recipe, origin) => `${origin}/oss/open/${put(recipe)}`,
    find(request, url) {
      const [, , way = '', id = ''] = url.pathname.split('/')
      const file = files.get(id) ?? storeRefusal(404, 'NoSuchKey')
      if (way === 'open') return file
      const { issued, given, until } = claimOf(request, url, way)
      const typed = request.headers['content-type'] !== undefined
      if (typed || given !== sign(`${way} ${id} ${issued}`)) {
        return storeRefusal(403, 'SignatureDoesNotMatch')
      }
      const late = way === 'h' ? 'SecurityTokenExpired' : 'AccessDenied'
      return now() < until ? file : storeRefusal(403, late)
    },
  }
}
