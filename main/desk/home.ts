import type { HomeView } from '../../preload/contract/home.ts'
import { StateAction } from '../../preload/contract/status.ts'
import { checksSince } from '../app/checks.ts'
import { lastDrill, drillLimit } from '../app/drills.ts'
import type { Engine } from '../app/engine.ts'
import { savedKinds } from '../app/saved.ts'
import { causesOf } from '../core/alerts.ts'
import { fullAt, whyNoForecast } from '../core/forecast.ts'
import { integrityOf } from '../core/proof.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import { worstKind } from '../core/status.ts'
import { text } from '../core/text.ts'
import { ageEvery, agesSince } from './ages.ts'
import type { Census } from './census.ts'
import { coverageOf, sentenceOf } from './coverage.ts'
import { duesOf } from './dues.ts'
import { gapsOf } from './gaps.ts'
import { iso, isoOrNull, sent } from './iso.ts'
import { roundOf } from './jobs.ts'
import { momentOf } from './notes.ts'
import { secondOf } from './seconds.ts'
import { sizes } from './sizes.ts'
import { storageName } from './storage-name.ts'
import { allowanceEnd } from './things.ts'

const day = 86_400_000

/** What the start page is made of; `engine.state` also counts people who may sign in. */
export type HomeParts = Readonly<{
  engine: Engine
  facts: StatusFacts
  states: Pick<HomeView, 'state' | 'others'>
  census: Census
}>

/** All of the start page, from what is known; nothing is asked of DingTalk for it. */
export function homeView({ engine, facts, states, census }: HomeParts): HomeView {
  const { settings, state } = engine
  const { now } = facts
  const gaps = gapsOf(engine)
  const open = gaps.filter(({ accepted }) => accepted === null).length
  const sentence = sentenceOf(facts)
  return {
    organisation: nameOf(engine, census),
    ...states,
    sentence: sentence && sent(sentence),
    gaps: { open, accepted: gaps.length - open },
    newest: newestCopy(engine),
    ...comingRuns(engine),
    check: lastCheck(engine, now),
    secondCopies: settings.secondCopies.map(({ name }) => secondRow(engine, name, now)),
    drill: drillRow(engine),
    banner: bannerOf(facts, states.state.name),
    integrity: integrityOf(checksSince(state, now - 60 * day), roundOf(state), now),
    coverage: coverageOf(engine, facts, census),
    storage: storageOf(engine, facts),
    ages: agesOf(engine, facts),
    allowance: allowanceOf(engine, now),
    gettingSafe: safeCard(engine),
  }
}

/** As the newest copy has it; before there is one, as the set-up found it. */
function nameOf({ settings, state }: Engine, { name }: Census): string {
  const found = state.noted('organisation.name') ?? ''
  return name ?? (found === '' ? (settings.dingtalk?.corpId ?? 'local') : found)
}

function newestCopy({ state }: Engine): string | null {
  const made = state.runs(200).find(({ what, snapshot }) => what === 'backup' && snapshot !== null)
  const saved = [...savedKinds(state).values()].flatMap(({ at }) => at ?? [])
  if (made?.ended != null && !made.state.startsWith('stop')) return iso(made.ended)
  return saved.length === 0 ? null : iso(Math.max(...saved))
}

function comingRuns(engine: Engine): Pick<HomeView, 'next' | 'nextDrill'> {
  const dues = duesOf(engine)
  const [soonest] = (['full', 'incremental'] as const)
    .flatMap((job) => {
      const due = dues.get(job)
      return due ? [{ job, at: due.next }] : []
    })
    .toSorted((a, b) => a.at - b.at)
  return {
    next: soonest ? { job: soonest.job, at: iso(soonest.at) } : null,
    nextDrill: isoOrNull(dues.get('drill')?.next),
  }
}

function lastCheck({ state }: Engine, now: number): HomeView['check'] {
  const [last] = checksSince(state, now - 60 * day)
  return last ? { at: iso(last.at), good: last.good, parts: last.part?.of ?? 0 } : null
}

function secondRow({ state }: Engine, name: string, now: number): HomeView['secondCopies'][number] {
  const { at, code } = secondOf(state, name)
  return { name, at: isoOrNull(at), behind: at === null ? null : Math.max(0, now - at), code }
}

function drillRow({ state }: Engine): HomeView['drill'] {
  const last = lastDrill(state)
  if (last === null) return null
  return { at: iso(last.at), passed: last.passed, seconds: last.seconds, limit: drillLimit }
}

/** The worst thing that the headline does not tell, and how many more there are. */
function bannerOf(facts: StatusFacts, headline: string): HomeView['banner'] {
  const causes = causesOf(facts).filter(
    ({ state }) => state !== headline || state === 'act-now' || state === 'plan',
  )
  const [first] = causes
  if (first === undefined) return null
  return {
    text: sent(first.title),
    action: StateAction.parse(first.action),
    button: sent(text(`status.states.${first.state}.button`)),
    more: causes.length - 1,
  }
}

function storageOf(
  { settings, state }: Engine,
  { now, storage }: StatusFacts,
): HomeView['storage'] {
  const history = sizes(state, now)
  const last = history.at(-1)
  const full = fullAt(history, now)
  const isLost = storage.lostSince !== null
  return {
    name: storageName(settings),
    used: last?.used ?? null,
    free: isLost ? null : (last?.free ?? null),
    history: history.map(({ at, used }) => ({ at: iso(at), used })),
    full: full && { about: iso(full.about), from: iso(full.from), to: isoOrNull(full.to) },
    reason: isLost ? 'unreachable' : whyNoForecast(history),
  }
}

function agesOf({ state }: Engine, { now, kinds }: StatusFacts): HomeView['ages'] {
  const found = new Map(agesSince(state, now - day).map((point) => [point.at, point]))
  const points: HomeView['ages']['points'] = []
  for (let at = now - (now % ageEvery) - day + ageEvery; at <= now; at += ageEvery)
    points.push({ at: iso(at), age: found.get(at)?.age ?? null })
  const lived = [...found.values()]
  const good = lived.filter(({ age, target }) => age <= target).length
  return {
    points,
    target: worstKind(kinds)?.target ?? 0,
    within: lived.length === 0 ? null : good / lived.length,
  }
}

function allowanceOf({ settings, state }: Engine, now: number): HomeView['allowance'] {
  if (!settings.dingtalk) return null
  const month = state.ledger.read()
  const { used, cap, renews } = month
  return { used, cap, renews: iso(renews), empty: isoOrNull(allowanceEnd(month, now)) }
}

function safeCard({ settings, state }: Engine): HomeView['gettingSafe'] {
  const people = state.people.all().filter(({ disabled }) => !disabled)
  const second = settings.secondCopies.some(({ name }) => secondOf(state, name).at !== null)
  const steps: NonNullable<HomeView['gettingSafe']> = [
    { what: 'first-full', done: momentOf(state, 'first.full') !== null },
    { what: 'first-check', done: checksSince(state, 0).some(({ good }) => good) },
    { what: 'first-drill', done: lastDrill(state)?.passed === true },
    { what: 'second-copy', done: second },
    { what: 'second-person', done: people.length > 1 },
  ]
  return steps.every(({ done }) => done) ? null : steps
}
