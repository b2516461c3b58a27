import { FailureError, type FailureName } from '../../core/failure.ts'

type Opening = (signal: AbortSignal) => AsyncIterable<Uint8Array>

/** Watches over the contents of a run: they are opened by whoever stores them, not by a source. */
export interface Watched {
  /** Wraps the content of an item: its failure is noted, and none is tried that must fail. */
  content(item: string, open: Opening): Opening
  /** Tells once whether the content of an item failed in this run. */
  takeFailed(item: string): boolean
  /** Throws what a content met and what ends the kind. */
  throwIfEnded(): void
}

/** Nothing more can be read at all. */
const endsKind: ReadonlySet<FailureName> = new Set([
  'microsoftSignInNeeded',
  'consentMissing',
  'microsoftSaysWait',
])
/** A service that is silent so often in a row is down. */
const mostSilences = 8

/** Makes the watch of one run. */
export function createWatched(): Watched {
  const failed = new Set<string>()
  let ending: FailureError | null = null
  let silences = 0

  function note(item: string, error: FailureError): void {
    const { name } = error.failure
    failed.add(item)
    silences = name === 'microsoftSilent' ? silences + 1 : 0
    if (endsKind.has(name) || silences >= mostSilences) ending = error
  }

  return {
    content: (item, open) =>
      async function* (signal) {
        try {
          if (ending !== null) throw new FailureError(ending.failure, ending.cause)
          yield* open(signal)
          silences = 0
        } catch (error) {
          if (error instanceof FailureError) note(item, error)
          throw error
        }
      },
    takeFailed: (item) => failed.delete(item),
    throwIfEnded() {
      if (ending !== null) throw ending
    },
  }
}
