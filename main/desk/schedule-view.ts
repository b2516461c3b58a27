import type { ScheduleView } from '../../preload/contract/schedule.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { timedJobs } from '../core/due.ts'
import { metered } from '../core/kinds.ts'
import { pollsOf, targetOf } from '../core/plans.ts'
import { fact, type Text, text } from '../core/text.ts'
import { duesOf } from './dues.ts'
import { iso, isoOrNull, sent } from './iso.ts'
import { pauseOf } from './notes.ts'

type Known = Pick<Engine, 'settings' | 'state' | 'clock'>

/** The schedule as windows show and change it. */
export function scheduleView(engine: Known): ScheduleView {
  const { settings, state, clock } = engine
  const { plan, schedule, secondCopies } = settings
  const dues = duesOf(engine)
  const kinds = kindsInScope(settings)
  const copies = Math.min(
    ...['full', 'incremental'].map((job) => dues.get(job as 'full')?.next ?? 0),
  )
  return {
    plan,
    times: { ...schedule },
    next: [
      ...timedJobs.map((job) => ({ job, at: isoOrNull(dues.get(job)?.next) })),
      { job: 'copy' as const, at: secondCopies.length === 0 ? null : iso(copies) },
    ],
    targets: kinds.map((kind) => ({
      kind,
      metered: metered[kind],
      economy: targetOf(kind, 'economy'),
      balanced: targetOf(kind, 'balanced'),
      fast: targetOf(kind, 'fast'),
    })),
    polls: pollsOf(kinds, plan).map((poll) => ({
      kinds: [...poll.kinds],
      minutes: Math.round(poll.every / 60_000),
    })),
    sentences: sentences(settings).map(sent),
    pausedUntil: isoOrNull(pauseOf(state, clock.now())?.until),
  }
}

/** The schedule in sentences: looks for changes, copies, checks. */
function sentences(settings: Engine['settings']): readonly Text[] {
  const { plan, schedule } = settings
  const kinds = kindsInScope(settings)
  const polls = pollsOf(kinds, plan).map((poll) =>
    text('schedule.polls', {
      kinds: fact.kinds(poll.kinds),
      n: fact.n(Math.round(poll.every / 60_000)),
    }),
  )
  const [day = '', clock = ''] = schedule.full.split(' ')
  const drill = schedule.drill.split(' ')
  return [
    ...polls,
    text('schedule.daily', { time: fact.text(schedule.incremental) }),
    text('schedule.weekly', { day: fact.words(`schedule.days.${day}`), time: fact.text(clock) }),
    text('schedule.check', { time: fact.text(schedule.check) }),
    text('schedule.drill', {
      day: fact.words(`schedule.days.${(drill[0] ?? '').replace('first-', '')}`),
      time: fact.text(drill[1] ?? ''),
    }),
  ]
}
