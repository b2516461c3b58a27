import type { Watch } from '../app-types.ts'
import type { Engine } from '../app/engine.ts'
import type { PutBackReport } from '../app/put-back-types.ts'
import type { Outcome } from '../core/failure.ts'
import { utcTime } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import {
  dropStanding,
  endOf,
  keepEnd,
  type PutBackStanding,
  setStanding,
} from './put-back-tickets.ts'

/** Windows hear of a put-back at most so often, in milliseconds. */
const between = 250

/** A put-back or its undo that is to run. */
export type Doing = Readonly<{
  ticket: string
  isUndo: boolean
  run: (engine: Engine, watch: Watch) => Promise<Outcome<PutBackReport>>
}>

/** Says how far the work is, sparingly. */
function teller(desk: Desk, { ticket, isUndo }: Doing) {
  const since = utcTime(desk.clock.now())
  let told = Number.NEGATIVE_INFINITY
  return (progress: Readonly<{ done: number; total: number | null }>): void => {
    const { done: many, total } = progress
    const standing = { state: 'running', since, undoing: isUndo, done: many, total } as const
    setStanding(desk, ticket, standing)
    const now = desk.clock.now()
    if (now >= told && now - told < between) return
    told = now
    desk.tell('putBack.moved', { ticket })
  }
}

/** Hands the work to the desk; its ticket hears how it goes and how it ends. */
export async function begin(desk: Desk, doing: Doing): Promise<Outcome<null>> {
  const { ticket, isUndo, run } = doing
  const move = teller(desk, doing)
  let standing: PutBackStanding | null = null
  const begun = await desk.begin({
    what: 'restore',
    by: 'person',
    run: async ({ engine }, watch) => {
      move({ done: 0, total: null })
      const outcome = await run(engine, {
        ...watch,
        onEvent: (event) => {
          watch.onEvent(event)
          if (event.type === 'progress') move(event)
        },
      })
      standing = endOf(outcome, isUndo)
      return outcome
    },
    ended: (opened, outcome) => {
      const last = standing ?? (outcome.ok ? null : endOf(outcome, isUndo))
      if (last !== null) keepEnd(desk, opened, { ticket, standing: last })
      desk.tell('putBack.moved', { ticket })
    },
  })
  if (!begun.ok) dropStanding(desk, ticket)
  return begun
}
