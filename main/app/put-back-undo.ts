import { isOfMailbox, type PutBack } from '../adapters/graph/put-back/put.ts'
import type { Entry } from '../adapters/graph/put-back/types.ts'
import type { Watch } from '../app-types.ts'
import { fail, FailureError, type Outcome } from '../core/failure.ts'
import type { Engine } from './engine.ts'
import { auditWritten } from './put-back-audit.ts'
import { openBook, type PutBackBook, type PutBackNote } from './put-back-journal.ts'
import { openMailboxes, reopened } from './put-back-open.ts'
import { reportOf } from './put-back-report.ts'
import { undoFor, type PutBackItem, type PutBackReport } from './put-back-types.ts'
import { itemOf, runStateOf, untilStopped } from './put-back.ts'
import { atWork, byOf } from './work.ts'

/** A put-back that can still be undone. Throws `notInCopy`. */
export function undoable({ clock }: Engine, note: PutBackNote | null, ticket: string): PutBackNote {
  if (note === null || clock.now() > note.started + undoFor)
    return fail('notInCopy', { what: ticket })
  return note
}

type Undoing = Readonly<{
  engine: Engine
  book: PutBackBook
  ticket: string
  note: PutBackNote
  run: string
  watch: Watch
  items: PutBackItem[]
}>

/** True for what was written and not taken back yet, also where the writing was broken off. */
const isOpen = ({ state, id }: Entry): boolean =>
  ['made', 'replaced'].includes(state) ||
  (['writing', 'failed'].includes(state) && id !== undefined)

async function undoOne(putBack: PutBack, entry: Entry): Promise<Entry> {
  try {
    return await putBack.undo(entry)
  } catch (error) {
    if (!(error instanceof FailureError) || isOfMailbox(error)) throw error
    return { ...entry, state: 'failed', failure: error.failure }
  }
}

async function undoAll({ engine, book, ticket, note, run, watch, items }: Undoing): Promise<void> {
  const { signal } = watch
  const mailboxes = await openMailboxes(engine, { run, watch })
  const sharing = { engine, order: note.order, ticket, journal: book, signal }
  const ways = new Map<string, PutBack | null>()
  const open = book.entries().filter(isOpen)
  for (const entry of open) {
    signal.throwIfAborted()
    const { mailbox } = entry
    const way = ways.has(mailbox) ? ways.get(mailbox) : reopened(sharing, mailboxes, mailbox)
    ways.set(mailbox, way ?? null)
    if (way == null) fail('mailboxUnreachable', { mailbox: '' })
    const after = await undoOne(way, entry)
    items.push(itemOf(after))
    await auditWritten(engine, after)
    const [done, total] = [items.length, open.length]
    watch.onEvent({ type: 'progress', run, phase: 'restore', done, total, bytes: 0 })
  }
}

/**
 * Takes a put-back back, within 30 days: what it made goes to the deleted items, what it replaced
 * is as it was. What somebody changed since stays and is named.
 */
export function undoPutBack(
  engine: Engine,
  ticket: string,
  watch: Watch,
): Promise<Outcome<PutBackReport>> {
  return atWork(engine, { what: 'restore', ...byOf(watch) }, async (run) => {
    const book = await openBook(engine, ticket)
    const note = undoable(engine, book.note(), ticket)
    book.keep({ ...note, state: 'undoing' })
    const items: PutBackItem[] = []
    const undoing = { engine, book, ticket, note, run, watch, items }
    const stopped = await untilStopped(() => undoAll(undoing), watch.signal)
    const hasFailed = items.some(({ state }) => state === 'failed')
    if (!stopped && !hasFailed) book.keep({ ...note, state: 'undone' })
    const { started } = note
    const value = reportOf({ run, ticket, items, stopped, started })
    return { value, end: { state: runStateOf(value), snapshot: null } }
  })
}

/** How many items an undo would look at. */
export async function undoPlan(engine: Engine, ticket: string): Promise<{ items: number }> {
  const book = await openBook(engine, ticket)
  undoable(engine, book.note(), ticket)
  return { items: book.entries().filter(isOpen).length }
}
