import { isOfMailbox } from '../adapters/graph/put-back/put.ts'
import type { Entry, SkipReason } from '../adapters/graph/put-back/types.ts'
import type { Watch } from '../app-types.ts'
import { fail, type Failure, FailureError, type Outcome } from '../core/failure.ts'
import type { RunState } from '../core/ports.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import { type Engine, isStop } from './engine.ts'
import { auditWritten } from './put-back-audit.ts'
import { openBook, type PutBackBook } from './put-back-journal.ts'
import { openMailboxes, type Share, sharesOf, sourcesIn } from './put-back-open.ts'
import { reportOf } from './put-back-report.ts'
import type { PutBackItem, PutBackOrder, PutBackPlan, PutBackReport } from './put-back-types.ts'
import { atWork, byOf, newRunId } from './work.ts'

const noJournal = { get: () => null, put: () => undefined }

/** Requests that an item needs beside the look for it, and seconds that one takes. */
const requestsEach = { make: 3, beside: 3, replace: 5 } as const
const secondsEach = 0.3

/** Counts what a put-back would do. Reads the mailboxes, writes nothing. */
export async function planPutBack(
  engine: Engine,
  order: PutBackOrder,
  watch: Watch,
): Promise<PutBackPlan> {
  const { signal } = watch
  const { sources, unfit } = await sourcesIn(engine, order)
  const mailboxes = await openMailboxes(engine, { run: newRunId(engine.clock.now()), watch })
  const sharing = { engine, order, ticket: '', journal: noJournal, signal }
  const shares = sharesOf(sharing, mailboxes, sources)
  const counts = { make: 0, beside: 0, replace: 0, there: 0, people: 0, series: 0 }
  let requests = 0
  for (const { address, putBack, sources: some } of shares) {
    if (putBack === null) fail('mailboxUnreachable', { mailbox: address })
    const items = some.map(({ item }) => item)
    for await (const { does } of putBack.plan(items, order.existing)) {
      counts[does] += 1
      requests += 3 + (does in requestsEach ? requestsEach[does as keyof typeof requestsEach] : 0)
    }
  }
  const { make, beside, replace, ...skipped } = counts
  return {
    items: sources.length,
    make,
    beside,
    replace,
    skipped: skipped satisfies Record<SkipReason, number>,
    unfit,
    mailboxes: [...new Set(shares.map(({ address }) => address))],
    requests,
    seconds: Math.ceil(requests * secondsEach),
  }
}

/** Addresses of all mailboxes that something can be put back into. */
export async function putBackTargets(engine: Engine, watch: Watch): Promise<readonly string[]> {
  const run = newRunId(engine.clock.now())
  const all = await openMailboxes(engine, { run, watch })
  return all.map(({ mailbox }) => mailbox.address).toSorted()
}

type Running = Readonly<{
  engine: Engine
  book: PutBackBook
  run: string
  watch: Watch
  order: PutBackOrder
  /** What was done or not, as it comes. */
  items: PutBackItem[]
}>

export const itemOf = (entry: Entry): PutBackItem => ({
  path: entry.path,
  kind: entry.kind,
  state: entry.state,
  lost: entry.lost ?? [],
  reason: entry.reason ?? null,
  failure: entry.state === 'failed' ? (entry.failure ?? null) : null,
})

/** Names the items of a mailbox that nothing more can be written into. */
function failRest(
  { items }: Running,
  { sources }: Share,
  at: Readonly<{ from: number; failure: Failure }>,
) {
  for (const { item } of sources.slice(at.from))
    items.push({
      path: item.path,
      kind: item.kind,
      state: 'failed',
      lost: [],
      reason: null,
      failure: at.failure,
    })
}

async function putShare(running: Running, share: Share, total: number): Promise<void> {
  const { engine, run, watch, order, items } = running
  const { putBack, sources, address } = share
  if (putBack === null) {
    const failure: Failure = { name: 'mailboxUnreachable', about: { mailbox: address } }
    failRest(running, share, { from: 0, failure })
    return
  }
  for (const [at, { item }] of sources.entries()) {
    watch.signal.throwIfAborted()
    try {
      const entry = await putBack.put(item, order.existing)
      items.push(itemOf(entry))
      await auditWritten(engine, entry)
    } catch (error) {
      if (!(error instanceof FailureError) || !isOfMailbox(error)) throw error
      failRest(running, share, { from: at, failure: error.failure })
      return
    }
    const done = items.length
    watch.onEvent({ type: 'progress', run, phase: 'restore', done, total, bytes: 0 })
  }
}

async function putAll(running: Running, ticket: string): Promise<void> {
  const { engine, book, run, watch, order } = running
  const { sources } = await sourcesIn(engine, order)
  const mailboxes = await openMailboxes(engine, { run, watch })
  const sharing = { engine, order, ticket, journal: book, signal: watch.signal }
  for (const share of sharesOf(sharing, mailboxes, sources))
    await putShare(running, share, sources.length)
}

/** A stop on demand is an end like others: what is written stays, and it can go on. */
export async function untilStopped(
  work: () => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await work()
    return false
  } catch (error) {
    if (!isStop(error, signal)) throw error
    return true
  }
}

export const runStateOf = ({ stopped, failed }: PutBackReport): RunState =>
  stopped ? 'stopped' : failed > 0 ? 'finished-with-failures' : 'finished'

/**
 * Writes what was ordered into Outlook, or goes on with what was broken off: what was written
 * before is not written again. An item that cannot be written is named and left out.
 */
export function runPutBack(
  engine: Engine,
  ticket: string,
  ask: Readonly<{ order: PutBackOrder; person: string; watch: Watch }>,
): Promise<Outcome<PutBackReport>> {
  const { order, person, watch } = ask
  return atWork(engine, { what: 'restore', ...byOf(watch) }, async (run) => {
    const book = await openBook(engine, ticket)
    const before = book.note()
    const started = before?.started ?? engine.clock.now()
    const note = { order, person, started }
    book.keep({ ...note, state: 'running' })
    const items: PutBackItem[] = []
    const running = { engine, book, run, watch, order, items }
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const stopped = await untilStopped(
      () =>
        withLock(repository, { exclusive: false, signal: watch.signal }, () =>
          putAll(running, ticket),
        ),
      watch.signal,
    )
    if (!stopped) book.keep({ ...note, state: 'ended' })
    const value = reportOf({ run, ticket, items, stopped, started })
    const snapshot = order.parts.length === 1 ? (order.parts[0]?.copy ?? null) : null
    return { value, end: { state: runStateOf(value), snapshot } }
  })
}
