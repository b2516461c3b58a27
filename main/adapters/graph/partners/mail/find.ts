import type { Query } from '../../../../core/sync/partner.ts'
import type { Marker, Observation } from '../../../../core/sync/types.ts'
import { valueOf } from '../../../../core/sync/values.ts'
import { path } from '../../path.ts'
import { allPages } from '../feed.ts'
import { markerAmong, markerFilter, markerText } from '../marker.ts'
import type { MailAt } from './options.ts'
import { isMail, isUnfinished, type MailRecord, observeMail, recordIn, whole } from './record.ts'

async function search(at: MailAt, $filter: string, folder?: string): Promise<MailRecord[]> {
  const { mailbox } = at.options
  const to =
    folder === undefined
      ? path`/users/${mailbox.id}/messages`
      : path`/users/${mailbox.id}/mailFolders/${folder}/messages`
  return (await allPages(at, { to, query: { ...whole, $filter, $top: '50' } })).map(recordIn)
}

async function observed(at: MailAt, records: readonly MailRecord[]): Promise<Observation[]> {
  const all: Observation[] = []
  for (const record of records.filter(isMail)) all.push(await observeMail(at, record))
  return all
}

async function byMarker(at: MailAt, marker: Marker): Promise<MailRecord[]> {
  const wanted = markerText(marker)
  const found = await search(at, markerFilter(marker))
  // The service compares without regard to case.
  return found.filter(({ singleValueExtendedProperties: list }) => {
    const there = markerAmong(list)
    return there !== null && markerText(there) === wanted
  })
}

/** What creates under this marker have left half done. */
export const findUnfinished = async (at: MailAt, marker: Marker): Promise<readonly MailRecord[]> =>
  (await byMarker(at, marker)).filter(isUnfinished)

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

/** Mails with a Message-ID and the same content, wherever they lie. */
export async function findByKey(at: MailAt, naturalKey: string): Promise<readonly Observation[]> {
  const id = messageIdOf(naturalKey)
  if (id === '') return []
  const found = await search(at, `internetMessageId eq '<${id.replaceAll("'", "''")}>'`)
  return (await observed(at, found)).filter((item) => item.naturalKey === naturalKey)
}

const day = 86_400_000

/** Mails of the same days, for one without Message-ID; none where it has no date either. */
async function near(
  at: MailAt,
  { image, container }: Extract<Query, { by: 'near' }>,
): Promise<readonly Observation[]> {
  const sent = valueOf(image, 'sent')
  if (typeof sent !== 'number') return []
  const [from, to] = [sent * 1000 - day, sent * 1000 + day].map((ms) => new Date(ms).toISOString())
  const filter = `receivedDateTime ge ${from} and receivedDateTime le ${to}`
  return observed(at, await search(at, filter, container))
}

/** Finds what a create may have made. */
export async function findMail(at: MailAt, query: Query): Promise<readonly Observation[]> {
  switch (query.by) {
    case 'marker':
      return observed(at, await byMarker(at, query.marker))
    case 'key':
      return findByKey(at, query.naturalKey)
    case 'near':
      return near(at, query)
  }
}
