import { FailureError } from '../../core/failure.ts'
import type { Refusal, WriteCall, WriteResult } from '../../core/sync/partner.ts'
import { keptPrefix } from '../../core/sync/protocol/keep.ts'
import type { Image, Observation, Value } from '../../core/sync/types.ts'
import { listOf, valueOf } from '../../core/sync/values.ts'
import { fileBytes } from './partner-filing.ts'
import { findMail } from './partner-find.ts'
import { findIn } from './partner-get.ts'
import { idIn, type MailId } from './partner-id.ts'
import { flagsFor, stateOf } from './partner-keywords.ts'
import { observeUids } from './partner-observe.ts'
import type { Asking } from './partner-options.ts'
import { failedWrite } from './partner-trouble.ts'
import type { MessageAt } from './port.ts'

type Of<Op extends WriteCall['op']> = Extract<WriteCall, { op: Op }>

const refused = (refusal: Refusal): WriteResult => ({ is: 'refused', refusal, requestId: null })
const missing = refused({ is: 'missing' })
const done = (item: Observation | null): WriteResult => ({ is: 'done', item, requestId: null })
/** It was done, but what stands there now cannot be told: as after a crash. */
const unread: WriteResult = { is: 'unknown', why: 'not-read-back', requestId: null }

const categoriesIn = (value: Value | null | undefined): readonly string[] =>
  listOf(value ?? null).filter((one) => typeof one === 'string')

const stateIn = (image: Image) => ({
  read: valueOf(image, 'read') === true,
  flagged: valueOf(image, 'flagged') === true,
  keywords: categoriesIn(image['keywords']),
})

/** What is asked behind a write: where that fails, only the next look tells what was done. */
async function behind(
  { signal }: Asking,
  look: () => Promise<Observation | undefined>,
): Promise<WriteResult> {
  try {
    const item = await look()
    return item === undefined ? unread : done(item)
  } catch (error) {
    if (signal.aborted || error instanceof FailureError) return unread
    throw error
  }
}

const readBack = (asking: Asking, at: MessageAt): Promise<WriteResult> =>
  behind(asking, async () => (await observeUids(asking, at, [at.uid]))[0])

/** What stands in the folder already and no row of ours knows: a server files copies itself. */
async function filedAlready(
  asking: Asking,
  { container, naturalKey }: Readonly<{ container: string; naturalKey: string | null }>,
): Promise<Observation | null> {
  if (naturalKey === null) return null
  const found = await findMail(asking, { by: 'key', naturalKey, container })
  return found.find(({ remoteId }) => asking.options.known(remoteId) === null) ?? null
}

/** A mail that is brought back lies in the bin as a rule: it is taken out, as it was. */
async function outOfBin(
  asking: Asking,
  call: Of<'create'>,
  naturalKey: string | null,
): Promise<WriteResult | null> {
  if (naturalKey === null || call.source?.startsWith(keptPrefix) !== true) return null
  const bin = (await asking.box.folders()).find(({ role }) => role === 'trash')
  if (bin === undefined) return null
  const found = await findMail(asking, { by: 'key', naturalKey, container: bin.path })
  const id = idIn(found.at(-1)?.remoteId ?? '')
  return id === null ? null : moveTo(asking, id, call.container)
}

/** Files a mail of the other side as it is (10.2). */
export async function createMail(asking: Asking, call: Of<'create'>): Promise<WriteResult> {
  const { box } = asking
  const { container, image } = call
  const filing = await fileBytes(asking, call)
  if (filing.is !== 'ready') return refused(filing)
  const there = await filedAlready(asking, { container, naturalKey: filing.naturalKey })
  if (there !== null) return done(there)
  const back = await outOfBin(asking, call, filing.naturalKey)
  if (back !== null) return back
  const flags = flagsFor(stateIn(image))
  const { bytes, received: at } = filing
  const written = await box.append({ path: container, bytes, flags, at })
  if (written.is !== 'done') return failedWrite(written)
  if (written.value !== null) return readBack(asking, written.value)
  const query =
    filing.naturalKey === null
      ? ({ by: 'near', image, container } as const)
      : ({ by: 'key', naturalKey: filing.naturalKey, container } as const)
  return behind(asking, async () => (await findMail(asking, query)).at(-1))
}

/** Sets and takes flags; those of other programs stay. */
export async function updateMail(asking: Asking, call: Of<'update'>): Promise<WriteResult> {
  const id = idIn(call.remoteId)
  if (id === null) return missing
  const { box } = asking
  const now = (await box.flags(id.path, id.uidValidity, [id.uid])).get(id.uid)
  if (now === undefined) return missing
  const before = stateOf(now)
  const image = { read: before.read, flagged: before.flagged, keywords: before.keywords }
  const wanted = { ...image }
  const { patch } = call
  if (patch['read'] !== undefined) wanted.read = patch['read'] === true
  if (patch['flagged'] !== undefined) wanted.flagged = patch['flagged'] === true
  if (patch['keywords'] !== undefined) wanted.keywords = categoriesIn(patch['keywords'])
  const [from, to] = [flagsFor(image), flagsFor(wanted)]
  const add = to.filter((flag) => !from.includes(flag))
  const remove = from.filter((flag) => !to.includes(flag))
  const written = await box.store(id, { add, remove })
  return written.is === 'done' ? readBack(asking, id) : failedWrite(written)
}

/** Copies of a message that a move which was broken off has left, and that nobody knows yet. */
async function leftCopy(asking: Asking, id: MailId, to: string): Promise<number | null> {
  if (id.messageId === '' || (await asking.box.has('MOVE'))) return null
  const { state, facts } = await findIn(asking, to, id)
  const copies = await observeUids(
    asking,
    { path: to, uidValidity: state.uidValidity },
    facts.map(({ uid }) => uid),
  )
  const copy = copies.find(({ remoteId }) => asking.options.known(remoteId) === null)
  return copy === undefined ? null : (idIn(copy.remoteId)?.uid ?? null)
}

async function moveTo(asking: Asking, id: MailId, to: string): Promise<WriteResult> {
  const copy = await leftCopy(asking, id, to)
  const written = await asking.box.move(id, { to, messageId: id.messageId, copy })
  if (written.is !== 'done') return failedWrite(written)
  if (written.value !== null) return readBack(asking, written.value)
  return behind(asking, async () => {
    const { state, facts } = await findIn(asking, to, id)
    const uids = facts.slice(-1).map(({ uid }) => uid)
    return (await observeUids(asking, { path: to, uidValidity: state.uidValidity }, uids))[0]
  })
}

/** Moves a mail to another folder. */
export async function moveMail(asking: Asking, call: Of<'move'>): Promise<WriteResult> {
  const id = idIn(call.remoteId)
  return id === null ? missing : moveTo(asking, id, call.to)
}

/** Puts a mail into the bin; where there is none, or it lies in it, it goes for good. */
export async function deleteMail(asking: Asking, call: Of<'delete'>): Promise<WriteResult> {
  const id = idIn(call.remoteId)
  if (id === null) return missing
  const bin = (await asking.box.folders()).find(({ role }) => role === 'trash')
  if (bin !== undefined && bin.path !== id.path) {
    const moved = await moveTo(asking, id, bin.path)
    return moved.is === 'done' || moved === unread ? done(null) : moved
  }
  const written = await asking.box.expunge(id)
  return written.is === 'done' ? done(null) : failedWrite(written)
}
