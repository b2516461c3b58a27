import { fail } from '../../core/failure.ts'
import type { ConflictRow, IntentRow, LinkRow, PairRow, SyncRunRow } from '../../core/sync/rows.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import type { Engine } from '../engine.ts'
import { factsOf, type LinkFacts } from './facts.ts'
import { lackOfLink } from './lacks.ts'
import type { SyncCard, SyncLinkView, SyncRunView } from './rows.ts'
import { rulesOf } from './rules.ts'

const day = 86_400_000
/** Days within which a run can be taken back (sync engine, section 7). */
const undoDays = 30

/** A link with its facts; throws `syncGone` where it is not there. */
export function linkOf(
  engine: Engine,
  linkId: number,
): Readonly<{ link: LinkRow; facts: LinkFacts }> {
  const link = engine.state.sync.link(linkId)
  const facts = factsOf(engine, linkId)
  if (link === null || facts === null) return fail('syncGone')
  return { link, facts }
}

/** Numbers of a run by name. */
export const countsOf = ({ counts }: SyncRunRow): Readonly<Record<string, number>> =>
  counts === null ? {} : (JSON.parse(counts) as Record<string, number>) // our own text

const wrote = (run: SyncRunRow): boolean => {
  const { done = 0, adopted = 0 } = countsOf(run)
  return done + adopted > 0
}
const writing: ReadonlySet<SyncRunRow['kind']> = new Set(['live', 'first', 'repair'])

/** A run as lists show it; `runs` = those of its link, to see whether one took it back. */
export function runViewOf(
  run: SyncRunRow,
  { runs, now }: Readonly<{ runs: readonly SyncRunRow[]; now: number }>,
): SyncRunView {
  const { runId, linkId, kind, started, ended, undoOf } = run
  const isUndone = runs.some((one) => one.undoOf === runId && wrote(one))
  const young = now - started < undoDays * day
  return {
    id: runId,
    link: linkId,
    kind,
    started,
    ended,
    counts: countsOf(run),
    undoOf,
    undoable: writing.has(kind) && ended !== null && wrote(run) && young && !isUndone,
  }
}

/** How many runs are looked at for the newest one and for what was taken back. */
export const recentRuns = 500

/** The newest runs of a link; looks for changes that wrote nothing leave out unless all are asked. */
export function runViews(engine: Engine, linkId: number, limit: number): readonly SyncRunView[] {
  const runs = engine.state.sync.runs(linkId, recentRuns)
  const now = engine.clock.now()
  return runs.slice(0, limit).map((run) => runViewOf(run, { runs, now }))
}

const holdCards: Readonly<Record<string, SyncCard>> = {
  'brake-deletes': 'brake',
  'brake-changes': 'brake',
  'brake-creates': 'brake',
  'brake-emptied': 'brake',
  'brake-empty-side': 'brake',
  notifies: 'notifies',
  ask: 'conflict',
}

const waits = ({ state }: IntentRow): boolean => state === 'held' || state === 'ambiguous'

function cardsOf(
  store: SyncStore,
  { linkId }: LinkRow,
  { facts, inConflict }: Readonly<{ facts: LinkFacts; inConflict: boolean }>,
): readonly SyncCard[] {
  const cards = new Set<SyncCard>(facts.cards)
  for (const row of store.openIntents(linkId)) {
    if (row.state === 'ambiguous') cards.add('ambiguous')
    const card = row.state === 'held' ? holdCards[row.errorClass ?? ''] : undefined
    if (card !== undefined) cards.add(card)
  }
  if (inConflict) cards.add('conflict')
  if (facts.look) cards.add('first-look')
  return [...cards]
}

/** Pairs of which a person is asked something; one that was told to be left differs in silence. */
function asking(store: SyncStore, pairs: readonly PairRow[]): number {
  const asks = ({ kept, resolved }: ConflictRow): boolean => kept === 'none' && resolved === null
  return pairs.filter(({ state, uid }) => state === 'conflict' && store.conflicts(uid).some(asks))
    .length
}

/** A link as lists show it. */
export function linkViewOf(engine: Engine, linkId: number): SyncLinkView {
  const { link, facts } = linkOf(engine, linkId)
  const { sync } = engine.state
  const pairs = sync.pairs(linkId)
  const count = (...states: readonly string[]): number =>
    pairs.filter(({ state }) => states.includes(state)).length
  const inConflict = asking(sync, pairs)
  const cards = cardsOf(sync, link, { facts, inConflict: inConflict > 0 })
  const now = engine.clock.now()
  const asleep = Object.entries(facts.asleep).filter(([, until]) => (until ?? 0) > now)
  return {
    id: linkId,
    kind: facts.directory ? 'directory' : link.kind,
    person: { id: facts.person.id, name: facts.person.name },
    mailbox: facts.mailbox.address,
    rules: rulesOf(link, facts),
    mode: link.mode,
    pausedUntil: link.mode === 'paused' ? facts.pausedUntil : null,
    pairs: count('live', 'conflict'),
    waiting: sync.openIntents(linkId).filter(waits).length + inConflict,
    aside: count('quarantine'),
    cards,
    lack: cards.includes('rights') ? lackOfLink(engine, linkId) : null,
    asleep: Object.fromEntries(asleep),
    delay: facts.delay,
    lastRun: runViews(engine, linkId, 1)[0] ?? null,
    copy: link.snapshotId,
    proof: facts.proof,
  }
}
