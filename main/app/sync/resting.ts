import { forecastCalls } from '../../adapters/database/allowance.ts'
import type { Watch } from '../../app-types.ts'
import type { Partner } from '../../core/sync/partner.ts'
import type { SyncPorts } from '../../core/sync/protocol/ports.ts'
import type { LinkRow } from '../../core/sync/rows.ts'
import type { Engine } from '../engine.ts'
import type { LinkFacts } from './facts.ts'

const hour = 3_600_000
/** Calls of DingTalk that the month counts: it is read four times a day, or twice (section 14). */
const rest = 6 * hour

/**
 * Whether DingTalk's side need not be read in a round that came by itself: each read of it costs a
 * call of the month, nothing was told of it, and it was read not long ago.
 */
export function mayRest(
  { state, clock }: Pick<Engine, 'state' | 'clock'>,
  at: Readonly<{ ports: SyncPorts; link: LinkRow; facts: LinkFacts; watch: Watch }>,
): boolean {
  const { ports, link, facts, watch } = at
  if (!ports.partners.D.capability.metered || watch.by !== 'poll' || !facts.firstDone) return false
  if (state.sync.link(link.linkId)?.mode !== 'live') return false
  if (state.sync.hints().some(({ linkId }) => linkId === link.linkId)) return false
  const now = clock.now()
  const month = state.ledger.read()
  const isSparing = forecastCalls(month, now) * 5 > month.cap * 4
  const since = now - (facts.dReadAt ?? -Infinity)
  return since >= 0 && since < (isSparing ? 2 * rest : rest)
}

/** DingTalk's side as it was read last: its folders stand, and nothing new is told. */
export function resting(ports: SyncPorts, linkId: number): SyncPorts {
  const { D } = ports.partners
  const rested: Partner = {
    ...D,
    containers: async () => ({
      is: 'known',
      containers: ports.store.containers(linkId, 'D').map((row) => ({
        remoteId: row.remoteId,
        name: row.name,
        path: row.name,
        role: row.role,
        validity: row.validity,
        total: null,
      })),
    }),
    read: async ({ cursor }) => ({
      is: 'page',
      page: { items: [], absent: [], cursor, last: true, full: false },
      next: null,
    }),
  }
  return { ...ports, partners: { ...ports.partners, D: rested } }
}
