import { randomBytes } from 'node:crypto'

import type { Output } from '../../preload/contract.ts'
import { restoreAsks } from '../../preload/contract/restore.ts'
import type { RestoreReport } from '../app/restore-run.ts'
import { codeOf, done, failed, type Failure, type Outcome } from '../core/failure.ts'
import { utcTime } from '../core/time.ts'
import type { Desk, Opened } from '../desk-types.ts'

export type Standing = Output<'restore.report'>
type Report = Extract<Standing, { state: 'done' }>['report']

/** A restore and who has asked for it; only they and Owners look at it. */
export type Ticket = Readonly<{ id: string; person: string; standing: Standing }>

/** Restores of one desk since the program began; ended ones are kept in `state.db` too. */
const known = new WeakMap<Desk, Map<string, Ticket>>()

const ticketsOf = (desk: Desk): Map<string, Ticket> => {
  const tickets = known.get(desk) ?? new Map<string, Ticket>()
  known.set(desk, tickets)
  return tickets
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** An id that nobody can guess. */
const newId = (): string =>
  `t${[...randomBytes(16)].map((byte) => letters[byte & 31] ?? '').join('')}`

/** Opens a ticket. */
export function openTicket(desk: Desk, person: string): Ticket {
  const since = utcTime(desk.clock.now())
  const standing: Standing = { state: 'running', since, done: 0, total: null, bytes: 0 }
  const ticket = { id: newId(), person, standing }
  ticketsOf(desk).set(ticket.id, ticket)
  return ticket
}

/** Forgets a ticket whose restore never began. */
export const dropTicket = (desk: Desk, id: string): void => void ticketsOf(desk).delete(id)

/** Says how a restore stands now. */
export function moveTicket(desk: Desk, id: string, standing: Standing): void {
  const ticket = ticketsOf(desk).get(id)
  if (ticket !== undefined) ticketsOf(desk).set(id, { ...ticket, standing })
}

const subject = 'restore'
/** Reports are kept for so long, in milliseconds. */
const keptFor = 400 * 86_400_000

/** Keeps the end of a restore beyond the program's end. */
export function endTicket(desk: Desk, { engine }: Opened, ended: Ticket): void {
  moveTicket(desk, ended.id, ended.standing)
  const at = engine.clock.now()
  // What was checked by the contract's schema has only members that JSON has.
  const body = JSON.parse(JSON.stringify({ person: ended.person, standing: ended.standing }))
  engine.state.records.put(subject, { id: ended.id, at, body })
  engine.state.records.cut(subject, at - keptFor)
}

/** Finds a ticket of a person; Owners find all. Fails with `notInCopy`, as for unknown ones. */
export function ticketFor(
  desk: Desk,
  { engine }: Opened,
  asked: Readonly<{ id: string; person: string | null; role: string | null }>,
): Outcome<Ticket> {
  const found = ticketsOf(desk).get(asked.id) ?? keptTicket(engine.state.records, asked.id)
  const isTheirs = found !== null && (found.person === asked.person || asked.role === 'owner')
  return isTheirs ? done(found) : failed('notInCopy', { what: asked.id })
}

function keptTicket(records: Opened['engine']['state']['records'], id: string): Ticket | null {
  const body = records.get(subject, id)
  if (typeof body !== 'object' || body === null || !('person' in body)) return null
  const standing = restoreAsks['restore.report'].output.safeParse(body['standing'])
  const person = body['person']
  return standing.success && typeof person === 'string'
    ? { id, person, standing: standing.data }
    : null
}

const problem = (failure: Failure) => ({
  name: failure.name,
  code: codeOf(failure),
  about: { ...failure.about },
})

/** A report as windows know it; times in milliseconds since 1970. */
export function reportView(
  report: RestoreReport,
  { started, ended }: Readonly<{ started: number; ended: number }>,
): Report {
  return {
    run: report.run,
    folder: report.folder,
    started: utcTime(started),
    ended: utcTime(ended),
    seconds: Math.max(0, ended - started) / 1000,
    stopped: report.stopped,
    asked: report.asked,
    done: report.done,
    bytes: report.bytes,
    skipped: report.same + report.kept,
    failed: report.failedCount,
    failures: report.failures.map(({ path, failure }) => ({ path, failure: problem(failure) })),
    renamed: [...report.renamed],
    hashes: [...report.hashes],
  }
}

/** How a restore ended: that nothing is there at the end is never a success (DK-1501). */
export function standingOf(
  outcome: Outcome<RestoreReport>,
  times: Readonly<{ started: number; ended: number }>,
): Standing {
  if (!outcome.ok) return { state: 'failed', failure: problem(outcome.failure), report: null }
  const report = reportView(outcome.value, times)
  const { done: restored, same, asked } = outcome.value
  if (restored + same > 0) return { state: 'done', report }
  const failure: Failure = { name: 'restoredPartly', about: { n: '0', m: `${asked}` } }
  return { state: 'failed', failure: problem(failure), report }
}
