import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import { unitOf } from '../../core/sync/fields.ts'
import { unitPatch } from '../../core/sync/merge.ts'
import type { Op } from '../../core/sync/plan-types.ts'
import { jobOf } from '../../core/sync/protocol/enter.ts'
import { keepWord } from '../../core/sync/protocol/hold.ts'
import type { Job } from '../../core/sync/protocol/job.ts'
import { releasedClass } from '../../core/sync/protocol/snapshot.ts'
import { execute } from '../../core/sync/protocol/write.ts'
import type { ConflictRow, IntentRow, PairRow } from '../../core/sync/rows.ts'
import type { Image, Patch, Side, Value } from '../../core/sync/types.ts'
import { differing, patched, valueOf } from '../../core/sync/values.ts'
import { itemOf } from '../../core/sync/view.ts'
import type { Engine } from '../engine.ts'
import { noteDone } from './links-change.ts'
import { type AtLink, atLink, openSync } from './ports.ts'
import { roundOf } from './round.ts'
import type { SyncChoice, SyncLinkView } from './rows.ts'
import { linkOf, linkViewOf } from './views.ts'

type Ask = Readonly<{ conflict: number; choice: SyncChoice; alike: boolean }>
type Open = Readonly<{ row: ConflictRow; pair: PairRow }>

/** The conflict, and with `alike` all open ones of that field and rule on the same link. */
async function openOnes(engine: Engine, { conflict, alike }: Ask): Promise<readonly Open[]> {
  const { store } = await openSync(engine)
  const all = store.conflicts(null).flatMap((row): Open[] => {
    const pair = store.pairByUid(row.pairUid)
    return pair === null || row.resolved !== null ? [] : [{ row, pair }]
  })
  const named = all.find(({ row }) => row.conflictId === conflict)
  if (named === undefined) return fail('syncGone')
  if (!alike) return [named]
  const { field, rule } = named.row
  return all.filter(
    ({ row, pair }) =>
      pair.linkId === named.pair.linkId && row.field === field && row.rule === rule,
  )
}

const valueIn = (text: string | null): Value | null =>
  text === null ? null : (JSON.parse(text) as Value) // our own text

/** A person's word on a field that waits: the next plan takes that side's value. */
function noteChoice({ ports, link }: AtLink, { row, pair }: Open, side: Side): void {
  const run = ports.store.runs(link.linkId, 1)[0]
  if (run === undefined) return
  const word: IntentRow = {
    intentId: ports.newId(),
    runId: run.runId,
    linkId: link.linkId,
    pairUid: ports.newId(),
    op: 'create',
    side,
    target: null,
    source: null,
    idemKey: ports.newId(),
    expect: null,
    patch: '{}',
    image: null,
    preRef: null,
    state: 'planned',
    attempt: 0,
    sentAt: null,
    notBefore: null,
    errorClass: releasedClass,
    error: keepWord(pair.pairId, row.field, side),
  }
  ports.store.putIntent(word)
}

/** What a settling write has not. */
const bare = {
  op: 'update',
  source: null,
  from: null,
  sourceHash: null,
  // The bases stay: the other side sees a change, and takes it over.
  rebase: { D: {}, M: {} },
  parent: null,
  occurrence: null,
  generated: false,
  reason: 'merged',
  conflicts: [],
  hold: null,
  notifies: 0,
} as const satisfies Partial<Op>

const changeOf = (field: string, before: Image, after: Image): Op['fields'][number] => ({
  field,
  before: valueOf(before, field),
  after: valueOf(after, field),
})

/**
 * Puts the value that lost back on its own side; from there it crosses in the round that follows,
 * as if its owner had written it again.
 */
async function swapBack(at: AtLink, { row, pair }: Open, side: Side): Promise<void> {
  const { ports, link } = at
  const { store } = ports
  const stands = store.itemOfPair(pair.pairId, side)
  const unit = unitOf(link.kind, row.field)
  if (stands === null || stands.life !== 'here' || unit === null) return
  const before: Image = itemOf(stands).obs
  const wanted = patched(before, unitPatch(unit, valueIn(side === 'D' ? row.d : row.m)))
  const fields = differing(before, wanted)
  if (fields.length === 0) return
  const patch: Patch = Object.fromEntries(fields.map((name) => [name, valueOf(wanted, name)]))
  const container = store.containers(link.linkId, side).find((one) => one.contId === stands.contId)
  const op: Op = {
    ...bare,
    id: `settle:${row.conflictId}:${side}`,
    side,
    pairId: pair.pairId,
    target: stands.remoteId,
    container: container?.remoteId ?? '',
    expect: stands.version,
    expectHash: stands.obsHash,
    patch,
    image: wanted,
    before,
    fields: fields.map((field) => changeOf(field, before, wanted)),
    cost: ports.partners[side].capability.metered ? 1 : 0,
  }
  await asRun(at, (job) => execute(job, op))
}

/** A write of its own run, so that it can be looked at and taken back. */
async function asRun({ ports, link }: AtLink, work: (job: Job) => Promise<void>): Promise<void> {
  const { store, now } = ports
  const fresh = { ended: null, planHash: null, undoOf: null, counts: null } as const
  const run = store.addRun({ linkId: link.linkId, started: now(), kind: 'live', ...fresh })
  const job = jobOf(ports, link, run)
  await work(job)
  store.putRun({ ...run, ended: now(), counts: JSON.stringify(Object.fromEntries(job.counts)) })
}

async function settleOne(at: AtLink, open: Open, choice: SyncChoice): Promise<void> {
  const { row } = open
  const { store, now } = at.ports
  if (choice === 'D' || choice === 'M') {
    if (row.kept === 'none') noteChoice(at, open, choice)
    else if (row.kept !== choice) await swapBack(at, open, choice)
  }
  store.putConflict({ ...row, resolved: now() })
}

/**
 * Settles a conflict: D or M, whose value then stands on both sides, or `leave`, and both keep what
 * they have. Throws `syncGone` for one that is not open, `syncNotOn` where the link may not write.
 */
export async function settleConflict(
  engine: Engine,
  ask: Ask,
  watch: Watch,
): Promise<SyncLinkView> {
  const open = await openOnes(engine, ask)
  const linkId = open[0]?.pair.linkId ?? 0
  const { link } = linkOf(engine, linkId)
  const writes = ask.choice !== 'leave'
  if (writes && link.mode !== 'live') return fail('syncNotOn', { mode: link.mode })
  await atLink(engine, { linkId, lane: 'live', watch, writes: true }, async (at) => {
    for (const one of open) await settleOne(at, one, ask.choice)
  })
  noteDone(engine, 'sync.settled', linkId)
  if (writes) await roundOf(engine, linkId, watch)
  return linkViewOf(engine, linkId)
}
