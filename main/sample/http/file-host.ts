import type { IncomingMessage, ServerResponse } from 'node:http'

import { bytesOf, type Recipe } from '../contents/recipe.ts'
import type { ActiveFault, Faults } from './faults.ts'
import { damage, orderedRefusal, storeRefusal } from './file-damage.ts'
import type { RequestLog } from './log.ts'
import { send } from './message.ts'
import type { Reply } from './reply.ts'
import type { Side } from './server.ts'
import { createShelf, type Shelf } from './signature.ts'

/** Hands out files by signed addresses, as the object store behind the service does. */
export interface FileHost extends Side {
  readonly shelf: Shelf
  /** How often somebody sent the access token here, where it has no business. */
  readonly leaks: number
}

const file = { query: {}, body: null, endpoint: 'download' } as const

type Range = Readonly<{ from: number; to: number }>

/** Reads `bytes=a-` and `bytes=a-b`; null if there is none, undefined if it cannot be met. */
function rangeOf(header: string | undefined, size: number): Range | null | undefined {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (found === null) return null
  const from = Number(found[1])
  const to = found[2] === '' ? size - 1 : Math.min(size - 1, Number(found[2]))
  return from > to ? undefined : { from, to }
}

type Ask = Readonly<{ range: Range | null; recipe: Recipe; fault: ActiveFault | null }>

function stream(response: ServerResponse, { range, recipe, fault }: Ask): void {
  const whole = bytesOf(recipe)
  const part = range === null ? whole : whole.subarray(range.from, range.to + 1)
  const { bytes, cut, delay = 0 } = damage(part, fault)
  const place = range === null ? '' : `bytes ${range.from}-${range.to}/${whole.length}`
  const start = (): void => {
    response.writeHead(range === null ? 200 : 206, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
      'accept-ranges': 'bytes',
      ...(place === '' ? {} : { 'content-range': place }),
    })
    if (cut === undefined) response.end(bytes)
    else response.write(bytes.subarray(0, cut), () => response.destroy())
  }
  if (delay > 0) setTimeout(start, delay)
  else start()
}

type Tools = Readonly<{ now: () => number; faults: Faults; log: RequestLog }>

/** Starts the file host. */
export function createFileHost(tools: Tools): FileHost {
  const shelf = createShelf(tools.now)
  let leaks = 0
  const answer = (request: IncomingMessage, response: ServerResponse, url: URL): Reply | null => {
    const { pathname: path } = url
    const fault = tools.faults.take({ id: 'download', path }, (value) => path.includes(value))
    const refused = fault === null ? null : orderedRefusal(fault)
    const found = refused ?? shelf.find(request, url)
    if ('status' in found) return found
    const range = rangeOf(request.headers.range, bytesOf(found).length)
    if (range === undefined) return storeRefusal(416, 'InvalidRange')
    if (request.method !== 'GET') return storeRefusal(405, 'MethodNotAllowed')
    stream(response, { range, recipe: found, fault })
    return null
  }
  return {
    prefix: '/oss/',
    shelf,
    get leaks() {
      return leaks
    },
    async handle(request, response, url) {
      const header = request.headers['x-acs-dingtalk-access-token'] !== undefined
      if (header || url.searchParams.has('access_token')) leaks += 1
      const refused = answer(request, response, url)
      tools.log.add({
        at: tools.now(),
        ...file,
        method: request.method ?? '',
        path: url.pathname,
        status: refused?.status ?? (request.headers.range === undefined ? 200 : 206),
        code: refused?.code ?? '',
        metered: false,
      })
      if (refused !== null) await send(response, refused)
    },
  }
}
