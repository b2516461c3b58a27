import { lateAfter } from './plans.ts'
import type { StatusFacts, Thing } from './status-facts.ts'
import { amber, detail, headline, type Row, unprotected, worstKind } from './status-look.ts'
import { fact, type Text } from './text.ts'

const day = 86_400_000
/** Things this near need a person now; others up to a month ahead are planned. */
const soon = 7 * day
const ahead = 30 * day
/** Room takes longer to get than a signature; an allowance that does not last is lost at once. */
const soonOf = ({ what }: Thing): number =>
  what === 'space-ends' || what === 'allowance-ends' ? ahead : soon
/** Things that need a person now (rank 12). */
export const urgent = ({ things, now }: StatusFacts): readonly Thing[] =>
  things.filter((one) => one.at - now <= soonOf(one))
/** Things to plan: 8 to 30 days ahead. */
export const planned = ({ things, now }: StatusFacts): readonly Thing[] =>
  things.filter((one) => one.at - now > soonOf(one) && one.at - now <= ahead)

/** What is to be done, in words. */
export const thingText = ({ what, at, name }: Thing): Text =>
  detail(`things.${what}`, { date: fact.day(at), ...(name ? { name: fact.text(name) } : {}) })

/** Since when the first of them is known. */
export const sinceOf = (things: readonly Thing[]): number =>
  Math.min(...things.map(({ since }) => since))

const slow: Row['when'] = (facts) => {
  const { kinds, run, firstFull, now } = facts
  if (firstFull === null || run !== null) return null
  const worst = worstKind(
    kinds.filter(({ awake, target }) => awake > target && awake <= lateAfter(target)),
  )
  if (worst === null) return null
  const kind = fact.words(`kinds.${worst.kind}`)
  return {
    headline: headline('slow', { age: fact.span(worst.awake) }),
    detail: detail('late', { kind }),
    since: now - unprotected(worst),
  }
}

/** Ranks 9 to 14: protected, and a person is needed. */
export const amberRows: readonly Row[] = [
  {
    name: 'key-not-kept',
    rank: 9,
    look: { ...amber, action: 'save-key' },
    when: ({ keyKept, firstFull, now }) =>
      keyKept === false
        ? { headline: headline('key-not-kept'), detail: null, since: firstFull ?? now }
        : null,
  },
  {
    name: 'new-gap',
    rank: 10,
    look: { ...amber, action: 'review-gaps' },
    when: ({ gaps, now }) =>
      gaps.open === 0
        ? null
        : {
            headline: headline('new-gap', { n: fact.n(gaps.open) }),
            detail: null,
            since: gaps.since ?? now,
          },
  },
  {
    name: 'repaired',
    rank: 11,
    look: { ...amber, action: 'see-report' },
    when: ({ repaired }) =>
      repaired && {
        headline: headline('repaired', { n: fact.n(repaired.items) }),
        detail: null,
        since: repaired.since,
      },
  },
  {
    name: 'act-now',
    rank: 12,
    look: { ...amber, action: 'show-alerts' },
    when: (facts) => {
      const [first, ...rest] = urgent(facts)
      if (first === undefined) return null
      const all = [first, ...rest]
      return {
        headline: headline('act-now', { n: fact.n(all.length) }),
        detail: thingText(first),
        since: sinceOf(all),
      }
    },
  },
  {
    name: 'allowance-used',
    rank: 12.5,
    look: { ...amber, action: 'options' },
    when: ({ allowanceUsed: used }) =>
      used?.accepted === true && used.kinds.length > 0
        ? {
            headline: headline('allowance-used', {
              kinds: fact.kinds(used.kinds),
              date: fact.day(used.until),
            }),
            detail: null,
            since: used.since,
          }
        : null,
  },
  {
    name: 'sync-trouble',
    rank: 13,
    look: { ...amber, action: 'show-sync' },
    when: ({ sync }) =>
      sync && { headline: headline('sync-trouble'), detail: null, since: sync.since },
  },
  { name: 'slow', rank: 14, look: { ...amber, action: 'see-reason' }, when: slow },
]
