import type { Watch } from '../../app-types.ts'
import type { Failure } from '../../core/failure.ts'
import type { ConflictDraft, Plan } from '../../core/sync/plan-types.ts'
import type { SyncPorts } from '../../core/sync/protocol/ports.ts'
import { opHash, type RoundResult, runRound } from '../../core/sync/protocol/round.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import type { Side } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'
import { noteFacts } from './facts.ts'
import { lackOfLink } from './lacks.ts'
import { kindOf, lackOf, previewHash } from './planned.ts'
import { type AtLink, atLink } from './ports.ts'
import type { SyncConflict, SyncLine, SyncPreview } from './rows.ts'
import { refreshScope } from './scope.ts'
import { keyTitle, lineOf, pairTitle, titleOf, valueText } from './texts.ts'

/** Lines that a window or a screen takes at once; counts tell of the rest. */
const mostTitles = 20

function countsOf(lines: readonly SyncLine[]): SyncPreview['counts'] {
  const of = (side: Side, op: SyncLine['op']): number =>
    lines.filter((line) => line.side === side && line.op === op).length
  const sideOf = (side: Side) => ({
    create: of(side, 'create'),
    update: of(side, 'update') + of(side, 'move'),
    delete: of(side, 'delete'),
  })
  return { D: sideOf('D'), M: sideOf('M') }
}

type Met = Readonly<{ title: string; draft: ConflictDraft }>

/** Conflicts that a plan would settle or ask; they have no number yet. */
function conflictsOf(store: SyncStore, linkId: number, plan: Plan): readonly Met[] {
  const ofSteps = plan.steps.flatMap((step): Met[] => {
    if (step.do === 'conflict')
      return [{ title: pairTitle(store, step.pairId), draft: step.conflict }]
    if (step.do !== 'pair') return []
    const title = keyTitle(store, linkId, `D:${step.d}`)
    return step.conflicts.map((draft) => ({ title, draft }))
  })
  const ofOps = plan.ops.flatMap((op) =>
    op.conflicts.map((draft) => ({
      title: keyTitle(store, linkId, `${op.side}:${op.target}`),
      draft,
    })),
  )
  return [...ofSteps, ...ofOps]
}

const shown = ({ title, draft }: Met, at: number): SyncConflict => ({
  id: 0,
  pair: '',
  title,
  field: draft.field,
  d: valueText(draft.d),
  m: valueText(draft.m),
  dAt: null,
  mAt: null,
  rule: draft.rule,
  kept: draft.kept,
  at,
  resolved: null,
  choices: [],
})

/** Items that stand on both sides and need nothing. */
function sameOf({ same, steps, ops }: Plan): number {
  const busy = new Set(ops.map(({ pairId }) => pairId))
  const met = steps.filter((step) => step.do === 'pair' && !busy.has(step.pairId))
  return same + met.length
}

function notesOf(store: SyncStore, linkId: number, { notes }: Plan): SyncPreview['notes'] {
  return notes.map(({ is, items, field }) => ({
    is,
    titles: items.slice(0, mostTitles).map((key) => keyTitle(store, linkId, key)),
    field,
  }))
}

/** New items that the other side will refuse, by the field that they lack. */
function lacking(ports: SyncPorts, { ops }: Plan): SyncPreview['notes'] {
  const byField = Map.groupBy(ops, (op) => lackOf(ports, op))
  return [...byField].flatMap(([field, some]) =>
    field === null ? [] : [{ is: 'lacks', titles: some.map(({ image }) => titleOf(image)), field }],
  )
}

/** Why nothing is planned: who has to act, or that a side was not read to its end. */
export function incomplete({ plan, cards, asleep }: RoundResult): Failure | null {
  if (plan !== null) return null
  if (cards.includes('identity')) return { name: 'syncAccountExchanged', about: {} }
  if (cards.includes('rights')) return { name: 'syncRightsMissing', about: {} }
  const until = Math.max(0, ...Object.values(asleep))
  const about: Record<string, string> = until > 0 ? { until: new Date(until).toISOString() } : {}
  return { name: 'syncIncomplete', about }
}

/** Reads both sides and plans, in a mode that writes nothing; then the link has its mode again. */
export async function readAndPlan(
  { state }: Pick<Engine, 'state'>,
  { ports, link, facts }: AtLink,
): Promise<RoundResult> {
  const { sync } = state
  const before = sync.link(link.linkId)?.mode ?? link.mode
  const current = sync.link(link.linkId) ?? link
  sync.putLink({ ...current, mode: 'preview' })
  try {
    const result = await runRound(ports, { linkId: link.linkId, kind: kindOf(facts) })
    const run = result.runId === null ? null : sync.run(result.runId)
    if (run !== null) sync.putRun({ ...run, kind: 'preview' })
    return result
  } finally {
    const after = sync.link(link.linkId)
    // Exchanged accounts and bugs put it on hold, and an old state file into repair: that stays.
    if (after?.mode === 'preview')
      sync.putLink({ ...after, mode: before === 'off' ? 'preview' : before })
  }
}

function viewOf(at: AtLink, plan: Plan, now: number): Omit<SyncPreview, 'failure'> {
  const { ports, link, facts } = at
  const { store } = ports
  const lines = plan.ops
    .filter((op) => lackOf(ports, op) === null)
    .map((op) => lineOf(store, link.linkId, { op, hash: opHash(ports, op) }))
  const sum = (of: (line: SyncLine) => number): number =>
    lines.reduce((all, line) => all + of(line), 0)
  return {
    link: link.linkId,
    hash: previewHash(ports, plan),
    at: now,
    first: !facts.firstDone,
    counts: countsOf(lines),
    same: sameOf(plan),
    cost: sum(({ cost }) => cost),
    notifies: sum(({ notifies }) => notifies),
    lines,
    conflicts: conflictsOf(store, link.linkId, plan).map((met) => shown(met, now)),
    notes: [...notesOf(store, link.linkId, plan), ...lacking(ports, plan)],
  }
}

const nothing: Plan = { folders: [], probes: [], steps: [], ops: [], notes: [], same: 0 }

/** A dry run: both sides are read, the real planner plans, nothing is written. */
export const previewLink = (engine: Engine, linkId: number, watch: Watch): Promise<SyncPreview> =>
  atLink(engine, { linkId, lane: 'reconcile', watch }, async (at) => {
    refreshScope(engine, at.link, at.facts)
    const result = await readAndPlan(engine, at)
    watch.signal.throwIfAborted()
    const now = engine.clock.now()
    const refused = incomplete(result)
    const isRights = refused?.name === 'syncRightsMissing'
    const failure = (isRights ? lackOfLink(engine, linkId)?.failure : null) ?? refused
    const view = viewOf(at, result.plan ?? nothing, now)
    if (result.runId !== null && result.plan !== null) {
      const { hash, lines } = view
      const rules = rulesText(engine, linkId)
      const kept = { hash, at: now, run: result.runId, rules, lines: lines.map((one) => one.hash) }
      noteFacts(engine, linkId, { preview: kept })
    }
    return { ...view, failure }
  })

/** The rules that a preview was made by: other rules are another plan. */
export function rulesText({ state }: Pick<Engine, 'state'>, linkId: number): string {
  const link = state.sync.link(linkId)
  return link === null ? '' : link.policy
}
