import { undoFor, type PutBackItem, type PutBackReport } from './put-back-types.ts'
import { mostNamed } from './restore-plan.ts'

type Told = Readonly<{
  run: string
  ticket: string
  items: readonly PutBackItem[]
  stopped: boolean
  /** Milliseconds since 1970. */
  started: number
}>

/** Counts what became of the items. */
export function reportOf({ run, ticket, items, stopped, started }: Told): PutBackReport {
  const many = (state: PutBackItem['state']): number =>
    items.filter((item) => item.state === state).length
  return {
    run,
    ticket,
    asked: items.length,
    made: many('made'),
    replaced: many('replaced'),
    skipped: many('skipped'),
    failed: many('failed'),
    undone: many('undone'),
    touched: many('touched'),
    stopped,
    undoUntil: started + undoFor,
    // What went wrong or is not as it was comes first: it must not be cut off.
    items: items.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostNamed),
  }
}

const rank = ({ state, lost }: PutBackItem): number =>
  state === 'failed' ? 0 : state === 'touched' ? 1 : lost.length > 0 ? 2 : 3
