import type { Op } from '../plan-types.ts'
import type { IntentRow } from '../rows.ts'
import type { Image, Patch } from '../types.ts'
import { differing, imageHash, valueOf } from '../values.ts'
import { itemOf } from '../view.ts'
import { enter } from './enter.ts'
import { imageOf, opOf } from './intent.ts'
import type { Job } from './job.ts'
import { keptContent } from './keep.ts'
import type { SyncPorts } from './ports.ts'
import { lookAt } from './probe.ts'
import { recover } from './recover.ts'
import { execute } from './write.ts'

/** One step of taking a run back, as the preview shows it. */
export type UndoStep = Readonly<{
  intent: IntentRow
  /** Null where it cannot be taken back. */
  op: Op | null
  /** `changed`: somebody was there since; `no-image`: what was before is no longer kept. */
  why: 'ready' | 'changed' | 'gone' | 'no-image'
}>

/** What an undo would do, or did. */
export type UndoResult = Readonly<{
  runId: number | null
  steps: readonly UndoStep[]
  counts: Readonly<Record<string, number>>
}>

/**
 * Takes back what a run wrote, the last write first, each only if the item is still as we left it
 * (section 7); `dry` only tells. It is a run of its own, with intents, audit rows and pre-images.
 * A link that is not live is not touched.
 */
export async function undoRun(
  ports: SyncPorts,
  ask: Readonly<{ linkId: number; runId: number; dry: boolean }>,
): Promise<UndoResult> {
  const entered = await enter(ports, { linkId: ask.linkId, kind: 'undo' })
  if ('refused' in entered) return { runId: null, steps: [], counts: {} }
  const { job } = entered
  if (!ask.dry) await recover(job)
  const done = ports.store.intentsOfRun(ask.runId).filter(({ state }) => state === 'done')
  const steps: UndoStep[] = []
  for (const intent of done.toReversed()) {
    if (ports.paused() || ports.signal.aborted) break
    const step = await stepOf(job, intent)
    steps.push(step)
    if (!ask.dry && step.op !== null && job.link.mode === 'live') await execute(job, step.op)
  }
  const counts = Object.fromEntries(job.counts)
  const run = { ...job.run, ended: ports.now(), undoOf: ask.runId, counts: JSON.stringify(counts) }
  ports.store.putRun(run)
  return { runId: run.runId, steps, counts }
}

async function stepOf(job: Job, intent: IntentRow): Promise<UndoStep> {
  if (intent.op === 'delete') return bringBack(job, intent)
  const target = targetOf(job, intent)
  if (target === null) return { intent, op: null, why: 'gone' }
  const got = await lookAt(job, { side: intent.side, remoteId: target })
  if (got.is !== 'here') return { intent, op: null, why: 'gone' }
  const left = imageOf(intent)
  const { tools } = job.ports
  const hash = imageHash(tools, got.item.image)
  if (left === null || imageHash(tools, left) !== hash) {
    return { intent, op: null, why: 'changed' }
  }
  const now = { target, version: got.item.version, image: got.item.image }
  return intent.op === 'create'
    ? { intent, op: removal(job, intent, now), why: 'ready' }
    : restored(job, intent, now)
}

/** Remote id of what an intent wrote. */
function targetOf(job: Job, intent: IntentRow): string | null {
  if (intent.target !== null) return intent.target
  const pair = job.ports.store.pairByUid(intent.pairUid)
  return pair === null
    ? null
    : (job.ports.store.itemOfPair(pair.pairId, intent.side)?.remoteId ?? null)
}

type Now = Readonly<{ target: string; version: string | null; image: Image }>

const plain = (job: Job, intent: IntentRow): Op => ({
  ...opOf(intent),
  id: `undo:${intent.intentId}`,
  pairId: job.ports.store.pairByUid(intent.pairUid)?.pairId ?? null,
  source: null,
  sourceHash: null,
  reason: 'undone',
  conflicts: [],
  hold: null,
  fields: [],
})

/** Takes a copy away that a create made; what it was a copy of stays where it is. */
const removal = (job: Job, intent: IntentRow, { target, version, image }: Now): Op => ({
  ...plain(job, intent),
  op: 'delete',
  target,
  expect: version,
  expectHash: imageHash(job.ports.tools, image),
  patch: {},
  image: null,
  before: image,
  rebase: { D: {}, M: {} },
})

/** Puts back the fields that an update changed, or the folder that a move left. */
function restored(job: Job, intent: IntentRow, { target, version, image }: Now): UndoStep {
  const stored = intent.preRef === null ? null : job.ports.store.preImage(intent.preRef)
  if (stored?.body == null) return { intent, op: null, why: 'no-image' }
  const before = JSON.parse(stored.body) as Image // our own text
  const patch: Patch = Object.fromEntries(
    differing(before, image).map((field) => [field, valueOf(before, field)]),
  )
  const was = opOf(intent)
  const op: Op = {
    ...plain(job, intent),
    target,
    expect: version,
    expectHash: imageHash(job.ports.tools, image),
    patch,
    image: before,
    before: image,
    container: intent.op === 'move' ? (was.from ?? was.container) : was.container,
    from: intent.op === 'move' ? was.container : null,
    rebase: intent.side === 'D' ? { D: patch, M: {} } : { D: {}, M: patch },
  }
  return { intent, op, why: 'ready' }
}

/** Makes a deleted item again from what was stored before it went. */
async function bringBack(job: Job, intent: IntentRow): Promise<UndoStep> {
  const { store } = job.ports
  const stored = intent.preRef === null ? null : store.preImage(intent.preRef)
  if (stored?.body == null) return { intent, op: null, why: 'no-image' }
  const row = store.item({
    linkId: intent.linkId,
    side: intent.side,
    remoteId: intent.target ?? '',
  })
  if (row !== null && row.life === 'here') return { intent, op: null, why: 'changed' }
  const image = JSON.parse(stored.body) as Image // our own text
  const base = row === null ? image : (itemOf(row).base ?? image)
  const op: Op = {
    ...plain(job, intent),
    op: 'create',
    ...keptContent(stored),
    target: null,
    expect: null,
    expectHash: null,
    patch: image,
    image,
    before: null,
    rebase: intent.side === 'D' ? { D: base, M: {} } : { D: {}, M: base },
  }
  return { intent, op, why: 'ready' }
}
