import type { Op, Plan } from '../../core/sync/plan-types.ts'
import { jobOf } from '../../core/sync/protocol/enter.ts'
import { planIntent } from '../../core/sync/protocol/intent.ts'
import type { SyncPorts } from '../../core/sync/protocol/ports.ts'
import { opHash } from '../../core/sync/protocol/round.ts'
import { releasedClass, snapshotOf, untickedClass } from '../../core/sync/protocol/snapshot.ts'
import type { LinkRow, RunKind, SyncRunRow } from '../../core/sync/rows.ts'
import { valueOf } from '../../core/sync/values.ts'
import type { LinkFacts } from './facts.ts'

/** A first sync goes by its own rules until it has come to its end (sync engine, 4.1). */
export const kindOf = ({ firstDone }: LinkFacts): 'first' | 'live' => (firstDone ? 'live' : 'first')

/** Plans from what was seen last; reads nothing. */
export function planNow(ports: SyncPorts, link: LinkRow, kind: RunKind): Plan {
  const bare = { runId: 0, linkId: link.linkId, kind, started: ports.now() } as const
  const run: SyncRunRow = { ...bare, ended: null, planHash: null, undoOf: null, counts: null }
  return ports.plan(snapshotOf(jobOf(ports, link, run), { D: true, M: true }), ports.tools)
}

/** The field for want of which the other side will refuse a new item; null = nothing is missing. */
export function lackOf({ partners }: Pick<SyncPorts, 'partners'>, op: Op): string | null {
  if (op.op !== 'create') return null
  const { needed = [] } = partners[op.side].capability
  return needed.find((field) => valueOf(op.image ?? {}, field) === null) ?? null
}

/** Names what a preview shows: its lines, in their order. */
export const previewHash = (ports: SyncPorts, plan: Plan): string =>
  ports.tools.hash(JSON.stringify(plan.ops.map((op) => opHash(ports, op))))

/**
 * Writes a person's word on planned operations down: a line that was unticked waits from now on,
 * one that would have waited may go.
 */
export function noteWord(
  ports: SyncPorts,
  link: LinkRow,
  { run, no, yes }: Readonly<{ run: SyncRunRow; no: readonly Op[]; yes: readonly Op[] }>,
): void {
  const { store } = ports
  const job = jobOf(ports, link, run)
  store.transaction(() => {
    const said = new Set([...no, ...yes].map(({ id }) => id))
    for (const row of store.openIntents(link.linkId)) {
      const waits = row.state === 'held' || (row.state === 'planned' && row.attempt === 0)
      if (waits && row.error !== null && said.has(row.error))
        store.putIntent({ ...row, state: 'cancelled', errorClass: 'said-anew' })
    }
    for (const op of no) {
      const row = planIntent(job, { ...op, hold: 'unticked' })
      store.putIntent({ ...row, errorClass: untickedClass, error: op.id })
    }
    for (const op of yes) {
      const row = planIntent(job, op)
      store.putIntent({ ...row, state: 'planned', errorClass: releasedClass, error: op.id })
    }
  })
}
