import { FailureError } from '../core/failure.ts'
import { imageOf } from '../core/sync/canonical/image.ts'
import { fingerOf, mailKey } from '../core/sync/canonical/keys.ts'
import type { Refusal, Trouble } from '../core/sync/partner.ts'
import type { SyncStore } from '../core/sync/store.ts'
import type { Image, Marker, Observation, Side } from '../core/sync/types.ts'
import { itemOf } from '../core/sync/view.ts'

/** A mail of one side that is open for reading. */
export type OpenedMail =
  | Readonly<{
      is: 'mail'
      /** Bytes, where the server tells; some only estimate it. */
      size: number | null
      /** When it came, ms since 1970; null where the server does not tell. */
      received: number | null
      /** Raw MIME; may be opened several times. Throws `FailureError`, or the signal's reason. */
      open(signal: AbortSignal): AsyncIterable<Uint8Array>
    }>
  | Readonly<{ is: 'gone' }>
  | Readonly<{ is: 'trouble'; trouble: Trouble }>

/** Where a mail's content is read from when the other side is to have it; never throws. */
export interface MailContent {
  open(remoteId: string, signal: AbortSignal): Promise<OpenedMail>
}

const passing = new Set(['mailServerSilent', 'microsoftSilent', 'microsoftSaysWait'])

/**
 * What it means for a write that the content of the other side could not be read to its end: later
 * where it passes, else never, as this one mail cannot be read. Bugs and stops go on up.
 */
export function unreadable(error: unknown, signal: AbortSignal): Refusal {
  if (signal.aborted || !(error instanceof FailureError)) throw error
  const { name } = error.failure
  return passing.has(name) ? { is: 'wait', ms: null } : { is: 'never', why: 'unreadable' }
}

/** What the engine has stored of an item: a mail's content never changes, so it is read once. */
export type KnownItem = Readonly<{
  version: string | null
  modified: number | null
  image: Image
  meta: Observation['meta']
}>

/** Gives what is stored of an item of one side; null for one that was never seen. */
export type KnownItems = (remoteId: string) => KnownItem | null

/** What the store of a link knows of one side's items. */
export const knownItems =
  (store: Pick<SyncStore, 'item'>, linkId: number, side: Side): KnownItems =>
  (remoteId) => {
    const row = store.item({ linkId, side, remoteId })
    if (row === null) return null
    const { version, modified, obs, meta } = itemOf(row)
    return { version, modified, image: obs, meta }
  }

/** Ids of what the store of a link has of one side's folder and counts as being there. */
export const storedItems =
  (store: Pick<SyncStore, 'items' | 'containers'>, linkId: number, side: Side) =>
  (container: string): readonly string[] => {
    const row = store.containers(linkId, side).find(({ remoteId }) => remoteId === container)
    return store
      .items(linkId, side)
      .filter(({ contId, life }) => contId === row?.contId && life === 'here')
      .map(({ remoteId }) => remoteId)
  }

const fixed = ['messageId', 'subject', 'from', 'sent', 'digest'] as const

/** The fields of an image that tell of a mail's content. */
export const fixedOf = (image: Image): Image =>
  Object.fromEntries(
    fixed.flatMap((name) => (image[name] === undefined ? [] : [[name, image[name]]])),
  )

/** What a mail is beside its content. */
export type MailState = Readonly<{
  remoteId: string
  container: string
  version: string | null
  modified: number | null
  received: number | null
  size: number
  read: boolean
  flagged: boolean
  keywords: readonly string[]
  marker: Marker | null
}>

/** Puts a mail's state and content together; both sides do it alike. */
export function observationOf(state: MailState, content: Image, zone: string): Observation {
  const { remoteId, container, version, modified } = state
  const image = imageOf('mail', {
    ...content,
    folder: container,
    read: state.read,
    flagged: state.flagged,
    keywords: state.keywords,
  })
  return {
    remoteId,
    container,
    version,
    modified,
    image,
    meta: {
      marker: state.marker,
      occurrence: null,
      created: state.received,
      owner: 'self',
      people: 0,
      size: state.size,
      port: null,
    },
    naturalKey: mailKey(image),
    finger: fingerOf('mail', image, zone),
  }
}
