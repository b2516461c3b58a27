import type { HomeView } from '../../preload/contract/home.ts'
import type { Engine } from '../app/engine.ts'
import { type Saved, savedKinds } from '../app/saved.ts'
import type { Kind } from '../core/kinds.ts'
import { lateAfter } from '../core/plans.ts'
import type { KindFact, StatusFacts } from '../core/status-facts.ts'
import { fact, type Text, text } from '../core/text.ts'
import type { Census } from './census.ts'
import { isoOrNull, sent } from './iso.ts'

type Row = HomeView['coverage'][number]

/** Kinds that are kept person by person. */
const personal = new Set<Kind>(['contacts', 'calendar'])
/** A target of minutes; others are daily or hourly by the plan. */
const quick = 5 * 60_000

/** One row for each kind in scope: people, age, state in words. */
export function coverageOf({ state }: Engine, { kinds }: StatusFacts, census: Census): Row[] {
  const saved = savedKinds(state)
  return kinds.map((one) => {
    const found = saved.get(one.kind)
    const row = stateOf(one, found)
    const inScope = personal.has(one.kind) ? census.people : null
    return {
      kind: one.kind,
      // Who of them failed is not kept: where any did, the number is not known.
      covered: row === 'complete' || row === 'late' ? inScope : null,
      inScope,
      at: isoOrNull(one.at),
      state: row,
      words: sent(wordsOf(row, found)),
      code: found?.code ?? null,
    }
  })
}

function stateOf({ at, awake, target }: KindFact, saved: Saved | undefined): Row['state'] {
  if (at === null) return saved?.code == null ? 'never' : 'failed'
  if (saved?.code != null) return 'failed'
  if (awake > lateAfter(target)) return 'late'
  return (saved?.failed ?? 0) > 0 ? 'partly' : 'complete'
}

const wordsOf = (state: Row['state'], saved: Saved | undefined): Text => {
  if (state === 'failed' && saved?.code) return text(`failures.${saved.code}.headline`)
  return text(`home.coverage.${state}`, { n: fact.n(saved?.failed ?? 0) })
}

/**
 * How fresh all is, in one sentence: one age where all kinds have the same short target, else the
 * quick ones and the others apart. Null as long as nothing is saved.
 */
export function sentenceOf({ kinds, now }: StatusFacts): Text | null {
  const saved = kinds.flatMap(({ kind, at, target }) => (at === null ? [] : [{ kind, at, target }]))
  if (saved.length === 0 || saved.length < kinds.length) return null
  const oldest = (some: typeof saved) => Math.min(...some.map(({ at }) => at))
  const isQuick = ({ target }: { target: number }) => target <= quick
  const fast = saved.filter(isQuick)
  const daily = saved.filter((one) => !isQuick(one))
  const names = (some: typeof saved) => fact.kinds(some.map(({ kind }) => kind))
  if (daily.length === 0) return text('home.sentence.quick', { age: fact.span(now - oldest(fast)) })
  const rest = { others: names(daily), time: fact.moment(oldest(daily)) }
  if (fast.length === 0) return text('home.sentence.daily', rest)
  return text('home.sentence.both', {
    kinds: names(fast),
    age: fact.span(now - oldest(fast)),
    ...rest,
  })
}
