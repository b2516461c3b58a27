import type { Op, Plan } from '../plan-types.ts'
import { planHash } from '../plan.ts'
import type { LinkRow, RunKind } from '../rows.ts'
import { sides, type Side } from '../types.ts'
import { enter } from './enter.ts'
import { createFolders } from './folders.ts'
import { takeHints } from './hints.ts'
import { holdOps } from './hold.ts'
import { type Card, type Job } from './job.ts'
import { observe } from './observe.ts'
import type { SyncPorts } from './ports.ts'
import { lookAt } from './probe.ts'
import { recover } from './recover.ts'
import { snapshotOf } from './snapshot.ts'
import { applySteps } from './steps.ts'
import { execute } from './write.ts'

/** What a round is asked to do. */
export type RoundAsk = Readonly<{
  linkId: number
  kind: RunKind
  /** Read both sides whole, not from their cursors. */
  whole?: boolean
  /** Only these operations, by hash: those of a preview that a person looked at. */
  only?: ReadonlySet<string>
  /** So many writes at most: a first sync stops after some and asks to look (4.1). */
  most?: number
}>

/** What a round did. */
export type RoundResult = Readonly<{
  runId: number | null
  /** Null where it did not come to a plan. */
  plan: Plan | null
  complete: boolean
  /** Until when a side takes no call, ms since 1970. */
  asleep: Readonly<Partial<Record<Side, number>>>
  cards: readonly Card[]
  counts: Readonly<Record<string, number>>
}>

/** Operations of different pairs that are on their way together. */
const together = 4

/**
 * One round of a link: open intents, folders, items of both sides, probes, plan, execute (section
 * 8). Nothing is planned while a side is incomplete. Whatever stops it, the next round begins
 * anew from the store and the remotes. A bug (a throw) puts the link on hold before it goes on up.
 */
export async function runRound(ports: SyncPorts, ask: RoundAsk): Promise<RoundResult> {
  const entered = await enter(ports, ask)
  if ('refused' in entered) return refused(entered.refused)
  const { job, whole } = entered
  try {
    await recover(job)
    const complete = await observe(job, whole)
    if (complete.D && complete.M) takeHints(job)
    const plan = complete.D && complete.M ? await planAndDo(job, ask) : null
    return finish(job, plan)
  } catch (error) {
    const link = ports.store.link(ask.linkId)
    if (link !== null) ports.store.putLink({ ...link, mode: 'hold' })
    finish(job, null)
    throw error
  }
}

const refused = (card: Card | null): RoundResult => ({
  runId: null,
  plan: null,
  complete: false,
  asleep: {},
  cards: card === null ? [] : [card],
  counts: {},
})

/** Modes in which a round writes. */
const writing: ReadonlySet<LinkRow['mode']> = new Set(['live', 'repair'])

async function planAndDo(job: Job, ask: RoundAsk): Promise<Plan> {
  const { ports } = job
  const complete = { D: true, M: true }
  let plan = ports.plan(snapshotOf(job, complete), ports.tools)
  for (const { side, remoteId } of plan.probes) await lookAt(job, { side, remoteId })
  if (plan.probes.length > 0) plan = ports.plan(snapshotOf(job, complete), ports.tools)
  if (job.run.kind === 'preview' || !writing.has(job.link.mode)) return plan
  const ops = applySteps(job, plan)
  if (plan.folders.length > 0) await createFolders(job, plan.folders)
  ports.store.transaction(() => holdOps(job, ops))
  const { only } = ask
  const chosen = only === undefined ? ops : ops.filter((op) => only.has(opHash(ports, op)))
  await executeAll(job, chosen.slice(0, ask.most))
  // The old state file is whole again once every item has been looked at.
  if (job.run.kind === 'repair') endRepair(job)
  return plan
}

/** A link that somebody paused or switched off meanwhile, or whose rules changed, stays so. */
function endRepair({ ports: { store }, link: { linkId } }: Job): void {
  const link = store.link(linkId)
  if (link?.mode === 'repair') store.putLink({ ...link, mode: 'live' })
}

/** Hash of an operation as a person saw it; another hash is another operation. */
export const opHash = ({ tools }: Pick<SyncPorts, 'tools'>, op: Op): string => {
  const { id, patch, image, expectHash, sourceHash, container } = op
  return tools.hash(JSON.stringify([id, patch, image, expectHash, sourceHash, container]))
}

/** In the plan's order (section 14): a kind of operation begins once the one before has ended. */
async function executeAll(job: Job, ops: readonly Op[]): Promise<void> {
  const phases: Op[][] = []
  for (const op of ops.filter(({ hold }) => hold === null)) {
    const last = phases.at(-1)
    const fits = last?.[0]?.op === op.op && (last[0].parent === null) === (op.parent === null)
    if (last !== undefined && fits) last.push(op)
    else phases.push([op])
  }
  for (const phase of phases) await inParallel(job, phase)
}

async function inParallel(job: Job, phase: readonly Op[]): Promise<void> {
  const left = [...phase]
  const work = async (): Promise<void> => {
    for (let op = left.shift(); op !== undefined; op = left.shift()) {
      if (job.ports.paused() || job.ports.signal.aborted) return
      await execute(job, op)
    }
  }
  await Promise.all(Array.from({ length: Math.min(together, phase.length) }, work))
}

function finish(job: Job, plan: Plan | null): RoundResult {
  const { store, now, tools } = job.ports
  const counts = Object.fromEntries(job.counts)
  const hash = plan === null ? null : planHash(plan, tools)
  store.putRun({ ...job.run, ended: now(), planHash: hash, counts: JSON.stringify(counts) })
  const asleep = Object.fromEntries(
    sides.flatMap((side) => {
      const until = job.asleep.get(side)
      return until !== undefined && until > now() ? [[side, until]] : []
    }),
  )
  return {
    runId: job.run.runId,
    plan,
    complete: plan !== null,
    asleep,
    cards: [...job.cards],
    counts,
  }
}
