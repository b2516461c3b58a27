import { FailureError } from '../../core/failure.ts'
import type { Got } from '../../core/sync/partner.ts'
import type { Hits, Wanted } from './box-port.ts'
import { idIn, type MailId } from './partner-id.ts'
import { stateOf } from './partner-keywords.ts'
import { bareId, observeUids, remoteIdOf } from './partner-observe.ts'
import type { Asking } from './partner-options.ts'
import type { Facts, ImapFolder } from './port.ts'

/** A place where a message was found. */
type Place = Readonly<{ folder: ImapFolder; uidValidity: string; facts: Facts }>

/** By what a message is found again; one without Message-ID by its exact size. */
const wantedOf = ({ messageId, size }: MailId): Wanted =>
  messageId === '' ? { size } : { header: { name: 'Message-ID', value: messageId } }

const isSame = (id: MailId, facts: Facts): boolean =>
  id.messageId === '' ? facts.size === id.size : bareId(facts.messageId) === id.messageId

/** Messages of a folder that may be the one with this id. */
export async function findIn(
  { box }: Asking,
  path: string,
  id: MailId,
): Promise<Hits & Readonly<{ facts: readonly Facts[] }>> {
  const hits = await box.search(path, wantedOf(id))
  const { uidValidity } = hits.state
  const facts = hits.uids.length === 0 ? [] : await box.facts(path, uidValidity, hits.uids)
  return { ...hits, facts: facts.filter((one) => isSame(id, one)) }
}

async function elsewhere(
  asking: Asking,
  id: MailId,
  folders: readonly ImapFolder[],
): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const folder of folders) {
    const { state, facts } = await findIn(asking, folder.path, id)
    const { uidValidity } = state
    for (const one of facts) places.push({ folder, uidValidity, facts: one })
  }
  return places
}

const soon: Got = { is: 'trouble', trouble: { is: 'wait', ms: 0 } }

/**
 * What a message is that is not in its place. Only where nothing like it is in any folder, or only
 * in the bin, it is gone for certain; one that moved within the link's reach is gone under this id
 * once its new place has been seen, so that the two are taken for one.
 */
function lostAs({ options }: Asking, places: readonly Place[], proven: boolean): Got {
  const inBin = places.every(({ folder }) => folder.role === 'trash')
  if (inBin) return places.length > 0 || proven ? { is: 'gone' } : { is: 'outside' }
  const within = places.filter(
    ({ folder }) =>
      folder.role !== 'trash' && options.reads({ remoteId: folder.path, role: folder.role }),
  )
  if (within.length === 0) return { is: 'outside' }
  const seen = within.some(
    ({ folder, uidValidity, facts }) =>
      options.known(remoteIdOf({ path: folder.path, uidValidity }, facts)) !== null,
  )
  return seen ? { is: 'gone' } : soon
}

/** The message under its very UID, as it is now; null where it is not there. */
async function inPlace(asking: Asking, id: MailId, remoteId: string): Promise<Got | null> {
  const { path, uidValidity, uid } = id
  const flags = (await asking.box.flags(path, uidValidity, [uid])).get(uid)
  if (flags === undefined) return null
  const [item] = await observeUids(asking, { path, uidValidity }, [uid])
  if (item?.remoteId !== remoteId) return null
  return stateOf(flags).marked ? { is: 'outside' } : { is: 'here', item }
}

/** What the server refused about a folder: it may not be there any more, or count anew. */
const refusedBy = (error: unknown): string | null =>
  error instanceof FailureError && error.failure.name === 'mailRefused'
    ? (error.failure.about['code'] ?? '')
    : null

/** Reads one message afresh by its id. Throws as the mailbox does. */
export async function getMail(asking: Asking, remoteId: string): Promise<Got> {
  const id = idIn(remoteId)
  if (id === null) return { is: 'outside' }
  let refusal: unknown = null
  try {
    const got = await inPlace(asking, id, remoteId)
    if (got !== null) return got
  } catch (error) {
    if (refusedBy(error) === null) throw error
    refusal = error
  }
  const folders = await asking.box.folders()
  const isListed = folders.some(({ path }) => path === id.path)
  // A folder that is there and does not open says nothing of what lies in it.
  if (refusal !== null && isListed && refusedBy(refusal) !== 'UIDVALIDITY') throw refusal
  return lostAs(asking, await elsewhere(asking, id, folders), refusal === null)
}
