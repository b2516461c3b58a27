import type { ObservedPage, Partner, Trouble } from '../../core/sync/partner.ts'
import {
  type FlagTable,
  type FolderMark,
  joined,
  markIn,
  markText,
  parted,
  tableOf,
} from './partner-cursor.ts'
import { idIn } from './partner-id.ts'
import { stateOf } from './partner-keywords.ts'
import { observe, type Told } from './partner-observe.ts'
import type { Asking } from './partner-options.ts'
import type { Facts, Listing } from './port.ts'

type Answer = Awaited<ReturnType<Partner['read']>>

/** Messages of one page, and bytes of those that are read together. */
const mostOfPage = 50
const day = 86_400_000

/** A folder that is being read: what is left of it. */
type Round = {
  readonly path: string
  readonly listing: Listing
  readonly table: FlagTable
  readonly full: boolean
  /** UIDs that are still to be told, newest first. */
  readonly left: number[]
  /** Told with the last page. */
  readonly absent: readonly string[]
}

/** Rounds that are under way, by their page token; they do not outlive the process. */
export type Rounds = {
  next: number
  readonly open: Map<string, Round>
}

/** No round is under way. */
export const noRounds = (): Rounds => ({ next: 0, open: new Map() })

const cursorLost: Trouble = { is: 'cursor' }

/** All flags, those that changed since put over those that were there where that is enough. */
async function listed(
  { box }: Asking,
  path: string,
  { before, since }: Readonly<{ before: FlagTable; since: string | null }>,
) {
  const some = since === null ? null : await box.list(path, since)
  if (some !== null) {
    const table = new Map(before)
    for (const { uid, flags } of some.messages) table.set(uid, joined(flags))
    // The counts agree: nothing left the folder.
    if (table.size === some.state.messages) return { listing: some, table }
  }
  const listing = await box.list(path, null)
  if (!listing.complete) return null
  return { listing, table: new Map(listing.messages.map((one) => [one.uid, joined(one.flags)])) }
}

/** UIDs of mails that are old enough to be left alone are left out. */
async function inTime(asking: Asking, path: string, uids: readonly number[]) {
  const { since } = asking.options
  if (since === null || uids.length === 0) return uids
  // The server compares days of a zone of its own.
  const { uids: recent } = await asking.box.search(path, { since: since - 2 * day })
  const wanted = new Set(recent)
  return uids.filter((uid) => wanted.has(uid))
}

const isMarked = (flags: string): boolean => stateOf(parted(flags)).marked

/** A round that begins with what the cursor tells of the last one. */
async function begin(
  asking: Asking,
  path: string,
  mark: FolderMark | null,
): Promise<Round | Trouble> {
  const before: FlagTable = mark === null ? new Map() : tableOf(mark)
  const read = await listed(asking, path, { before, since: mark?.modseq ?? null })
  if (read === null) return { is: 'wait', ms: null }
  const { listing, table } = read
  const shown = [...table].filter(([, flags]) => !isMarked(flags))
  if (mark === null) {
    const uids = await inTime(
      asking,
      path,
      shown.map(([uid]) => uid),
    )
    return { path, listing, table, full: true, left: newestFirst(uids), absent: [] }
  }
  if (mark.uidValidity !== listing.state.uidValidity) return cursorLost
  const changed = shown.filter(([uid, flags]) => before.get(uid) !== flags).map(([uid]) => uid)
  const absent = leftFolder(asking, { path, before, table, listing })
  return { path, listing, table, full: false, left: newestFirst(changed), absent }
}

const newestFirst = (uids: readonly number[]): number[] => uids.toSorted((a, b) => b - a)

async function opened(
  asking: Asking,
  path: string,
  cursor: string | null,
): Promise<Round | Trouble> {
  const mark = cursor === null ? null : markIn(cursor)
  return cursor !== null && mark === null ? cursorLost : begin(asking, path, mark)
}

type Seen = Pick<Round, 'path' | 'table' | 'listing'> & Readonly<{ before: FlagTable }>

/** Ids of what was stored of a folder and is not in it any more, or is marked to be deleted. */
function leftFolder(
  { options }: Asking,
  { path, before, table, listing }: Seen,
): readonly string[] {
  const isGone = (uid: number): boolean => isMarked(table.get(uid) ?? '\\Deleted')
  if (![...before.keys()].some(isGone)) return []
  return options.stored(path).filter((text) => {
    const id = idIn(text)
    const isSame = id?.path === path && id.uidValidity === listing.state.uidValidity
    return isSame && isGone(id.uid)
  })
}

const isRecent = ({ options: { since } }: Asking, { at }: Facts): boolean =>
  since === null || at === 0 || at >= since

async function page(asking: Asking, round: Round): Promise<ObservedPage> {
  const { path, table, listing, full, left } = round
  const { uidValidity } = listing.state
  const uids = left.splice(0, mostOfPage)
  const facts = uids.length === 0 ? [] : await asking.box.facts(path, uidValidity, uids)
  const told = facts
    .filter((one) => isRecent(asking, one))
    .map((one): Told => ({ facts: one, flags: parted(table.get(one.uid) ?? '') }))
  const items = await observe(asking, { path, uidValidity }, told)
  const last = left.length === 0
  const cursor = last ? markText(listing, table) : null
  return { items, absent: last ? round.absent : [], cursor, last, full }
}

/**
 * Reads the next page of a folder. Where the server counts changes (RFC 7162) only what changed is
 * told, else flags of all messages are compared with those of last time.
 */
export async function readPage(
  asking: Asking,
  rounds: Rounds,
  ask: Readonly<{ container: string; cursor: string | null; page: string | null }>,
): Promise<Answer> {
  const found = ask.page === null ? null : (rounds.open.get(ask.page) ?? cursorLost)
  const round = found ?? (await opened(asking, ask.container, ask.cursor))
  if ('is' in round) return { is: 'trouble', trouble: round }
  if (ask.page !== null) rounds.open.delete(ask.page)
  const read = await page(asking, round)
  if (read.last) return { is: 'page', page: read, next: null }
  const next = `${(rounds.next += 1)}`
  rounds.open.set(next, round)
  return { is: 'page', page: read, next }
}
