import type { FailureCode } from './failure.ts'
import type { StatusFacts, Thing } from './status-facts.ts'
import { planned, type State, statesOf, urgent } from './status.ts'
import { fact, type Text, text } from './text.ts'

/** One cause for an alert, as the facts have it now. */
export type Cause = Readonly<{
  /** The same cause has the same name as long as it lasts. */
  cause: string
  state: State['name']
  rank: number
  code: FailureCode | null
  title: Text
  effect: Text | null
  action: string
  since: number
  isPlanned: boolean
}>

/** No alerts: what goes by itself, what a person chose, and what is well. */
const silent = new Set<State['name']>([
  'paused',
  'setup',
  'catching-up',
  'waiting',
  'working',
  'protected',
  'protected-gaps',
])

const codes: Readonly<Partial<Record<State['name'], FailureCode>>> = {
  damaged: 'DK-1402',
  'storage-lost': 'DK-1301',
  'storage-full': 'DK-1304',
  'allowance-used': 'DK-1111',
}

/** All that needs a person now or soon; each thing of the ranks 12 and `plan` by itself. */
export function causesOf(facts: StatusFacts): readonly Cause[] {
  return statesOf(facts).flatMap((state) => {
    if (state.name === 'act-now') return urgent(facts).map((one) => ofThing(one, state, false))
    if (state.name === 'plan') return planned(facts).map((one) => ofThing(one, state, true))
    return silent.has(state.name) ? [] : [ofState(state, facts)]
  })
}

function ofState(state: State, facts: StatusFacts): Cause {
  const { name, rank, headline, detail, action, since } = state
  const code = name === 'access-lost' ? (facts.access?.code ?? null) : (codes[name] ?? null)
  return {
    cause: name,
    state: name,
    rank,
    code,
    title: headline,
    effect: detail,
    action,
    since,
    isPlanned: false,
  }
}

function ofThing({ what, at, since, code, name }: Thing, state: State, isPlanned: boolean): Cause {
  const slots = { date: fact.day(at), ...(name ? { name: fact.text(name) } : {}) }
  return {
    cause: name === undefined ? what : `${what}:${name}`,
    state: state.name,
    rank: state.rank,
    code,
    title: text(`status.details.things.${what}`, slots),
    effect: text(`alerts.effects.${what}`),
    action: 'show-alerts',
    since,
    isPlanned,
  }
}

/** Only what can wait may be put off: ranks 12 to 14 and `plan` (ux-spec, section 12). */
export const maySnooze = ({ rank, isPlanned }: Pick<Cause, 'rank' | 'isPlanned'>): boolean =>
  isPlanned || (rank >= 12 && rank <= 14)

/** A message may be put off for a week at most, in milliseconds. */
export const longestSnooze = 7 * 86_400_000

/** How a cause was told so far; milliseconds since 1970. */
export type Told = Readonly<{ lastTold: number | null; snoozedUntil: number | null }>

const hour = 3_600_000
const day = 24 * hour

/**
 * Tells whether a system message is due (ux-spec, section 6): at once for ranks 1 to 6, and again
 * every 4 h while they last; ranks 9 to 14 once, then once a day; planned ones once.
 *
 * Never the same one twice an hour, and none while it is put off.
 */
export function isMessageDue(
  cause: Pick<Cause, 'rank' | 'isPlanned'>,
  told: Told,
  now: number,
): boolean {
  const { lastTold, snoozedUntil } = told
  if (snoozedUntil !== null && now < snoozedUntil && maySnooze(cause)) return false
  if (lastTold === null || lastTold > now) return true
  if (cause.isPlanned) return false
  return now - lastTold >= (cause.rank <= 6 ? 4 * hour : day)
}
