import { codeOf, FailureError, type Failure } from '../../core/failure.ts'
import { refusalOf, type Meaning } from './errors.ts'

/** Refusals that hold for one mailbox or item; everything else ends the reading of a kind. */
const ofOneMailbox = new Set<Meaning>([
  'denied',
  'not-online',
  'no-mailbox',
  'mailbox-full',
  'throttled',
  'item-gone',
  'not-found',
  'resync',
  'request',
  'corrupt',
  'too-large',
  'busy',
  'silent',
  'unreadable',
  'other',
])
const serviceDown = new Set<Meaning>(['throttled', 'busy', 'silent', 'unreadable'])
/** A service that fails so often in a row is down, not troubled by one mailbox. */
const mostInARow = 6

/** Judges errors of single mailboxes; one for each run of a source. */
export interface Trouble {
  /** Gives the failure to name a mailbox with; throws the error on where the kind is concerned. */
  failed(error: unknown, address: string): Failure
  /** Says that a mailbox was read, so that failures in a row are counted anew. */
  read(): void
  /** Tells whether mailboxes were refused for want of a right, and none was read. */
  allDenied(): boolean
}

/** What an error means; an answer that no schema of ours fits comes without a refusal. */
function meaningOf(error: FailureError): Meaning | null {
  const isShapeless = error.failure.name === 'answerUnknown'
  return refusalOf(error)?.what ?? (isShapeless ? 'unreadable' : null)
}

/** Keeps one bad mailbox from stopping a run, and a dead service from failing all in turn. */
export function createTrouble(): Trouble {
  let inARow = 0
  let denied = 0
  let others = 0
  return {
    failed(error, address) {
      if (!(error instanceof FailureError) || codeOf(error.failure).startsWith('DK-13')) throw error
      const what = meaningOf(error)
      if (what === null || !ofOneMailbox.has(what)) throw error
      inARow = serviceDown.has(what) ? inARow + 1 : 0
      if (inARow >= mostInARow) throw error
      if (what === 'denied') denied += 1
      else others += 1
      const { name, about } = error.failure
      // The right may be there and not hold for this mailbox: see `allDenied`.
      const named = what === 'denied' ? 'mailboxUnreachable' : name
      return { name: named, about: { ...about, mailbox: address } }
    },
    read() {
      inARow = 0
      others += 1
    },
    allDenied: () => denied > 0 && others === 0,
  }
}
