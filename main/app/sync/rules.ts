import { type Policy, type Scope, usualPolicy } from '../../core/sync/policy.ts'
import type { LinkRow } from '../../core/sync/rows.ts'
import type { SyncKind } from '../../core/sync/types.ts'
import type { LinkFacts } from './facts.ts'
import type { SyncRules } from './rows.ts'

const day = 86_400_000
/** Days of slack at the edges, so that nothing goes to and fro (sync engine, 9.1). */
const slack = 7

/** The policy of a link, as its row holds it. */
export const policyOf = ({ policy }: Pick<LinkRow, 'policy'>): Policy =>
  JSON.parse(policy) as Policy // our own text

/** The scope of a link, as its row holds it. */
export const scopeOf = ({ scope }: Pick<LinkRow, 'scope'>): Scope => JSON.parse(scope) as Scope // our own text

/** The rules of a link as a person sees them. */
export function rulesOf(link: Pick<LinkRow, 'policy'>, facts: Pick<LinkFacts, 'since'>): SyncRules {
  const { direction, deletions, private: hidden, conflicts = 'table' } = policyOf(link)
  return { direction, deletions, private: hidden, conflicts, since: facts.since }
}

/** Rules of a new link where a person says nothing else. */
export const usualRules = (kind: SyncKind | 'directory', now: number): SyncRules => ({
  direction: kind === 'directory' ? 'D-to-M' : 'both',
  deletions: 'both',
  private: 'busy',
  conflicts: 'table',
  since: kind === 'mail' ? now : null,
})

/** The policy that rules make. The staff directory is always one-way (section 11). */
export const policyFor = (
  rules: SyncRules,
  {
    directory,
    zone,
    before,
  }: Readonly<{ directory: boolean; zone: string; before: Policy | null }>,
): Policy => ({
  ...(before ?? usualPolicy),
  direction: directory ? 'D-to-M' : rules.direction,
  deletions: rules.deletions,
  conflicts: rules.conflicts,
  private: rules.private,
  zone,
})

/** What of a kind is covered: events around today (9.1), mail since a day (10.8), the rest whole. */
export function windowFor(
  kind: SyncKind,
  { since, now }: Readonly<{ since: number | null; now: number }>,
): Scope['window'] {
  if (kind === 'event') return { before: 30, after: 365, slack }
  if (kind !== 'mail' || since === null) return null
  // The day of switch-on stays where it is, while today moves on.
  return { before: Math.max(0, Math.ceil((now - since) / day)), after: null, slack }
}
