import type { KindFact, RunFact, StatusFacts } from '../../../main/core/status-facts.ts'
import type { StateName } from '../../../main/core/status.ts'

export const now = Date.UTC(2026, 10, 21, 6, 30)
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** A kind that was saved that long ago, with the computer on all the time. */
export const kind = (name: KindFact['kind'], target: number, age: number): KindFact => ({
  kind: name,
  at: now - age,
  target,
  awake: age,
})

export const run = (more: Partial<RunFact> = {}): RunFact => ({
  what: 'backup',
  mode: 'incremental',
  by: 'schedule',
  first: false,
  started: now - minute,
  share: 0.63,
  waitUntil: null,
  lastMove: now,
  ...more,
})

/** A company of which all is proven. */
export const good: StatusFacts = {
  now,
  setUp: true,
  firstFull: now - 100 * day,
  keyKept: true,
  damage: null,
  auditBroken: null,
  access: null,
  storage: { name: 'NAS-01', lostSince: null, fullSince: null },
  engineStopped: null,
  kinds: [kind('contacts', 5 * minute, 2 * minute), kind('drive', day, 6 * hour)],
  paused: null,
  gaps: { open: 0, accepted: 0, since: null },
  repaired: null,
  things: [],
  allowanceUsed: null,
  allowanceHigh: null,
  sync: null,
  run: null,
  catchUp: null,
  lastCheck: { at: now - 3 * hour, good: true },
}

const waiting = (accepted: boolean) => ({
  kinds: ['drive'] as const,
  until: now + 9 * day,
  since: now - day,
  accepted,
})

/** For each state, what has to be true beside a company of which all is proven. */
export const fixtures: Readonly<Record<StateName, Partial<StatusFacts>>> = {
  damaged: { damage: { items: 3, since: now - hour } },
  'access-lost': { access: { code: 'DK-1101', since: now - hour } },
  'storage-lost': {
    storage: { name: 'NAS-01', lostSince: now - 26 * minute, fullSince: null },
  },
  'storage-full': { storage: { name: 'NAS-01', lostSince: null, fullSince: now - hour } },
  'engine-stopped': { engineStopped: now - hour },
  late: { kinds: [kind('contacts', 5 * minute, 16 * minute)] },
  paused: { paused: { by: 'owner', since: now - hour, until: now + hour } },
  setup: { firstFull: null, kinds: [], lastCheck: null },
  'key-not-kept': { keyKept: false },
  'new-gap': { gaps: { open: 2, accepted: 1, since: now - hour } },
  repaired: { repaired: { items: 2, since: now - hour } },
  'act-now': {
    things: [{ what: 'drill-old', at: now - day, since: now - day, code: null }],
  },
  'allowance-used': { allowanceUsed: waiting(true) },
  'sync-trouble': { sync: { since: now - hour } },
  slow: { kinds: [kind('contacts', 5 * minute, 9 * minute)] },
  'catching-up': { catchUp: { since: now - minute, left: 41 } },
  waiting: { run: run({ waitUntil: now + 42_000 }) },
  working: { run: run({ by: 'person' }) },
  plan: { things: [{ what: 'drill-old', at: now + 20 * day, since: now, code: null }] },
  'protected-gaps': { gaps: { open: 0, accepted: 2, since: null } },
  protected: {},
}

/** The order of the ranks (conventions, section 14). */
export const ranked = [
  'damaged',
  'access-lost',
  'storage-lost',
  'storage-full',
  'engine-stopped',
  'late',
  'paused',
  'setup',
  'key-not-kept',
  'new-gap',
  'repaired',
  'act-now',
  'allowance-used',
  'sync-trouble',
  'slow',
  'catching-up',
  'waiting',
  'working',
  'plan',
  'protected-gaps',
  'protected',
] as const satisfies readonly StateName[]
