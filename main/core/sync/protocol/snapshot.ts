import type { BrakeHistory, Snapshot } from '../plan-types.ts'
import type { Policy, Scope } from '../policy.ts'
import type { IntentRow, PairRow } from '../rows.ts'
import { sides, type Side } from '../types.ts'
import { itemOf, type Pair, type Trail } from '../view.ts'
import { opOf } from './intent.ts'
import type { Job } from './job.ts'
import { capabilities } from './ports.ts'

const day = 86_400_000

/** Writes of ours whose outcome is not certainly nothing. */
const happened = new Set(['sent', 'unknown', 'ambiguous', 'done'])

/**
 * A frozen copy of what the store knows of a link, for the planner. Held operations are not among
 * its intents: they are planned anew each round, so that nothing old is ever let through.
 */
export function snapshotOf(job: Job, complete: Readonly<Record<Side, boolean>>): Snapshot {
  const { store, now } = job.ports
  const { linkId, kind } = job.link
  const open = store.openIntents(linkId)
  const recent = store.intentsSince(linkId, now() - day)
  return {
    kind,
    now: now(),
    run: job.run.kind,
    scope: JSON.parse(job.link.scope) as Scope, // our own text
    policy: JSON.parse(job.link.policy) as Policy, // our own text
    capability: capabilities(job.ports),
    complete,
    containers: sides.flatMap((side) => store.containers(linkId, side)),
    pairs: pairsOf(job),
    items: sides.flatMap((side) => store.items(linkId, side).map(itemOf)),
    intents: open.filter((intent) => intent.state !== 'held' && !isReleased(intent)),
    brake: historyOf(recent),
    createdToday: { D: createdToday(recent, 'D'), M: createdToday(recent, 'M') },
    resent: new Set(
      recent.filter(({ op, attempt }) => op === 'create' && attempt > 1).map((row) => row.pairUid),
    ),
    allowed: new Set(open.filter(isReleased).flatMap((row) => row.error ?? [])),
    unticked: new Set(open.filter(isRefused).flatMap((row) => row.error ?? [])),
  }
}

/** Class of a held intent to which a person said yes, and of one to which a person said no. */
export const releasedClass = 'released'
export const untickedClass = 'unticked'
/** Class of an ambiguous create of which a person showed the item that it made. */
export const adoptClass = 'adopt'

/** Tells whether a person has said yes to what waits here. */
export const isReleased = (intent: IntentRow): boolean =>
  intent.state === 'planned' && intent.errorClass === releasedClass
const isRefused = (intent: IntentRow): boolean =>
  intent.state === 'held' && intent.errorClass === untickedClass

function pairsOf(job: Job): readonly Pair[] {
  const { store } = job.ports
  const trails = new Map(store.trails(job.link.linkId).map((row) => [row.pairId, row.trail]))
  const withTrail = (pair: PairRow): Pair => {
    const text = trails.get(pair.pairId)
    const trail = text === undefined ? [] : (JSON.parse(text) as readonly Trail[]) // our own text
    return { ...pair, trail }
  }
  return store.pairs(job.link.linkId).map(withTrail)
}

/** What was written within a day, for the brake: unknown ends count too. */
function historyOf(recent: readonly IntentRow[]): BrakeHistory {
  const rows = recent.filter(({ state }) => happened.has(state))
  const of = (op: IntentRow['op']): number => rows.filter((row) => row.op === op).length
  const empties = (row: IntentRow): boolean =>
    row.op === 'update' && Object.values(opOf(row).patch).includes(null)
  return {
    deletes: of('delete'),
    changes: of('update') + of('move'),
    creates: of('create'),
    emptied: rows.filter(empties).length,
  }
}

/** A side takes so many creates in a day; what waits for its turn under its key waits on. */
export function isDayFull({ ports, link }: Job, side: Side): boolean {
  const most = ports.partners[side].capability.createsPerDay
  if (most === null) return false
  return createdToday(ports.store.intentsSince(link.linkId, ports.now() - day), side) >= most
}

/** One that was given up may have been made all the same, and then have been deleted by a person. */
const mayBeMade = ({ state, sentAt }: IntentRow): boolean =>
  happened.has(state) || (state === 'cancelled' && sentAt !== null)

const createdToday = (recent: readonly IntentRow[], side: Side): number =>
  recent.filter((row) => row.op === 'create' && row.side === side && mayBeMade(row)).length
