import type { IntentRow } from '../rows.ts'
import type { Job } from './job.ts'

/** What came of a write, as the audit log has it. */
export type Outcome =
  | 'wrote'
  | 'adopted'
  | 'refused'
  | 'dropped'
  | 'held'
  | 'ambiguous'
  | 'conflict'
  | 'quarantined'

type Told = Readonly<{
  intent: IntentRow
  reason?: string
  about?: Readonly<Record<string, string>>
}>

/**
 * Puts what came of a write into the audit log, inside the transaction that records it (section
 * 16): ids of ours and keyed hashes only, no names, no content.
 */
export function audit(job: Job, outcome: Outcome, { intent, reason, about = {} }: Told): void {
  const { store, tools, now } = job.ports
  store.audit(
    {
      actor: 'system',
      role: '',
      source: 'engine',
      action: `sync.${outcome}`,
      object: `pair:${intent.pairUid}`,
      factor: 'none',
      result: outcome === 'refused' ? 'failed' : 'ok',
      about: {
        intent: intent.intentId,
        op: intent.op,
        side: intent.side,
        link: `${job.link.linkId}`,
        run: `${job.run.runId}`,
        ...(intent.target !== null && { target: tools.mac(intent.target) }),
        ...(reason !== undefined && { reason }),
        ...about,
      },
    },
    now(),
  )
}
