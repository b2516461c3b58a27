import { FailureError } from '../../core/failure.ts'
import type { Got } from '../../core/sync/partner.ts'
import type { Observation } from '../../core/sync/types.ts'
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

/** The message under its very UID, as it is now. */
async function inPlace(
  asking: Asking,
  id: MailId,
): Promise<Readonly<{ item: Observation | null; marked: boolean }>> {
  const folder = { path: id.path, uidValidity: id.uidValidity }
  const [item] = await observeUids(asking, folder, [id.uid])
  if (item === undefined) return { item: null, marked: false }
  const flags = await asking.box.flags(id.path, id.uidValidity, [id.uid])
  return { item, marked: stateOf(flags.get(id.uid) ?? []).marked }
}

const isOtherValidity = (error: unknown): boolean =>
  error instanceof FailureError && error.failure.about['code'] === 'UIDVALIDITY'

/** Reads one message afresh by its id. Throws as the mailbox does. */
export async function getMail(asking: Asking, remoteId: string): Promise<Got> {
  const id = idIn(remoteId)
  if (id === null) return { is: 'outside' }
  const folders = await asking.box.folders()
  let proven = false
  if (folders.some(({ path }) => path === id.path)) {
    try {
      const { item, marked } = await inPlace(asking, id)
      if (item !== null && item.remoteId === remoteId)
        return marked ? { is: 'outside' } : { is: 'here', item }
      proven = true
    } catch (error) {
      if (!isOtherValidity(error)) throw error
    }
  }
  return lostAs(asking, await elsewhere(asking, id, folders), proven)
}
