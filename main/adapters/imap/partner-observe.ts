import { imageOf } from '../../core/sync/canonical/image.ts'
import type { Image, Marker, Observation } from '../../core/sync/types.ts'
import { fixedFields, readMail } from '../mail-reading.ts'
import { fixedOf, observationOf } from '../mail-side.ts'
import { headerOf } from '../mime-header.ts'
import { smallBodies, tracked } from './bodies.ts'
import type { ImapBox } from './box-port.ts'
import type { Folder } from './commands.ts'
import { idText } from './partner-id.ts'
import { stateOf } from './partner-keywords.ts'
import type { Asking } from './partner-options.ts'
import type { Facts, MailboxAt } from './port.ts'

/** The only header that we ever add to a mail: to one that has no Message-ID (10.7). */
export const ownHeader = 'X-DingKeep-Id'

/** Writes a marker into the header. */
export const markerText = ({ uid, mac }: Marker): string => `${uid}.${mac}`

function markerIn(text: string): Marker | null {
  const [, uid, mac] = /^([\w-]{1,64})\.([\w-]{1,64})$/.exec(text.trim()) ?? []
  return uid === undefined || mac === undefined ? null : { uid, mac }
}

/** Message-ID as ids and images have it. */
export const bareId = (messageId: string): string => messageId.replaceAll(/[<>\s]/g, '')

type Content = Readonly<{ fixed: Image; marker: Marker | null }>

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function contentIn(asking: Asking, chunks: AsyncIterable<Uint8Array>): Promise<Content> {
  const reading = await readMail(chunks)
  const fixed = imageOf('mail', fixedFields(reading, asking.options.tools))
  return { fixed, marker: markerIn(headerOf(reading.headers, ownHeader)) }
}

/** Reads one message from the server, big ones by and by. */
export async function contentOf(
  { mailbox, box, signal }: Readonly<{ mailbox: MailboxAt; box: ImapBox; signal: AbortSignal }>,
  folder: Folder,
  { uid, size }: Pick<Facts, 'uid' | 'size'>,
): Promise<AsyncIterable<Uint8Array>> {
  const reader = { session: box, mailbox }
  const small = await smallBodies(reader, folder, [{ uid, size }])
  const bytes = small.get(uid)
  if (bytes !== undefined) return whole(bytes)
  return tracked(reader, { ...folder, uid }, { size, unchanged: false }).open(signal)
}

/** A message with what is known of it besides its content. */
export type Told = Readonly<{ facts: Facts; flags: readonly string[] }>

/** The id that a message has for the sync. */
export const remoteIdOf = (folder: Folder, { uid, messageId, size }: Facts): string =>
  idText({ ...folder, uid, messageId: bareId(messageId), size })

function observed(
  asking: Asking,
  { folder, told, content }: Readonly<{ folder: Folder; told: Told; content: Content }>,
): Observation {
  const { facts, flags } = told
  const { read, flagged, keywords } = stateOf(flags)
  const state = {
    remoteId: remoteIdOf(folder, facts),
    container: folder.path,
    version: null,
    modified: null,
    received: facts.at === 0 ? null : facts.at,
    size: facts.size,
    read,
    flagged,
    keywords,
    marker: content.marker,
  }
  return observationOf(state, content.fixed, asking.options.zone)
}

/** What is stored of messages, so that only what is new is read. */
function knownOf({ options }: Asking, folder: Folder, { facts }: Told): Content | null {
  const known = options.known(remoteIdOf(folder, facts))
  return known === null ? null : { fixed: fixedOf(known.image), marker: known.meta.marker }
}

/** Makes observations; what is new is read from the server, small messages together. */
export async function observe(
  asking: Asking,
  folder: Folder,
  messages: readonly Told[],
): Promise<readonly Observation[]> {
  const { box, options, signal } = asking
  const fresh = messages.filter((told) => knownOf(asking, folder, told) === null)
  const reader = { session: box, mailbox: options.mailbox }
  const small = await smallBodies(
    reader,
    folder,
    fresh.map(({ facts }) => facts),
  )
  const all: Observation[] = []
  for (const told of messages) {
    const { uid, size } = told.facts
    const bytes = small.get(uid)
    const chunks =
      bytes === undefined
        ? tracked(reader, { ...folder, uid }, { size, unchanged: false }).open(signal)
        : whole(bytes)
    const content = knownOf(asking, folder, told) ?? (await contentIn(asking, chunks))
    all.push(observed(asking, { folder, told, content }))
  }
  return all
}

/** Reads messages by UID; those that are not there are left out. */
export async function observeUids(
  asking: Asking,
  folder: Folder,
  uids: readonly number[],
): Promise<readonly Observation[]> {
  const { box } = asking
  const facts = await box.facts(folder.path, folder.uidValidity, uids)
  const flags = await box.flags(folder.path, folder.uidValidity, uids)
  const told = facts.flatMap((one) => {
    const own = flags.get(one.uid)
    return own === undefined ? [] : [{ facts: one, flags: own }]
  })
  return observe(asking, folder, told)
}
