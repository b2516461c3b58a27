import type { Capability, Partner } from '../../../core/sync/partner.ts'
import { nextToken } from '../paging.ts'
import { asking, identityOf, noContainers } from './common.ts'
import type { DingtalkPartnerOptions } from './options.ts'
import {
  cardsIn,
  createTodoMemory,
  everyCard,
  getTodo,
  itemsOf,
  pageOf,
  type Shelf,
  sourceOf,
  todoContainer,
  type TodoMemory,
} from './task-read.ts'
import { taskWrite } from './task-write.ts'

const capability: Capability = {
  conditional: false,
  // `sourceId` is unique, but a second create is refused instead of answered.
  createKey: 'none',
  lookup: 'marker',
  indexLag: 120_000,
  versionTrusted: false,
  metered: true,
  createsPerDay: null,
  maxBytes: null,
  createOnly: ['priority'],
  moveChangesId: false,
  softDelete: false,
}

/** Where a round stands in the two lists; `?` once an entry could not be read. */
type Place = Readonly<{ shelf: Shelf; whole: boolean; token: string }>

function placeOf(page: string | null): Place {
  const [, shelf, doubt, token = ''] = /^(open|done)(\??):(.*)$/s.exec(page ?? 'open:') ?? []
  return { shelf: shelf === 'done' ? 'done' : 'open', whole: doubt !== '?', token }
}

const pageText = ({ shelf, whole, token }: Place): string => `${shelf}${whole ? '' : '?'}:${token}`

/** The place after a page: further in its list, then the list of those done, then null. */
function nextPlace({ shelf }: Place, whole: boolean, token: string | null): Place | null {
  if (token !== null) return { shelf, whole, token }
  return shelf === 'open' ? { shelf: 'done', whole, token: '' } : null
}

const readPage =
  (options: DingtalkPartnerOptions, memory: TodoMemory): Partner['read'] =>
  async ({ page }, signal) => {
    const place = placeOf(page)
    const asked = await asking({ now: options.now, signal }, async () => {
      const answer = await pageOf(options, place, signal)
      const token = nextToken(answer)
      return { ...cardsIn(answer), token: token === null ? null : String(token) }
    })
    if (asked.is === 'trouble') return { is: 'trouble', trouble: asked.trouble }
    const { cards, token } = asked.value
    const items = await itemsOf({ options, memory, signal }, cards)
    if (items.is === 'trouble') return { is: 'trouble', trouble: items.trouble }
    const full = place.whole && asked.value.whole
    const next = nextPlace(place, full, token)
    return {
      is: 'page',
      page: { items: items.value, absent: [], cursor: null, last: next === null, full },
      next: next === null ? null : pageText(next),
    }
  }

const findTask =
  (options: DingtalkPartnerOptions, memory: TodoMemory): Partner['find'] =>
  async (query, signal) => {
    if (query.by === 'key') return { is: 'found', items: [] }
    const listed = await asking({ now: options.now, signal }, () => everyCard(options, signal))
    if (listed.is === 'trouble') return { is: 'trouble', trouble: listed.trouble }
    const { cards, whole } = listed.value
    // What cannot be read may be what is looked for.
    if (!whole) return { is: 'trouble', trouble: { is: 'nonsense', why: 'unreadable-entry' } }
    const source = query.by === 'marker' ? sourceOf(query.marker) : null
    const wanted = cards.filter(({ sourceId }) => source === null || sourceId === source)
    const items = await itemsOf({ options, memory, signal }, wanted)
    if (items.is === 'trouble') return { is: 'trouble', trouble: items.trouble }
    return { is: 'found', items: items.value }
  }

/**
 * Work to-dos that the sync made for the person (section 12). Metered: a round costs a call for
 * each list and one for each to-do that changed, as long as `memory` is kept from round to round.
 */
export function dingtalkTaskPartner(
  options: DingtalkPartnerOptions,
  memory: TodoMemory = createTodoMemory(),
): Partner {
  return {
    side: 'D',
    kind: 'task',
    capability,
    identity: identityOf(options),
    containers: async () => ({ is: 'known', containers: [todoContainer] }),
    read: readPage(options, memory),
    get: ({ remoteId }, signal) => getTodo(options, remoteId, signal),
    find: findTask(options, memory),
    write: taskWrite(options),
    makeContainer: noContainers,
  }
}
