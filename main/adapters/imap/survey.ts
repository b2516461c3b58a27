import { FailureError } from '../../core/failure.ts'
import type { Clock, ReadAsk } from '../../core/ports.ts'
import { type FolderCursor, isQuiet } from './cursor.ts'
import type { Facts, ImapFolder, ImapSession, Listing } from './port.ts'
import { readSaved, sameness, type SavedAt } from './records.ts'

/** A message that is to be read; `was` = what is probably the same message, as it is saved. */
export type Fresh = {
  readonly facts: Facts
  readonly flags: readonly string[]
  was: SavedAt | null
}

/** What is to be done in one folder. */
export type FolderWork = Readonly<{
  folder: ImapFolder
  place: string
  listing: Listing
  saved: readonly SavedAt[]
  fresh: readonly Fresh[]
  /** Saved, and not in the folder any more: proven by a complete list under the same UIDVALIDITY. */
  gone: readonly SavedAt[]
  /** Saved and still there, with the flags as they are now. */
  known: readonly Readonly<{ saved: SavedAt; flags: readonly string[] }>[]
  /** Nothing is left where there was something. */
  emptied: boolean
  /** All that there is was told. */
  whole: boolean
  /** UIDs that are in the folder and of which the server tells nothing. */
  untold: readonly number[]
}>

export type SurveyAsk = Readonly<{
  session: ImapSession
  clock: Clock
  ask: ReadAsk
}>

/** The change count to go on from; null = all messages are to be listed. */
function sinceOf({ ask }: SurveyAsk, folder: ImapFolder, cursor: FolderCursor | undefined) {
  const now = folder.state
  const isSame = cursor !== undefined && cursor.uidValidity === now?.uidValidity
  return ask.mode === 'incremental' && isSame && now.modseq !== null ? cursor.modseq : null
}

const ownOf = (saved: readonly SavedAt[], { state }: Listing): Map<number, SavedAt> =>
  new Map(
    saved
      .filter(({ mail }) => mail.uidValidity === state.uidValidity)
      .map((one) => [one.mail.uid, one]),
  )

/** A list of what changed is enough where the counts agree: then nothing left the folder. */
function isEnough(listing: Listing, own: ReadonlyMap<number, SavedAt>): boolean {
  const fresh = listing.messages.filter(({ uid }) => !own.has(uid)).length
  return listing.complete || own.size + fresh === listing.state.messages
}

/** Messages saved under an older UIDVALIDITY that are probably these: their names are used again. */
function withOld(fresh: readonly Fresh[], old: readonly SavedAt[]): void {
  const byFacts = new Map<string, SavedAt[]>()
  for (const saved of old) {
    const same = sameness(saved.mail)
    if (same !== '') byFacts.set(same, [...(byFacts.get(same) ?? []), saved])
  }
  for (const one of fresh) one.was = byFacts.get(sameness(one.facts))?.shift() ?? null
}

type Asked = Readonly<{ session: ImapSession; path: string; uidValidity: string }>

/** Whether one message alone may be what the server refuses, or breaks off at. */
const maySpoil = (error: unknown, { session }: Asked): boolean =>
  error instanceof FailureError &&
  ['mailRefused', 'mailServerSilent'].includes(error.failure.name) &&
  session.ended() === null

/** Facts of all that the server can tell of: one message that it cannot read spoils the others. */
async function factsOf(asked: Asked, uids: readonly number[]): Promise<Facts[]> {
  const { session, path, uidValidity } = asked
  if (uids.length === 0) return []
  try {
    return [...(await session.facts(path, uidValidity, uids))]
  } catch (error) {
    if (!maySpoil(error, asked)) throw error
    if (uids.length === 1) return []
  }
  // In tenths, so that few connections are lost until the one is found.
  const length = Math.ceil(uids.length / 10)
  const all: Facts[] = []
  for (let at = 0; at < uids.length; at += length)
    all.push(...(await factsOf(asked, uids.slice(at, at + length))))
  return all
}

/** A message may leave the folder between two commands; what is still there was refused. */
async function untoldOf(session: ImapSession, path: string, missing: readonly number[]) {
  if (missing.length === 0) return []
  const now = new Set((await session.list(path, null)).messages.map(({ uid }) => uid))
  return missing.filter((uid) => now.has(uid))
}

/** Looks at one folder: what came, what went, which flags changed. Null where nothing happened. */
export async function surveyFolder(
  context: SurveyAsk,
  { folder, place }: Readonly<{ folder: ImapFolder; place: string }>,
  cursor: FolderCursor | undefined,
): Promise<FolderWork | null> {
  const { session, ask, clock } = context
  if (ask.mode === 'incremental' && isQuiet(cursor, folder.state, clock.now())) return null
  const since = sinceOf(context, folder, cursor)
  const saved = await readSaved(ask.before, place)
  let listing = await session.list(folder.path, since)
  if (since !== null && !isEnough(listing, ownOf(saved, listing)))
    listing = await session.list(folder.path, null)
  const own = ownOf(saved, listing)
  const { uidValidity } = listing.state
  const flags = new Map(listing.messages.map((one) => [one.uid, one.flags]))
  const uids = [...flags.keys()].filter((uid) => !own.has(uid))
  const facts = await factsOf({ session, path: folder.path, uidValidity }, uids)
  const fresh = facts.map((one): Fresh => {
    return { facts: one, flags: flags.get(one.uid) ?? [], was: null }
  })
  withOld(
    fresh,
    saved.filter(({ mail }) => mail.uidValidity !== uidValidity),
  )
  const told = new Set(facts.map(({ uid }) => uid))
  const missing = uids.filter((uid) => !told.has(uid))
  const untold = await untoldOf(session, folder.path, missing)
  const known = [...own].flatMap(([uid, one]) => {
    const now = flags.get(uid)
    return now === undefined ? [] : [{ saved: one, flags: now }]
  })
  const gone = listing.complete ? [...own.values()].filter(({ mail }) => !flags.has(mail.uid)) : []
  const emptied = listing.complete && listing.messages.length === 0 && gone.length > 0
  const whole = isEnough(listing, own) && missing.length === 0
  return { folder, place, listing, saved, fresh, gone, known, emptied, whole, untold }
}
