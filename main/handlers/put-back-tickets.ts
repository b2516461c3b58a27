import type { Output } from '../../preload/contract.ts'
import { putBackAsks } from '../../preload/contract/put-back.ts'
import { noteOf } from '../app/put-back-journal.ts'
import type { PutBackReport } from '../app/put-back-types.ts'
import { codeOf, done, failed, type Failure, type Outcome } from '../core/failure.ts'
import { utcTime } from '../core/time.ts'
import type { Desk, Opened } from '../desk-types.ts'

export type PutBackStanding = Output<'putBack.report'>

/** How the put-backs of a desk stand, as far as they were begun or ended by this program. */
const known = new WeakMap<Desk, Map<string, PutBackStanding>>()

const standingsOf = (desk: Desk): Map<string, PutBackStanding> => {
  const all = known.get(desk) ?? new Map<string, PutBackStanding>()
  known.set(desk, all)
  return all
}

export const setStanding = (desk: Desk, ticket: string, standing: PutBackStanding): void =>
  void standingsOf(desk).set(ticket, standing)

export const dropStanding = (desk: Desk, ticket: string): void =>
  void standingsOf(desk).delete(ticket)

const subject = 'put-back-report'
const keptFor = 400 * 86_400_000

/** Keeps the end of a put-back beyond the program's end. */
export function keepEnd(
  desk: Desk,
  { engine }: Opened,
  at: { ticket: string; standing: PutBackStanding },
) {
  const { ticket, standing } = at
  setStanding(desk, ticket, standing)
  const now = engine.clock.now()
  // What was checked by the contract's schema has only members that JSON has.
  const body = JSON.parse(JSON.stringify(standing))
  engine.state.records.put(subject, { id: ticket, at: now, body })
  engine.state.records.cut(subject, now - keptFor)
}

function keptEnd({ engine }: Opened, ticket: string): PutBackStanding | null {
  const read = putBackAsks['putBack.report'].output.safeParse(
    engine.state.records.get(subject, ticket),
  )
  return read.success ? read.data : null
}

/**
 * Finds how a put-back of a person stands; Owners find all. Fails with `notInCopy`, as for unknown
 * ones.
 */
export function standingFor(
  desk: Desk,
  opened: Opened,
  asked: Readonly<{ ticket: string; person: string | null; role: string | null }>,
): Outcome<PutBackStanding> {
  const { ticket, person, role } = asked
  const note = noteOf(opened.engine, ticket)
  if (note === null || (note.person !== person && role !== 'owner'))
    return failed('notInCopy', { what: ticket })
  const live = standingsOf(desk).get(ticket)
  if (live !== undefined) return done(live)
  const isBroken = note.state === 'running' || note.state === 'undoing'
  return done((isBroken ? null : keptEnd(opened, ticket)) ?? { state: 'broken' })
}

const problem = (failure: Failure) => ({
  name: failure.name,
  code: codeOf(failure),
  about: { ...failure.about },
})

/** How a put-back or its undo ended. */
export function endOf(outcome: Outcome<PutBackReport>, isUndo: boolean): PutBackStanding {
  if (!outcome.ok) return { state: 'failed', failure: problem(outcome.failure) }
  const { ticket: _ticket, undoUntil, items, ...counts } = outcome.value
  const told = items.map(({ failure, lost, ...item }) => ({
    ...item,
    lost: [...lost],
    failure: failure && problem(failure),
  }))
  const canUndo = !isUndo && counts.made + counts.replaced > 0
  const report = { ...counts, undoUntil: utcTime(undoUntil), items: told }
  return { state: 'ended', report, canUndo }
}
