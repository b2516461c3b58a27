import type { Json } from '../../core/ports.ts'
import { isList, members } from '../exact-json.ts'
import { GraphError, refusalOf, refused } from './errors.ts'
import type { GraphPath } from './path.ts'
import type { For, GraphAsk } from './sender.ts'
import { linkPath } from './transport.ts'

export type PagesAsk = For &
  Readonly<{
    /** The list or changes to begin with. */
    to: GraphPath
    query?: GraphAsk['query']
    prefer?: readonly string[]
    /** Where a reading of changes goes on (`GraphPage.delta` of the last one); `to` names it. */
    link?: string | null
    /** Records per page asked for; the service may give fewer. */
    size?: number
  }>

/**
 * One page; the last one of a reading of changes has the link to go on from, all others the link
 * of the page behind them. Both can be asked for later (`PagesAsk.link`).
 */
export type GraphPage = Readonly<{
  items: readonly Json[]
  delta: string | null
  next: string | null
}>

type Service = Readonly<{ base: string; call: (ask: GraphAsk) => Promise<Json> }>

const smallestPage = 10
/** Highest number of pages; more is taken as a fault of the service. */
const mostPages = 100_000

const unreadable = (call: string, code: string): Error =>
  refused(new GraphError({ what: 'unreadable', code, call }))

/** Big pages are what overloads the service: a refusal then is met by smaller ones. */
function isTooBig(error: unknown): boolean {
  const refusal = refusalOf(error)
  return refusal?.what === 'busy' && (refusal.status === 500 || refusal.status === 504)
}

async function readPage(service: Service, ask: GraphAsk, size: number) {
  for (let asked = size; ; asked = Math.max(smallestPage, Math.floor(asked / 2))) {
    try {
      // Headers are not part of the links: they are sent again with each (paper, 3.2).
      const prefer = [...(ask.prefer ?? []), `odata.maxpagesize=${asked}`]
      return { answer: await service.call({ ...ask, prefer }), size: asked }
    } catch (error) {
      if (asked <= smallestPage || !isTooBig(error)) throw error
    }
  }
}

function linkIn(answer: Json, name: string): string | null {
  const link = members(answer)?.[name]
  return typeof link === 'string' && link !== '' ? link : null
}

/** The first request: the list's own, or the link that an earlier reading ended with. */
function firstAsk({ to, query, link, size: _size, ...rest }: PagesAsk): GraphAsk {
  return link == null ? { ...rest, to, query } : { ...rest, to: { text: link, call: to.call } }
}

/** Walks through pages. Links that come twice or lead elsewhere fail with `answerUnknown`. */
export async function* readPages(service: Service, ask: PagesAsk): AsyncGenerator<GraphPage> {
  const { to, query: _first, link: _from, size: wanted = 200, ...rest } = ask
  const { call } = to
  const seen = new Set<string>()
  let size = wanted
  let next = firstAsk(ask)
  for (let page = 0; page < mostPages; page += 1) {
    const read = await readPage(service, next, size)
    size = read.size
    const { answer } = read
    const items = members(answer)?.['value']
    if (items === undefined || !isList(items)) throw unreadable(call, 'no-list')
    const [text, link] = ['@odata.nextLink', '@odata.deltaLink'].map((name) =>
      pathIn(service, answer, { name, call }),
    )
    yield { items, delta: link ?? null, next: text ?? null }
    if (text == null) return
    if (seen.has(text)) throw unreadable(call, 'repeated-page')
    seen.add(text)
    next = { ...rest, to: { text, call } }
  }
  throw unreadable(call, 'endless-pages')
}

function pathIn(
  { base }: Service,
  answer: Json,
  { name, call }: Readonly<{ name: string; call: string }>,
): string | null {
  const link = linkIn(answer, name)
  return link === null ? null : pathOf(base, link, call)
}

function pathOf(base: string, link: string, call: string): string {
  try {
    return linkPath(base, link, call).text
  } catch (error) {
    throw error instanceof GraphError ? refused(error) : error
  }
}
