import type { KindFact, StatusFacts } from './status-facts.ts'
import { fact, type Text, text } from './text.ts'

/** The 21 states (conventions, section 14). */
export type StateName =
  | 'damaged'
  | 'access-lost'
  | 'storage-lost'
  | 'storage-full'
  | 'engine-stopped'
  | 'late'
  | 'paused'
  | 'setup'
  | 'key-not-kept'
  | 'new-gap'
  | 'repaired'
  | 'act-now'
  | 'allowance-used'
  | 'sync-trouble'
  | 'slow'
  | 'catching-up'
  | 'waiting'
  | 'working'
  | 'plan'
  | 'protected-gaps'
  | 'protected'

/** How a state looks everywhere. */
export type Look = Readonly<{
  colour: 'red' | 'grey' | 'amber' | 'blue' | 'green'
  shape: 'good' | 'working' | 'attention' | 'bad' | 'paused' | 'setup'
  icon: 'octagon' | 'square' | 'circle-dots' | 'triangle' | 'ring' | 'hourglass' | 'shield'
  action: string
}>

/** What a row says once it is true; `since` in milliseconds since 1970. */
export type Shown = Readonly<{ headline: Text; detail: Text | null; since: number }>
export type Verdict = Look & Shown

/** One row of the specification's table. */
export type Row = Readonly<{
  name: StateName
  /** Rank of the specification; 12.5 is its row 12a. */
  rank: number
  look: Look
  when: (facts: StatusFacts) => (Shown & { action?: string }) | null
}>

/** Not protected. */
export const bad = { colour: 'red', shape: 'bad', icon: 'octagon' } as const
/** A person has to look. */
export const amber = { colour: 'amber', shape: 'attention', icon: 'triangle' } as const
/** Work goes on. */
export const blue = { colour: 'blue', shape: 'working', icon: 'ring' } as const
/** Proven good. */
export const green = { colour: 'green', shape: 'good', icon: 'shield' } as const

/** In ranks 3 and 5 the target is 5 min whatever the plan, and the limit three of it. */
export const lostAfter = 15 * 60_000

/** The headline of a state. */
export const headline = (name: StateName, facts: Text['facts'] = {}): Text =>
  text(`status.states.${name}.headline`, facts)
/** A fact under a headline. */
export const detail = (key: string, facts: Text['facts'] = {}): Text =>
  text(`status.details.${key}`, facts)
/** How old the newest copy is, by the kind that is worst off. */
export const newestCopy = (facts: StatusFacts): Text | null => {
  const worst = worstKind(facts.kinds)
  return worst?.at == null ? null : detail('newest', { age: fact.span(facts.now - worst.at) })
}

/** The kind with the worst age for its target; `awake` counts, as nobody is late in their sleep. */
export function worstKind(kinds: readonly KindFact[]): KindFact | null {
  const ratio = ({ awake, target }: KindFact) => awake / target
  const [first, ...rest] = kinds
  if (first === undefined) return null
  return rest.reduce((worst, one) => (ratio(one) > ratio(worst) ? one : worst), first)
}

/** How long a kind has not been protected: from the end of its target on. */
export const unprotected = ({ awake, target }: KindFact): number => Math.max(0, awake - target)
