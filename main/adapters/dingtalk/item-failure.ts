import { FailureError, type Failure } from '../../core/failure.ts'
import { refusalOf, type Meaning } from './errors.ts'

/** Refusals that hold for the one record asked for; everything else ends the reading of a kind. */
const ofOneItem = new Set<Meaning>([
  'out-of-range',
  'parameter',
  'no-user',
  'no-department',
  'not-found',
  'certification',
  'denied',
  'unreadable',
  'other',
  'busy',
])
/** A service that fails so often in a row is down, not troubled by one record. */
const mostInARow = 8

/** Judges errors of single items; one for each run of a source. */
export interface ItemTrouble {
  /** Gives the failure to name the item with; throws the error on where the kind is concerned. */
  failed(error: unknown): Failure
  /** Says that an item was read, so that failures in a row are counted anew. */
  read(): void
}

/** What an error means; an answer that no schema of ours fits comes without a refusal. */
function meaningOf(error: FailureError): Meaning | null {
  const isShapeless = error.failure.name === 'answerUnknown'
  return refusalOf(error)?.what ?? (isShapeless ? 'unreadable' : null)
}

/** Keeps one bad item from stopping a run, and a dead service from failing every item in turn. */
export function createItemTrouble(): ItemTrouble {
  let inARow = 0
  return {
    failed(error) {
      if (!(error instanceof FailureError)) throw error
      const what = meaningOf(error)
      if (what === null || !ofOneItem.has(what)) throw error
      if (what === 'busy' || what === 'unreadable') inARow += 1
      if (inARow >= mostInARow) throw error
      return error.failure
    },
    read() {
      inARow = 0
    },
  }
}
