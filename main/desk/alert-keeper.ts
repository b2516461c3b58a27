import { z } from 'zod'

import type { News, Tell } from '../../preload/contract.ts'
import { type Alert, Alert as AlertShape } from '../../preload/contract/alerts.ts'
import { StateAction } from '../../preload/contract/status.ts'
import { type Cause, causesOf, isMessageDue, maySnooze } from '../core/alerts.ts'
import type { Clock, State } from '../core/ports.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import { isAnnounced, statesOf } from '../core/status.ts'
import { type RoleName, text } from '../core/text.ts'
import { AlertEvent, historyView, withEvent } from './alert-log.ts'
import { iso, isoOrNull, sent } from './iso.ts'

const snooze = z.object({
  until: z.number(),
  by: z.enum(['owner', 'it-admin', 'keeper', 'auditor']),
})

const schema = z.object({
  cause: z.string(),
  isPlanned: z.boolean(),
  firstSeen: z.number(),
  solved: z.number().nullable(),
  lastTold: z.number().nullable(),
  snoozed: snooze.nullable(),
  log: z.array(AlertEvent).default([]),
  /** As windows see it, without what changes by itself. */
  shown: AlertShape,
})
type Kept = z.output<typeof schema>

const subject = 'alert'
const keptFor = 90 * 86_400_000
const mostSolved = 100
/** As the state itself: what is gone within 20 s was none. */
const quietFor = 20_000

type Records = Pick<State, 'records' | 'note' | 'noted'>
type Options = Readonly<{
  clock: Clock
  tell: <T extends Tell>(name: T, news: News<T>) => void
}>

/** Keeps alerts in step with the facts; what persons click changes messages, never alerts. */
export class AlertKeeper {
  readonly #options: Options
  #told = ''

  constructor(options: Options) {
    this.#options = options
  }

  /** Opens alerts for new causes, solves those whose cause is gone, and sends messages. */
  follow(state: Records, facts: StatusFacts): void {
    const { tell } = this.#options
    const { now } = facts
    const causes = causesOf(facts)
    const open = keptOf(state).filter(({ solved }) => solved === null)
    for (const one of open)
      if (!causes.some(({ cause }) => cause === one.cause)) this.#solve(state, one, now)
    for (const cause of causes) {
      const before = open.find((one) => one.cause === cause.cause)
      this.#keep(state, before ?? begun(state, cause, now), { cause, facts })
    }
    state.records.cut(subject, now - keptFor)
    const counts = this.counts(state)
    if (JSON.stringify(counts) !== this.#told) tell('alerts.moved', counts)
    this.#told = JSON.stringify(counts)
  }

  /** How many are open and planned. */
  counts(state: Records): { open: number; planned: number } {
    const open = keptOf(state).filter(({ solved }) => solved === null)
    const planned = open.filter(({ isPlanned }) => isPlanned).length
    return { open: open.length - planned, planned }
  }

  #keep(state: Records, kept: Kept, { cause, facts }: { cause: Cause; facts: StatusFacts }): void {
    const { now } = facts
    const before = { lastTold: kept.lastTold, snoozedUntil: kept.snoozed?.until ?? null }
    const isSure = cause.rank <= 2 || now - kept.firstSeen >= quietFor
    const [worst] = statesOf(facts)
    const isDue = isSure && isMessageDue(cause, before, now)
    // One message for the state, not one for each of its causes.
    const isFirst = worst.name === cause.state || !isAnnounced(worst, kept.firstSeen, now)
    const isTold = isDue && isFirst
    if (isTold) this.#message(cause, kept)
    const shown = shownOf(kept.shown.id, cause)
    const told = isTold && { lastTold: now, log: withEvent(kept.log, { at: now, is: 'told' }) }
    const next = { ...kept, ...told, isPlanned: cause.isPlanned, shown }
    if (JSON.stringify(next) !== JSON.stringify(kept)) put(state, next)
  }

  #message({ title, effect, rank, action, state }: Cause, { shown }: Kept): void {
    this.#options.tell('notice.show', {
      id: shown.id,
      title: sent(title),
      body: sent(effect ?? text('alerts.noEffect')),
      urgency: rank <= 6 ? 'stays' : 'once',
      action: StateAction.parse(action),
      button: sent(text(`status.states.${state}.button`)),
    })
  }

  #solve(state: Records, kept: Kept, now: number): void {
    put(state, { ...kept, solved: now, log: withEvent(kept.log, { at: now, is: 'solved' }) })
    // What nobody heard of needs no word that it is over.
    if (kept.lastTold === null) return
    this.#options.tell('notice.show', {
      id: `${kept.shown.id}-solved`,
      title: sent(text('alerts.solvedTitle')),
      body: kept.shown.title,
      urgency: 'once',
      action: 'show-alerts',
      button: sent(text('status.states.act-now.button')),
    })
  }
}

const keptOf = ({ records }: Pick<Records, 'records'>): readonly Kept[] =>
  records.list(subject).map(({ body }) => schema.parse(body))

const put = ({ records }: Pick<Records, 'records'>, kept: Kept): void =>
  records.put(subject, { id: kept.shown.id, at: kept.firstSeen, body: kept })

function begun(state: Records, cause: Cause, now: number): Kept {
  const number = Number(state.noted('alert.last') ?? '0') + 1
  state.note('alert.last', `${number}`)
  const kept: Kept = {
    cause: cause.cause,
    isPlanned: cause.isPlanned,
    firstSeen: now,
    solved: null,
    lastTold: null,
    snoozed: null,
    log: withEvent([], { at: now, is: 'began' }),
    shown: shownOf(`a${number}`, cause),
  }
  put(state, kept)
  return kept
}

const shownOf = (id: string, cause: Cause): Alert => ({
  id,
  code: cause.code,
  state: cause.state,
  rank: cause.rank,
  title: sent(cause.title),
  effect: cause.effect && sent(cause.effect),
  action: StateAction.parse(cause.action),
  button: sent(text(`status.states.${cause.state}.button`)),
  since: iso(cause.since),
  solved: null,
  maySnooze: maySnooze(cause),
  snoozed: null,
  history: [],
})

/** All alerts as windows see them: open and planned ones, worst first, and what is solved. */
export function alertsOf(
  state: Pick<State, 'records'>,
  now: number,
): { open: Alert[]; planned: Alert[]; solved: Alert[] } {
  const all = keptOf(state)
  const view = ({ shown, solved, snoozed, log }: Kept): Alert => ({
    ...shown,
    history: historyView(log),
    solved: isoOrNull(solved),
    snoozed:
      snoozed !== null && snoozed.until > now
        ? { until: iso(snoozed.until), by: snoozed.by }
        : null,
  })
  const open = all.filter(({ solved }) => solved === null)
  const worstFirst = (a: Alert, b: Alert) => a.rank - b.rank
  return {
    open: open
      .filter(({ isPlanned }) => !isPlanned)
      .map(view)
      .toSorted(worstFirst),
    planned: open.filter(({ isPlanned }) => isPlanned).map(view),
    solved: all
      .filter(({ solved }) => solved !== null)
      .toSorted((a, b) => (b.solved ?? 0) - (a.solved ?? 0))
      .slice(0, mostSolved)
      .map(view),
  }
}

type Doing = Readonly<{ id: string; by: RoleName; at: number }>

const openOne = (state: Pick<State, 'records'>, id: string): Kept | undefined =>
  keptOf(state).find(({ shown, solved }) => shown.id === id && solved === null)

/** Puts messages about an alert off; false where there is none, or it may not wait. */
export function snoozeAlert(
  state: Pick<State, 'records'>,
  { id, until, by, at }: Doing & Readonly<{ until: number }>,
): boolean {
  const kept = openOne(state, id)
  if (kept === undefined || !kept.shown.maySnooze) return false
  const log = withEvent(kept.log, { at, is: 'snoozed', by, until })
  put(state, { ...kept, snoozed: { until, by }, log })
  return true
}

/** Writes a note to an open alert; false where there is none. */
export function noteAlert(
  state: Pick<State, 'records'>,
  { id, note, by, at }: Doing & Readonly<{ note: string }>,
): boolean {
  const kept = openOne(state, id)
  if (kept === undefined) return false
  put(state, { ...kept, log: withEvent(kept.log, { at, is: 'noted', by, note }) })
  return true
}
