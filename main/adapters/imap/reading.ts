import { FailureError } from '../../core/failure.ts'
import type { Change, FileDraft } from '../../core/ports.ts'
import { digestOf, smallBodies, type Tracked, tracked } from './bodies.ts'
import { type Books, enter, settled, strike } from './books.ts'
import { smallBody } from './commands.ts'
import type { ImapSession, MailboxAt } from './port.ts'
import { fileOf, homeOf, newId, pathOf, type SavedAt } from './records.ts'
import { unfitAnswer } from './refusal.ts'
import type { FolderWork, Fresh } from './survey.ts'

/** What a page may hold: messages, and bytes of those that are fetched together. */
const mostOfPage = { messages: 200, bytes: 4 * 1_048_576 }

export type Reader = Readonly<{
  session: ImapSession
  mailbox: MailboxAt
  zone: string
  books: Books
  /** Paths whose message was found in another place. */
  moved: Set<string>
}>

/** One message on its way into the copy. */
type Entry = Readonly<{
  saved: SavedAt
  /** What it was before, where it is the same message. */
  was: SavedAt | null
  content: Uint8Array | Tracked
}>

type Wanted = Readonly<{ fresh: Fresh } | { known: FolderWork['known'][number] }>

const sizeOf = (one: Wanted): number =>
  'fresh' in one ? Math.min(one.fresh.facts.size, smallBody) : 0
const timeOf = (one: Wanted): number =>
  'fresh' in one ? one.fresh.facts.at : one.known.saved.mail.at

/** Newest first, in pages that are not too big. */
function* pagesOf(all: readonly Wanted[]): Generator<readonly Wanted[]> {
  let page: Wanted[] = []
  let bytes = 0
  for (const one of all.toSorted((a, b) => timeOf(b) - timeOf(a))) {
    const size = sizeOf(one)
    if (page.length >= mostOfPage.messages || bytes + size > mostOfPage.bytes) {
      if (page.length > 0) yield page
      page = []
      bytes = 0
    }
    page.push(one)
    bytes += size
  }
  if (page.length > 0) yield page
}

function freshEntry(
  reader: Reader,
  { folder, place, listing }: FolderWork,
  { fresh, bytes }: Readonly<{ fresh: Fresh; bytes: Uint8Array | undefined }>,
): Entry {
  const { facts, flags } = fresh
  const { path } = folder
  const { uidValidity } = listing.state
  const { uid, at, size, messageId } = facts
  const sha256 = bytes === undefined ? '' : digestOf(bytes)
  // Another message with the same Message-ID, size and time is not this one.
  const isOther = bytes !== undefined && fresh.was?.mail.sha256 !== sha256
  const was = isOther ? null : fresh.was
  const id = was?.mail.id ?? newId({ address: reader.mailbox.address, path, uidValidity, uid })
  const file = fileOf(id, at)
  const mail = { id, file, folder: path, uidValidity, uid, flags, at, size, messageId, sha256 }
  const saved = { mail, folder: homeOf(place, at, reader.zone) }
  const message = { path, uidValidity, uid }
  return { saved, was, content: bytes ?? tracked(reader, message, { size, unchanged: false }) }
}

/** A message that is saved: its bytes are fetched only where the saved ones are damaged. */
function knownEntry(reader: Reader, { saved, flags }: FolderWork['known'][number]): Entry {
  const { folder: path, uidValidity, uid, size } = saved.mail
  const content = tracked(reader, { path, uidValidity, uid }, { size, unchanged: true })
  return { saved: { ...saved, mail: { ...saved.mail, flags } }, was: saved, content }
}

function changeOf({ saved, was, content }: Entry): Change {
  const path = pathOf(saved)
  const from = was === null || pathOf(was) === path ? {} : { from: pathOf(was) }
  const file: FileDraft = { path, ...from, time: saved.mail.at, content }
  return { is: 'item', item: { type: 'message', id: saved.mail.id, files: [file] } }
}

/** Writes down what a page came to; false where a message could not be stored. */
function note({ books, moved }: Reader, { saved, was, content }: Entry): boolean {
  // What is saved already stays as it is where its bytes were not needed, or did not come.
  const isThere = content instanceof Uint8Array || content.unchanged || content.sha256 !== null
  if (!isThere) return false
  const sha256 = content instanceof Uint8Array ? saved.mail.sha256 : content.sha256
  const isMoved = was !== null && pathOf(was) !== pathOf(saved)
  if (isMoved) {
    moved.add(pathOf(was))
    strike(books, was)
  }
  enter(books, { ...saved, mail: { ...saved.mail, sha256: sha256 ?? saved.mail.sha256 } })
  return true
}

/** The server lists the message and says nothing else of it. */
function untoldChange({ mailbox }: Reader, { folder, listing }: FolderWork, uid: number): Change {
  const { uidValidity } = listing.state
  const id = newId({ address: mailbox.address, path: folder.path, uidValidity, uid })
  const { failure } = unfitAnswer(mailbox, folder.path, 'FETCH')
  return { is: 'failed', item: { type: 'message', id }, paths: [], failure }
}

const sameFlags = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join()

/**
 * Reads the messages of a folder in pages, each followed by the records of its months.
 *
 * Gives how many could not be stored. Throws what ends the session.
 */
export async function* readFolder(
  reader: Reader,
  work: FolderWork,
  isFull: boolean,
): AsyncGenerator<Change[], number> {
  const { folder, listing, fresh, known } = work
  let missed = 0
  for (const { saved, flags } of known)
    if (!sameFlags(saved.mail.flags, flags))
      enter(reader.books, { ...saved, mail: { ...saved.mail, flags } })
  const wanted: Wanted[] = fresh.map((one) => ({ fresh: one }))
  if (isFull) wanted.push(...known.map((one) => ({ known: one })))
  yield work.untold.map((uid) => untoldChange(reader, work, uid))
  for (const page of pagesOf(wanted)) {
    const facts = page.flatMap((one) => ('fresh' in one ? [one.fresh.facts] : []))
    const at = { path: folder.path, uidValidity: listing.state.uidValidity }
    const bodies = await smallBodies(reader, at, facts)
    const entries = page.map((one) =>
      'fresh' in one
        ? freshEntry(reader, work, { fresh: one.fresh, bytes: bodies.get(one.fresh.facts.uid) })
        : knownEntry(reader, one.known),
    )
    yield entries.map(changeOf)
    missed += entries.filter((entry) => !note(reader, entry)).length
    yield settled(reader.books)
    const ended = reader.session.ended()
    if (ended !== null) throw new FailureError(ended)
  }
  return missed
}
