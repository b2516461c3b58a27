import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isAnnounced, statesOf } from '../../../main/core/status.ts'
import { longestTooltip, tooltipOf, trayOf } from '../../../main/core/tray.ts'
import { sent } from '../../../main/desk/iso.ts'
import { stateView, trayView } from '../../../main/desk/status-view.ts'
import { StateView, TrayView } from '../../../preload/contract/status.ts'
import { languages } from '../../../resources/locales/language.ts'
import { sayText } from '../../../resources/locales/text.ts'
import { openWords } from '../../../resources/locales/words.ts'
import { day, fixtures, good, hour, kind, minute, now, ranked, run } from './facts.ts'

const looks = {
  damaged: ['red', 'bad', 'octagon', 'see-items'],
  'access-lost': ['red', 'bad', 'octagon', 'fix-access'],
  'storage-lost': ['red', 'bad', 'octagon', 'test-storage'],
  'storage-full': ['red', 'bad', 'octagon', 'make-space'],
  'engine-stopped': ['red', 'bad', 'octagon', 'start-again'],
  late: ['red', 'bad', 'octagon', 'see-reason'],
  paused: ['grey', 'paused', 'square', 'resume'],
  setup: ['grey', 'setup', 'circle-dots', 'see-progress'],
  'key-not-kept': ['amber', 'attention', 'triangle', 'save-key'],
  'new-gap': ['amber', 'attention', 'triangle', 'review-gaps'],
  repaired: ['amber', 'attention', 'triangle', 'see-report'],
  'act-now': ['amber', 'attention', 'triangle', 'show-alerts'],
  'allowance-used': ['amber', 'attention', 'triangle', 'options'],
  'sync-trouble': ['amber', 'attention', 'triangle', 'show-sync'],
  slow: ['amber', 'attention', 'triangle', 'see-reason'],
  'catching-up': ['blue', 'working', 'ring', 'see-progress'],
  waiting: ['blue', 'working', 'hourglass', 'why-waiting'],
  working: ['blue', 'working', 'ring', 'see-progress'],
  plan: ['green', 'good', 'shield', 'show-alerts'],
  'protected-gaps': ['green', 'good', 'shield', 'restore'],
  protected: ['green', 'good', 'shield', 'restore'],
} as const

describe.each(ranked)('the state %s', (name) => {
  const facts = { ...good, ...fixtures[name] }

  it('is the worst one of its fixture, with its look and action', () => {
    const [worst] = statesOf(facts)

    expect(worst.name).toBe(name)
    expect([worst.colour, worst.shape, worst.icon, worst.action]).toEqual(looks[name])
  })

  it.each(languages)('has words, a button and a tooltip in %s', async (language) => {
    const words = await openWords(language)
    const [worst] = statesOf(facts)
    const view = StateView.parse(stateView(worst, now - minute, now))
    const trayFacts = { now, zone: 'Asia/Hong_Kong', setUp: true, running: false }
    const tray = trayOf(worst, { ...trayFacts, paused: null, alerts: 1 })

    const said = [view.headline, view.detail, view.button].flatMap((one) =>
      one === null ? [] : sayText(words, one),
    )
    const tooltip = tooltipOf(tray.tooltip.map((line) => sayText(words, sent(line))))

    TrayView.parse(trayView(tray))
    for (const text of said) expect(text).not.toMatch(/status\.|[{}]|undefined|NaN/)
    expect(tooltip).toContain('DingKeep')
    expect(tooltip).toContain(said[0])
    expect(tooltip.length).toBeLessThanOrEqual(longestTooltip)
  })
})

it('ranks the states in the order of the specification', () => {
  const ranks = ranked.map((name) => statesOf({ ...good, ...fixtures[name] })[0].rank)

  expect(ranks).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12.5, 13, 14, 15, 16, 17, 18, 19, 20,
  ])
})

it('lets the worst of any two states win', () => {
  // A first copy that is missing says nothing of ages; a run under way hides that a copy is old.
  const excluded = new Set(['setup late', 'setup slow', 'slow waiting', 'slow working'])
  const state = fc.constantFrom(...ranked)
  fc.assert(
    fc.property(state, state, (a, b) => {
      const [worse, better] = ranked.indexOf(a) <= ranked.indexOf(b) ? [a, b] : [b, a]
      const together = { ...good, ...fixtures[better], ...fixtures[worse] }
      if (excluded.has(`${worse} ${better}`) || excluded.has(`${better} ${worse}`)) return

      const [worst] = statesOf(together)

      expect(ranked.indexOf(worst.name)).toBeLessThanOrEqual(ranked.indexOf(worse))
    }),
  )
})

const anything = fc.record({
  ...good,
  now: fc.constant(now),
  setUp: fc.constant(true),
  firstFull: fc.option(fc.integer({ min: now - 900 * day, max: now })),
  keyKept: fc.constantFrom(true, false, null),
  lastCheck: fc.option(fc.record({ at: fc.integer({ min: 0, max: now }), good: fc.boolean() })),
  storage: fc.record({
    name: fc.string(),
    lostSince: fc.option(fc.integer({ min: now - day, max: now })),
    fullSince: fc.constant(null),
  }),
  kinds: fc.array(
    fc.record({
      kind: fc.constantFrom('contacts' as const, 'drive' as const),
      at: fc.option(fc.integer({ min: now - 90 * day, max: now })),
      target: fc.constantFrom(5 * minute, hour, day),
      awake: fc.integer({ min: 0, max: 90 * day }),
    }),
  ),
  damage: fc.constant(null),
  auditBroken: fc.constant(null),
  access: fc.constant(null),
  engineStopped: fc.constant(null),
  paused: fc.constant(null),
  gaps: fc.record({ open: fc.nat(3), accepted: fc.nat(3), since: fc.constant(null) }),
  repaired: fc.constant(null),
  things: fc.constant([]),
  allowanceUsed: fc.constant(null),
  allowanceHigh: fc.constant(null),
  sync: fc.constant(null),
  run: fc.constant(null),
  catchUp: fc.constant(null),
})

it('is green only with proof: a copy, a good check, storage in reach, all kinds in time, no gap', () => {
  fc.assert(
    fc.property(anything, (facts) => {
      const [{ colour }] = statesOf(facts)
      if (colour !== 'green') return

      expect(facts.firstFull).not.toBeNull()
      expect(facts.lastCheck?.good).toBe(true)
      expect(facts.storage.lostSince).toBeNull()
      expect(facts.gaps.open).toBe(0)
      expect(facts.keyKept).not.toBe(false)
      expect(facts.kinds.every(({ awake, target }) => awake <= target)).toBe(true)
    }),
  )
})

it('gives the same answer to the same facts, whatever was shown or dismissed before', () => {
  fc.assert(
    fc.property(anything, (facts) => {
      expect(statesOf(structuredClone(facts))).toEqual(statesOf(facts))
    }),
  )
})

it('keeps a routine run green, and shows a ring for one that a person started', () => {
  const routine = statesOf({ ...good, run: run({ by: 'poll' }) })[0]
  const asked = statesOf({ ...good, run: run({ by: 'person' }) })[0]

  expect([routine.name, asked.name]).toEqual(['protected', 'working'])
})

it('shows a ring for a check only once it has lasted ten minutes', () => {
  const check = (age: number) =>
    statesOf({ ...good, run: run({ what: 'verify', started: now - age }) })[0].name

  expect([check(9 * minute), check(11 * minute)]).toEqual(['protected', 'working'])
})

it('does not call a copy late for the time that the computer was off', () => {
  const slept = { ...kind('contacts', 5 * minute, 9 * hour), awake: 3 * minute }

  expect(statesOf({ ...good, kinds: [slept] })[0].name).toBe('protected')
})

it('gives a daily kind 36 hours before it is late', () => {
  const at = (age: number) => statesOf({ ...good, kinds: [kind('drive', day, age)] })[0].name

  expect([at(24 * hour), at(30 * hour), at(36 * hour), at(37 * hour)]).toEqual([
    'protected',
    'slow',
    'slow',
    'late',
  ])
})

it('waits 15 minutes before a storage counts as lost, and is not green meanwhile', () => {
  const lost = (age: number) =>
    statesOf({ ...good, storage: { name: 'x', lostSince: now - age, fullSince: null } })[0]

  expect([lost(10 * minute).colour, lost(16 * minute).name]).toEqual(['blue', 'storage-lost'])
})

it('calls a run that shows no sign of life for 15 minutes stopped, but not one that waits', () => {
  const silent = run({ lastMove: now - 16 * minute })

  expect(statesOf({ ...good, run: silent })[0].name).toBe('engine-stopped')
  expect(statesOf({ ...good, run: { ...silent, waitUntil: now + hour } })[0].name).toBe('waiting')
})

it('calls kinds late that wait for the next month, unless the Owner accepted the wait', () => {
  const kinds = [kind('drive', day, 60 * hour)]
  const used = { kinds: ['drive'] as const, until: now + day, since: now - day }
  const state = (accepted: boolean) =>
    statesOf({ ...good, kinds, allowanceUsed: { ...used, accepted } })[0].name

  expect([state(false), state(true)]).toEqual(['late', 'allowance-used'])
})

it('says that changes wait for a run where that alone made them late', () => {
  const kinds = [kind('contacts', 5 * minute, 20 * minute)]
  const detailAt = (facts: Partial<typeof good>) => statesOf({ ...good, kinds, ...facts })[0]
  const began = (age: number) => ({ run: run({ mode: 'full', started: now - age }) })

  expect(detailAt({})).toMatchObject({ name: 'late', detail: { key: 'status.details.late' } })
  expect(detailAt(began(18 * minute))).toMatchObject({
    name: 'late',
    detail: { key: 'status.details.late-run' },
  })
  // It was late before the run began: the run is not to blame.
  expect(detailAt(began(2 * minute)).detail?.key).toBe('status.details.late')
  const look = { run: run({ mode: 'live', started: now - 18 * minute }) }
  expect(detailAt(look).detail?.key).toBe('status.details.late')
})

it('announces a state after 20 seconds, and the two worst at once', () => {
  const of = (name: 'damaged' | 'slow') => statesOf({ ...good, ...fixtures[name] })[0]

  expect(isAnnounced(of('slow'), now - 19_999, now)).toBe(false)
  expect(isAnnounced(of('slow'), now - 20_000, now)).toBe(true)
  expect(isAnnounced(of('damaged'), now, now)).toBe(true)
})

it('never lets a tooltip be empty, longer than 127, or end in half a character', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 3 }),
      (lines) => {
        const tooltip = tooltipOf(lines)

        expect(tooltip.trim()).not.toBe('')
        expect(tooltip.length).toBeLessThanOrEqual(longestTooltip)
        expect(tooltip.isWellFormed()).toBe(true)
      },
    ),
  )
})
