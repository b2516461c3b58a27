import type { Capability, Partner } from '../../../core/sync/partner.ts'
import type { Observation } from '../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../core/sync/values.ts'
import { nextOffset } from '../paging.ts'
import { asking, identityOf, noContainers } from './common.ts'
import {
  everyContact,
  externalContainer,
  getContact,
  pageAt,
  entriesOf,
  size,
} from './contact-read.ts'
import { contactWrite } from './contact-write.ts'
import type { DingtalkPartnerOptions } from './options.ts'
import { mobileParts } from './phone.ts'

const capability: Capability = {
  conditional: false,
  createKey: 'none',
  lookup: 'key',
  indexLag: 0,
  versionTrusted: false,
  metered: false,
  createsPerDay: null,
  maxBytes: null,
  createOnly: ['mobile'],
  // It has no place in a create or update (paper, 2.4).
  unwritable: ['emails'],
  needed: ['mobile', 'name'],
  moveChangesId: false,
  softDelete: false,
}

/** `100` or, once an entry of an earlier page could not be read, `100?`. */
const readPage =
  (options: DingtalkPartnerOptions): Partner['read'] =>
  async ({ page }, signal) => {
    const offset = Number.parseInt(page ?? '0', 10)
    const asked = await asking({ now: options.now, signal }, async () => {
      const answer = await pageAt(options, offset, signal)
      const next = nextOffset(answer, offset, { list: 'results', size })
      return { ...entriesOf(answer, options.zone), next }
    })
    if (asked.is === 'trouble') return { is: 'trouble', trouble: asked.trouble }
    const { items, next, whole } = asked.value
    const full = whole && page?.endsWith('?') !== true
    return {
      is: 'page',
      page: { items, absent: [], cursor: null, last: next === null, full },
      next: next === null ? null : `${next}${full ? '' : '?'}`,
    }
  }

/** The number or address that a natural key begins with (`contactKey`). */
function reachOf(naturalKey: string): string {
  const parts: unknown = JSON.parse(naturalKey)
  const reach: unknown = Array.isArray(parts) ? parts[1] : undefined
  return typeof reach === 'string' ? reach : ''
}

/** A contact keeps its number while a person changes its name: the number alone finds it. */
function hasReach({ image }: Observation, reach: string, zone: string): boolean {
  const mails = listOf(valueOf(image, 'emails'))
  // A number without its country was made with the one of the person's own.
  const parts = mobileParts(reach, zone)
  const numbers = parts === null ? [reach] : [reach, `+${parts.code}${parts.number}`]
  const mobile = valueOf(image, 'mobile')
  return reach !== '' && (numbers.some((one) => one === mobile) || mails.includes(reach))
}

const findContact =
  (options: DingtalkPartnerOptions): Partner['find'] =>
  async (query, signal) => {
    // External contacts have no place for a marker.
    if (query.by === 'marker') return { is: 'found', items: [] }
    const listed = await asking({ now: options.now, signal }, () => everyContact(options, signal))
    if (listed.is === 'trouble') return { is: 'trouble', trouble: listed.trouble }
    const { items, whole } = listed.value
    // What cannot be read may be what is looked for.
    if (!whole) return { is: 'trouble', trouble: { is: 'nonsense', why: 'unreadable-entry' } }
    if (query.by === 'near') return { is: 'found', items }
    const reach = reachOf(query.naturalKey)
    return { is: 'found', items: items.filter((item) => hasReach(item, reach, options.zone)) }
  }

/**
 * External contacts of the organisation (section 11): two-way; the mobile is DingTalk's key and
 * cannot be changed, the e-mail is shown and cannot be written. Not metered.
 */
export function dingtalkContactPartner(options: DingtalkPartnerOptions): Partner {
  return {
    side: 'D',
    kind: 'contact',
    capability,
    identity: identityOf(options),
    containers: async () => ({ is: 'known', containers: [externalContainer] }),
    read: readPage(options),
    get: ({ remoteId }, signal) => getContact(options, remoteId, signal),
    find: findContact(options),
    write: contactWrite(options),
    makeContainer: noContainers,
  }
}
