import { FailureError, type FailureName } from '../../core/failure.ts'

type Opening = (signal: AbortSignal) => AsyncIterable<Uint8Array>

/** Watches over the downloads of a run: they are opened by whoever stores them, not by a source. */
export interface Contents {
  /** Wraps a download of an item: its failure is noted, and none is tried that must fail. */
  watched(item: string, open: Opening): Opening
  /** Items with a download that failed in this run. */
  readonly failedItems: ReadonlySet<string>
  /** Throws what a download met and what ends the kind. */
  throwIfEnded(): void
}

/** Records can still be read, but every further download would be refused alike. */
const endsDownloads: ReadonlySet<FailureName> = new Set(['permissionMissing', 'editionTooLow'])
/** Nothing at all can be read any more. */
const endsKind: ReadonlySet<FailureName> = new Set([
  'credentialsRefused',
  'appNotPublished',
  'addressRefused',
  'addressBlocked',
  'allowanceUsed',
  'dingtalkSaysWait',
])
/** A storage host that is silent so often in a row is down. */
const mostSilences = 8

/** Makes the watch of one run. */
export function watchContents(): Contents {
  const failedItems = new Set<string>()
  let refusing: FailureError | null = null
  let ending: FailureError | null = null
  let silences = 0

  function note(item: string, error: FailureError): void {
    const { name } = error.failure
    failedItems.add(item)
    silences = name === 'dingtalkSilent' ? silences + 1 : 0
    if (endsDownloads.has(name)) refusing = error
    if (endsKind.has(name) || silences >= mostSilences) ending = error
  }

  return {
    failedItems,
    watched: (item, open) =>
      async function* (signal) {
        const hopeless = ending ?? refusing
        try {
          if (hopeless !== null) throw new FailureError(hopeless.failure, hopeless.cause)
          yield* open(signal)
          silences = 0
        } catch (error) {
          if (error instanceof FailureError) note(item, error)
          throw error
        }
      },
    throwIfEnded() {
      if (ending !== null) throw ending
    },
  }
}
