import { forecastCalls, monthStart } from '../adapters/database/allowance.ts'
import { checksSince } from '../app/checks.ts'
import { lastDrill } from '../app/drills.ts'
import type { Engine } from '../app/engine.ts'
import { allLeaving } from '../app/leaving.ts'
import type { FailureCode } from '../core/failure.ts'
import { fullAt } from '../core/forecast.ts'
import type { AllowanceState } from '../core/ports.ts'
import type { Thing } from '../core/status-facts.ts'
import { momentOf } from './notes.ts'
import { secondOf } from './seconds.ts'
import { sizes } from './sizes.ts'

type Known = Pick<Engine, 'settings' | 'state'>

const day = 86_400_000
/** A second copy may lag a day (conventions, section 6). */
const lagLimit = day
const drillLimit = 45 * day
const checkLimit = 8 * day

/** All that has a date and needs a person, soonest first. */
export function thingsOf(known: Known, now: number): readonly Thing[] {
  const firstFull = momentOf(known.state, 'first.full')
  if (firstFull === null) return []
  return [
    ...seconds(known, firstFull, now),
    ...leaving(known),
    ...drills(known, firstFull, now),
    ...checks(known, firstFull, now),
    ...space(known, now),
    ...allowance(known, now),
  ].toSorted((a, b) => a.at - b.at)
}

const thing = (what: Thing['what'], at: number, code: FailureCode | null = null): Thing => ({
  what,
  at,
  since: at,
  code,
})

function seconds({ settings, state }: Known, firstFull: number, now: number): Thing[] {
  return settings.secondCopies.flatMap(({ name }) => {
    const { at, code } = secondOf(state, name)
    const base = at ?? firstFull
    if (now - base <= lagLimit) return []
    const what = code === null ? 'second-copy-behind' : 'second-copy-failed'
    return [{ ...thing(what, base + lagLimit), name }]
  })
}

const leaving = ({ settings, state }: Known): Thing[] =>
  allLeaving(state)
    .filter(({ name }) => settings.secondCopies.some((copy) => copy.name === name))
    .map(({ name, waiting: { asked, due } }) => ({
      ...thing('second-copy-leaves', due),
      since: asked,
      name,
    }))

function drills({ state }: Known, firstFull: number, now: number): Thing[] {
  const last = lastDrill(state)
  if (last !== null && !last.passed) return [thing('drill-failed', last.at)]
  const due = (last?.at ?? firstFull) + drillLimit
  return due < now ? [thing('drill-old', due)] : []
}

function checks({ state }: Known, firstFull: number, now: number): Thing[] {
  const [last] = checksSince(state, now - 60 * day)
  const due = (last?.at ?? firstFull) + checkLimit
  return due < now ? [thing('check-old', due)] : []
}

function space({ state }: Known, now: number): Thing[] {
  const full = fullAt(sizes(state, now), now)
  return full === null ? [] : [{ ...thing('space-ends', full.about), since: now }]
}

/** When the month's allowance is used up at this pace; null = it lasts the month. */
export function allowanceEnd(month: AllowanceState, now: number): number | null {
  if (month.used >= month.cap || forecastCalls(month, now) <= month.cap) return null
  const start = monthStart(month.month)
  const passed = Math.max(day, now - start)
  return Math.max(now, start + (passed * month.cap) / month.used)
}

function allowance({ settings, state }: Known, now: number): Thing[] {
  if (!settings.dingtalk) return []
  const end = allowanceEnd(state.ledger.read(), now)
  return end === null ? [] : [{ ...thing('allowance-ends', end, 'DK-1111'), since: now }]
}
