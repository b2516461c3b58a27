import { forecastCalls } from '../adapters/database/allowance.ts'
import { hasDraft, kindsInScope } from '../adapters/settings/index.ts'
import { checksSince } from '../app/checks.ts'
import type { Engine } from '../app/engine.ts'
import { savedKinds } from '../app/saved.ts'
import { readKeyState } from '../app/setup-key-state.ts'
import { syncTrouble } from '../app/sync/facts.ts'
import { awakeSince } from '../core/ages.ts'
import { failures, type FailureCode } from '../core/failure.ts'
import { kinds, metered } from '../core/kinds.ts'
import { targetOf } from '../core/plans.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import { gapsOf } from './gaps.ts'
import { isWaitAccepted, momentOf, pauseOf } from './notes.ts'
import { offSpans } from './off.ts'
import type { Run } from './runner.ts'
import { storageName } from './storage-name.ts'
import { thingsOf } from './things.ts'

/** What only the engine's own process knows; the command line knows none of it. */
export type Live = Readonly<{
  run: Run | null
  catchUp: StatusFacts['catchUp']
}>

type Known = Pick<Engine, 'settings' | 'state' | 'clock'>

/** Codes with which DingTalk shuts the app out as a whole. */
const shutOut = new Set<string>(
  (['credentialsRefused', 'appNotPublished', 'addressRefused', 'otherOrganisation'] as const).map(
    (name) => failures[name].code,
  ),
)

const isCode = (code: string): code is FailureCode =>
  Object.values(failures).some((one) => one.code === code)

function accessOf({ state }: Known): StatusFacts['access'] {
  for (const { code, since } of savedKinds(state).values())
    if (code !== null && shutOut.has(code) && isCode(code)) return { code, since }
  return null
}

function kindFacts({ settings, state }: Known, now: number): StatusFacts['kinds'] {
  const saved = savedKinds(state)
  const firstFull = momentOf(state, 'first.full')
  const off = offSpans(state)
  return kindsInScope(settings).map((kind) => {
    const at = saved.get(kind)?.at ?? null
    const base = at ?? firstFull ?? now
    return { kind, at, target: targetOf(kind, settings.plan), awake: awakeSince(base, now, off) }
  })
}

/** Checks that count as proof, milliseconds. */
const proofFor = 60 * 86_400_000

function checkFacts({ state }: Known, now: number): Pick<StatusFacts, 'lastCheck' | 'damage'> {
  const [last] = checksSince(state, now - proofFor)
  if (last === undefined) return { lastCheck: null, damage: null }
  const damage = last.good ? null : { items: last.errors, since: last.at }
  return { lastCheck: { at: last.at, good: last.good }, damage }
}

function allowanceFacts(
  { settings, state }: Known,
  now: number,
): Pick<StatusFacts, 'allowanceUsed' | 'allowanceHigh'> {
  if (!settings.dingtalk) return { allowanceUsed: null, allowanceHigh: null }
  const month = state.ledger.read()
  const waiting = [...savedKinds(state)].filter(
    ([kind, { code }]) => metered[kind] && code === failures.allowanceUsed.code,
  )
  const since = Math.min(now, ...waiting.map(([, one]) => one.since))
  const accepted = isWaitAccepted(state, month.month)
  const isHigh = month.used * 5 >= month.cap * 4
  return {
    allowanceUsed:
      waiting.length === 0
        ? null
        : {
            kinds: kinds.filter((kind) => waiting.some(([one]) => one === kind)),
            until: month.renews,
            since,
            accepted,
          },
    allowanceHigh: isHigh || forecastCalls(month, now) > month.cap ? { since: now } : null,
  }
}

/** Nobody was asked for the words where a file set the profile up: then nothing is said. */
function keyKept({ state }: Known): boolean | null {
  const { state: key } = readKeyState(state)
  if (key === 'none') return null
  return key === 'proven'
}

function runFact({ run }: Live): StatusFacts['run'] {
  if (run === null) return null
  const { work, progress, first, lastMove } = run
  return {
    what: work.what,
    mode: progress.mode,
    by: work.by,
    first,
    started: progress.started,
    share: progress.fraction,
    waitUntil: progress.wait?.until ?? null,
    lastMove,
  }
}

/** The facts of a profile that is set up, without a look at storage or DingTalk. */
export function factsOf(
  engine: Known & Pick<Engine, 'profile'>,
  live: Live,
  engineStopped: number | null,
): StatusFacts {
  const { settings, state, clock } = engine
  const now = clock.now()
  const gaps = gapsOf(engine)
  const open = gaps.filter(({ accepted }) => accepted === null)
  return {
    now,
    setUp: !hasDraft(engine.profile),
    firstFull: momentOf(state, 'first.full'),
    keyKept: keyKept(engine),
    auditBroken: brokenChain(engine),
    access: accessOf(engine),
    storage: {
      name: storageName(settings),
      lostSince: momentOf(state, 'storage.lost'),
      fullSince: momentOf(state, 'storage.full'),
    },
    engineStopped,
    kinds: kindFacts(engine, now),
    paused: pauseOf(state, now),
    gaps: {
      open: open.length,
      accepted: gaps.length - open.length,
      since: open.length === 0 ? null : Math.min(...open.map(({ since }) => since)),
    },
    repaired: null,
    things: thingsOf(engine, now),
    ...allowanceFacts(engine, now),
    ...checkFacts(engine, now),
    sync: syncTrouble(engine),
    run: runFact(live),
    catchUp: live.catchUp,
  }
}

/** Noted by whoever verifies the log. */
function brokenChain({ state }: Known): StatusFacts['auditBroken'] {
  const noted = state.noted('audit.broken') ?? ''
  return noted === '' ? null : { since: Number(noted) }
}

/** What is known before anything is set up. */
export const factsBeforeSetup = (now: number): StatusFacts => ({
  now,
  setUp: false,
  firstFull: null,
  keyKept: null,
  damage: null,
  auditBroken: null,
  access: null,
  storage: { name: '', lostSince: null, fullSince: null },
  engineStopped: null,
  kinds: [],
  paused: null,
  gaps: { open: 0, accepted: 0, since: null },
  repaired: null,
  things: [],
  allowanceUsed: null,
  allowanceHigh: null,
  sync: null,
  run: null,
  catchUp: null,
  lastCheck: null,
})

/** A profile that cannot be opened now, for example before its passphrase is typed: nothing runs. */
export const factsLocked = (now: number): StatusFacts => ({
  ...factsBeforeSetup(now),
  setUp: true,
  engineStopped: now,
})
