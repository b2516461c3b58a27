import type { LinkRow } from '../../core/sync/rows.ts'
import type { Engine } from '../engine.ts'
import type { LinkFacts } from './facts.ts'
import { scopeOf, windowFor } from './rules.ts'

/** Brings a link's window up to today; its folders stay as they were chosen. */
export function refreshScope(
  { state, clock }: Pick<Engine, 'state' | 'clock'>,
  { linkId }: LinkRow,
  { since }: LinkFacts,
): void {
  const link = state.sync.link(linkId)
  if (link === null) return
  const window = windowFor(link.kind, { since, now: clock.now() })
  const scope = JSON.stringify({ ...scopeOf(link), window })
  if (scope !== link.scope) state.sync.putLink({ ...link, scope })
}
