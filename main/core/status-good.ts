import { planned, sinceOf, thingText } from './status-amber.ts'
import type { StatusFacts } from './status-facts.ts'
import { blue, detail, green, headline, newestCopy, type Row } from './status-look.ts'
import { fact, text } from './text.ts'

/** A check that lasts longer than this is no routine any more. */
const longWork = 10 * 60_000

const runWords = ({ what, mode, first }: NonNullable<StatusFacts['run']>): string =>
  what === 'backup' && first
    ? 'status.runs.first'
    : `status.runs.${mode === 'full' ? 'full' : what}`

/** The ring is for runs that a person started, first runs, and long checks; routine is silent. */
const isTold = ({ by, first, what, started }: NonNullable<StatusFacts['run']>, now: number) =>
  by === 'person' || first || (what === 'verify' && now - started > longWork)

const working: Row['when'] = (facts) => {
  const { run, now, lastCheck, firstFull } = facts
  if (run !== null && isTold(run, now)) {
    const slots = { run: fact.words(runWords(run)) }
    const share = run.share
    return {
      headline:
        share === null
          ? text(runWords(run))
          : headline('working', { ...slots, p: fact.percent(share) }),
      detail: newestCopy(facts),
      since: run.started,
    }
  }
  if (facts.storage.lostSince !== null) {
    const reaching = text('status.states.working.reaching')
    return { headline: reaching, detail: newestCopy(facts), since: facts.storage.lostSince }
  }
  // No green without proof: until a check has passed, nothing more is claimed.
  if (lastCheck?.good === true || firstFull === null) return null
  const proving = text('status.states.working.proving')
  return { headline: proving, detail: newestCopy(facts), since: firstFull }
}

/** Ranks 15 to 20: at work, or well. The last row is always true. */
export const goodRows: readonly Row[] = [
  {
    name: 'catching-up',
    rank: 15,
    look: { ...blue, action: 'see-progress' },
    when: (facts) => {
      const { catchUp } = facts
      if (catchUp === null) return null
      const { left, since } = catchUp
      return {
        headline:
          left === null
            ? text('status.states.catching-up.begins')
            : headline('catching-up', { n: fact.n(left) }),
        detail: newestCopy(facts),
        since,
      }
    },
  },
  {
    name: 'waiting',
    rank: 16,
    look: { ...blue, icon: 'hourglass', action: 'why-waiting' },
    when: ({ run, now }) =>
      run === null || run.waitUntil === null || run.waitUntil <= now
        ? null
        : {
            headline: headline('waiting', { time: fact.span(run.waitUntil - now) }),
            detail: detail('waiting'),
            since: run.started,
          },
  },
  { name: 'working', rank: 17, look: { ...blue, action: 'see-progress' }, when: working },
  {
    name: 'plan',
    rank: 18,
    look: { ...green, action: 'show-alerts' },
    when: (facts) => {
      const { allowanceHigh, now } = facts
      const [first, ...rest] = planned(facts)
      const n = (first ? 1 : 0) + rest.length + (allowanceHigh ? 1 : 0)
      if (n === 0) return null
      return {
        headline: headline('plan', { n: fact.n(n) }),
        detail: first ? thingText(first) : detail('allowance-high'),
        since: first ? sinceOf([first, ...rest]) : (allowanceHigh?.since ?? now),
      }
    },
  },
  {
    name: 'protected-gaps',
    rank: 19,
    look: { ...green, action: 'restore' },
    when: (facts) =>
      facts.gaps.accepted === 0
        ? null
        : {
            headline: headline('protected-gaps', { n: fact.n(facts.gaps.accepted) }),
            detail: newestCopy(facts),
            since: facts.gaps.since ?? facts.now,
          },
  },
  {
    name: 'protected',
    rank: 20,
    look: { ...green, action: 'restore' },
    when: (facts) => ({
      headline: headline('protected'),
      detail: newestCopy(facts),
      since: facts.firstFull ?? facts.now,
    }),
  },
]
