import { type Failure, FailureError } from '../../core/failure.ts'
import type { Change, Clock, Json, Log, Page, ReadAsk, Source } from '../../core/ports.ts'
import { parallel } from '../parallel.ts'
import { openBooks, settled } from './books.ts'
import { type MailboxCursor, type MailCursor, readMailCursor } from './cursor.ts'
import type { Waits } from './flow.ts'
import { leaving } from './leaving.ts'
import { type MailboxWork, surveyMailbox } from './mailbox.ts'
import type { FolderState, ImapSession, MailboxAt } from './port.ts'
import { readFolder } from './reading.ts'
import { sessionOn } from './session-on.ts'

export type MailOptions = Readonly<{
  mailboxes: readonly MailboxAt[]
  /** The client password of a mailbox, or null where there is none. */
  password: (address: string) => Promise<string | null>
  clock: Clock
  log: Log
  waits?: Waits
}>

/** Mailboxes that are looked at side by side, each over one connection. */
const width = 4

type Run = Readonly<{ options: MailOptions; ask: ReadAsk; cursor: MailCursor }>

/** A mailbox that was looked at, or could not be. */
type Looked = Readonly<{ mailbox: MailboxAt; session: ImapSession }> &
  Readonly<{ work: MailboxWork; failure: null } | { work: null; failure: Failure }>

const nothingBefore: MailboxCursor = { folders: {}, doubts: {} }

function sessionOf({ options, ask }: Run, mailbox: MailboxAt): ImapSession {
  const { clock, log, waits } = options
  const password = () => options.password(mailbox.address)
  const more = waits === undefined ? {} : { waits }
  return sessionOn({ mailbox, password, clock, log, signal: ask.signal, ...more })
}

async function look(run: Run, mailbox: MailboxAt, sessions: Set<ImapSession>): Promise<Looked> {
  const session = sessionOf(run, mailbox)
  sessions.add(session)
  const { ask, options, cursor } = run
  const before = cursor.mailboxes[mailbox.address] ?? nothingBefore
  try {
    const context = { session, ask, clock: options.clock }
    const work = await surveyMailbox(context, mailbox.address, before)
    return { mailbox, session, work, failure: null }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return { mailbox, session, work: null, failure: error.failure }
  }
}

const refusedFolder = ({ place, failure }: MailboxWork['refused'][number]): Change => ({
  is: 'failed',
  item: { type: 'folder', id: place },
  paths: [place],
  failure,
})

type FolderNow = MailboxWork['folders'][number]

/** What the next run compares: a count that STATUS does not tell would never be the same. */
function comparable(listed: FolderState, status: FolderState | null): FolderState {
  const hasCount = status !== null && status.modseq !== null
  return { ...listed, unseen: status?.unseen ?? null, modseq: hasCount ? listed.modseq : null }
}

function folderAfter(work: MailboxWork, { path, state }: FolderNow, now: number) {
  const listing = work.works.find((one) => one.folder.path === path)?.listing
  const before = work.before.folders[path]
  if (listing === undefined) return before
  const scanned = listing.complete ? now : (before?.scanned ?? now)
  return { ...comparable(listing.state, state), scanned }
}

/** What of the folders is known for certain after this run. */
function foldersAfter(work: MailboxWork, open: ReadonlySet<string>, now: number) {
  const folders: MailboxCursor['folders'] = {}
  for (const folder of work.folders) {
    const after = open.has(folder.path) ? undefined : folderAfter(work, folder, now)
    if (after !== undefined) folders[folder.path] = after
  }
  return folders
}

async function* readWork(
  { options, ask }: Run,
  { mailbox, session, work }: Looked & { work: MailboxWork },
): AsyncGenerator<Change[], MailboxCursor> {
  const books = openBooks(work)
  const moved = new Set<string>()
  const reader = { session, mailbox, zone: ask.zone, books, moved }
  const open = new Set(work.refused.map(({ path }) => path))
  yield work.refused.map(refusedFolder)
  for (const one of work.works) {
    const missed = yield* readFolder(reader, one, ask.mode === 'full')
    if (missed > 0 || !one.whole) open.add(one.folder.path)
  }
  const now = options.clock.now()
  const { changes, doubts } = leaving(work, { books, moved, now })
  yield [...changes, ...settled(books)]
  for (const { folder, place } of work.works) if (place in doubts) open.add(folder.path)
  return { folders: foldersAfter(work, open, now), doubts }
}

const unreadable = ({ address }: MailboxAt, failure: Failure): Change => ({
  is: 'failed',
  item: { type: 'mailbox', id: address },
  paths: [address],
  failure,
})

type Outcome = { failure: Failure | null }

/** Reads one mailbox to its end, as far as it can be read. */
async function* readMailbox(run: Run, looked: Looked, outcome: Outcome): AsyncGenerator<Change[]> {
  const { mailbox, session, work } = looked
  try {
    if (work === null) throw new FailureError(looked.failure)
    run.cursor.mailboxes[mailbox.address] = yield* readWork(run, { ...looked, work })
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    outcome.failure = error.failure
    yield [unreadable(mailbox, error.failure)]
  } finally {
    session.close()
  }
}

async function* read(run: Run, sessions: Set<ImapSession>): AsyncGenerator<Page> {
  const { mailboxes } = run.options
  const failures: Failure[] = []
  let done = 0
  const looks = parallel(mailboxes, width, (mailbox) => look(run, mailbox, sessions))
  for await (const looked of looks) {
    const outcome: Outcome = { failure: null }
    for await (const changes of readMailbox(run, looked, outcome)) {
      done += changes.filter(({ is }) => is === 'item').length
      yield { changes, done, total: null }
    }
    // Only now all is in the copy that the cursor speaks of.
    yield { changes: [], cursor: structuredClone(run.cursor) as Json, done, total: null }
    if (outcome.failure !== null) failures.push(outcome.failure)
  }
  const [first] = failures
  if (first !== undefined && failures.length === mailboxes.length) throw new FailureError(first)
}

/**
 * Reads mailboxes by IMAP (RFC 3501): each message as the bytes that the server has, with flags and
 * labels in `_items.jsonl`.
 *
 * An incremental run opens the folders whose state is another one. Deleted is what a complete list
 * under the same UIDVALIDITY does not show and what is in no other folder.
 */
export const mailSource = (options: MailOptions): Source => ({
  kind: 'mail',
  async *read(ask) {
    const cursor = readMailCursor(ask.before.cursor)
    const sessions = new Set<ImapSession>()
    try {
      yield* read({ options, ask, cursor }, sessions)
    } finally {
      for (const session of sessions) session.close()
    }
  },
})
