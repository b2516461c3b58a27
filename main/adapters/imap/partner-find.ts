import { fingerOf } from '../../core/sync/canonical/keys.ts'
import type { Query } from '../../core/sync/partner.ts'
import type { Observation } from '../../core/sync/types.ts'
import type { Wanted } from './box-port.ts'
import { observeUids, ownHeader } from './partner-observe.ts'
import type { Asking } from './partner-options.ts'

/** The Message-ID of a natural key (`canonical/keys.ts`); empty for anything else. */
function messageIdOf(naturalKey: string): string {
  try {
    const value: unknown = JSON.parse(naturalKey)
    const id: unknown = Array.isArray(value) ? value[1] : null
    return typeof id === 'string' ? id : ''
  } catch (error) {
    if (error instanceof SyntaxError) return ''
    throw error
  }
}

async function search(
  asking: Asking,
  container: string,
  wanted: Wanted,
): Promise<readonly Observation[]> {
  const { state, uids } = await asking.box.search(container, wanted)
  if (uids.length === 0) return []
  return observeUids(asking, { path: container, uidValidity: state.uidValidity }, uids)
}

/** What may be a mail that was filed: by Message-ID, else by the header that it then got. */
export async function findMail(asking: Asking, query: Query): Promise<readonly Observation[]> {
  const { container } = query
  if (query.by === 'key') {
    const messageId = messageIdOf(query.naturalKey)
    if (messageId === '') return []
    const header = { name: 'Message-ID', value: messageId }
    const found = await search(asking, container, { header })
    return found.filter(({ naturalKey }) => naturalKey === query.naturalKey)
  }
  const own = await search(asking, container, { header: { name: ownHeader, value: '' } })
  if (query.by === 'marker') return own.filter(({ meta }) => meta.marker?.uid === query.marker.uid)
  const finger = fingerOf('mail', query.image, asking.options.zone)
  return own.filter((item) => item.finger === finger)
}
