import { markerOf } from '../marker.ts'
import type { Query } from '../partner.ts'
import type { IntentRow } from '../rows.ts'
import type { Observation } from '../types.ts'
import type { Image, SyncKind } from '../types.ts'
import { same, valueOf } from '../values.ts'
import { itemOf } from '../view.ts'
import { audit } from './audit.ts'
import { imageOf, neverMade, opOf, putState } from './intent.ts'
import { count, type Job, mayCall, noteTrouble } from './job.ts'
import { lookAt } from './probe.ts'
import { recordDone } from './record.ts'
import { adoptClass, isDayFull } from './snapshot.ts'
import { send, sourceStands } from './write.ts'

/** Left of a create key's life for the answer to come in, ms (6.3). */
const keyMargin = 3_600_000

/**
 * What became of a create that has no answer (6.3): sent again under its own key where the remote
 * still knows it, else looked for by marker, natural key or in the list; what is found is adopted.
 * What cannot be told is never sent a second time.
 */
export async function recoverCreate(job: Job, intent: IntentRow): Promise<void> {
  const early = (intent.notBefore ?? 0) > job.ports.now()
  if (intent.state === 'planned') return early ? undefined : resume(job, intent)
  if (intent.errorClass === adoptClass) return adoptShown(job, intent)
  if (isKeyYoung(job, intent) && !isRefused(intent)) return sendAgain(job, intent)
  const { lookup } = job.ports.partners[intent.side].capability
  if (lookup === 'nothing') return ambiguous(job, intent)
  // An index that lags would show nothing yet, and the call itself may still be on its way.
  if (!early) await lookFor(job, intent)
}

/** The item that a person showed. */
async function adoptShown(job: Job, intent: IntentRow): Promise<void> {
  const { side, linkId } = intent
  const got = await lookAt(job, { side, remoteId: intent.error ?? '' })
  const row =
    got.is === 'here' ? job.ports.store.item({ linkId, side, remoteId: got.item.remoteId }) : null
  // One item cannot be the copy of two.
  const taken = row !== null && row.pairId !== null
  if (got.is === 'here' && !taken) recordDone(job, { intent, item: got.item, by: 'found' })
  else if (got.is !== 'trouble') putState(job, intent, { state: 'ambiguous', class: 'person' })
}

async function lookFor(job: Job, intent: IntentRow): Promise<void> {
  const answered = await search(job, intent)
  if (answered === null) return
  const found = answered.length > 0 ? answered : await seenElsewhere(job, intent)
  if (found === null) return
  const [item, ...more] = found
  if (item === undefined) notFound(job, intent)
  else if (more.length > 0 || isContested(job, intent, item)) ambiguous(job, intent)
  else recordDone(job, { intent, item, by: 'found' })
}

/**
 * A person may have moved the new item out of the place that a search looks into: what a feed has
 * shown since the create went out, read afresh. Null where nothing could be learnt.
 */
async function seenElsewhere(job: Job, intent: IntentRow): Promise<readonly Observation[] | null> {
  const { store, partners } = job.ports
  const { side, linkId, sentAt } = intent
  if (partners[side].capability.lookup === 'marker') return []
  const wanted = imageOf(intent) ?? {}
  const rows = store
    .items(linkId, side)
    .filter((row) => row.pairId === null && row.life !== 'gone' && row.seenAt >= (sentAt ?? 0))
    .filter((row) => sharesStrongField(job.link.kind, wanted, itemOf(row).obs))
  const found: Observation[] = []
  for (const { remoteId } of rows) {
    const got = await lookAt(job, { side, remoteId })
    if (got.is === 'trouble') return null
    if (got.is === 'here') found.push(got.item)
  }
  return found.filter((item) => isOurs(job, intent, item))
}

/** Surely never made: sent under the same key, if what it was made from still stands. */
async function resume(job: Job, intent: IntentRow): Promise<void> {
  if (!(await sourceStands(job, opOf(intent)))) {
    if ((job.asleep.get(intent.side === 'D' ? 'M' : 'D') ?? 0) > job.ports.now()) return
    const row = putState(job, intent, { state: 'cancelled', class: 'source-changed' })
    audit(job, 'dropped', { intent: row, reason: 'source-changed' })
    return
  }
  await sendAgain(job, intent)
}

async function sendAgain(job: Job, intent: IntentRow): Promise<void> {
  if (intent.state === 'planned' && isDayFull(job, intent.side)) return
  const free = await mayCall(job, intent.side, { write: true, creates: true, lane: 'recovery' })
  if (!free) return
  count(job, 'sent-again')
  await send(job, intent)
}

/** Sending it again was refused for its own sake: only a search still tells what came of it. */
const isRefused = ({ error, errorClass }: IntentRow): boolean =>
  errorClass === 'looked' || ['missing', 'stale', 'never'].includes(error ?? '')

function isKeyYoung(job: Job, intent: IntentRow): boolean {
  const { createKey } = job.ports.partners[intent.side].capability
  if (createKey === 'none' || intent.sentAt === null) return false
  return job.ports.now() - intent.sentAt < createKey.life - keyMargin
}

/** Candidates that are ours; null where nothing could be learnt. */
async function search(job: Job, intent: IntentRow): Promise<readonly Observation[] | null> {
  const { side } = intent
  const { partners, signal } = job.ports
  if (!(await mayCall(job, side, { lane: 'recovery' }))) return null
  const found = await partners[side].find(queryOf(job, intent), signal)
  if (found.is === 'trouble') {
    noteTrouble(job, side, found.trouble)
    return null
  }
  return found.items.filter((item) => isOurs(job, intent, item))
}

function queryOf(job: Job, intent: IntentRow): Query {
  const { tools, partners, store } = job.ports
  const { container } = opOf(intent)
  const { lookup } = partners[intent.side].capability
  if (lookup === 'marker') {
    const marker = markerOf(tools, intent.pairUid, intent.source ?? '')
    return { by: 'marker', marker, container }
  }
  const side = intent.side === 'D' ? 'M' : 'D'
  const source = store.item({ linkId: intent.linkId, side, remoteId: intent.source ?? '' })
  if (lookup === 'key' && source?.natKey != null) {
    return { by: 'key', naturalKey: source.natKey, container }
  }
  return { by: 'near', image: imageOf(intent) ?? {}, container }
}

/**
 * Tells whether an item that a search found is the one a create made: by its marker, else unpaired,
 * first seen since the create went out, and equal in at least one field that tells items apart. An
 * equal image alone is not asked for: a person may have edited the new item already.
 */
function isOurs(job: Job, intent: IntentRow, item: Observation): boolean {
  const { store, partners } = job.ports
  const known = store.item({ linkId: intent.linkId, side: intent.side, remoteId: item.remoteId })
  if (known !== null && known.pairId !== null) return false
  if (known !== null && known.seenAt < (intent.sentAt ?? 0)) return false
  if (partners[intent.side].capability.lookup === 'marker') {
    return item.meta.marker?.uid === intent.pairUid
  }
  return sharesStrongField(job.link.kind, imageOf(intent) ?? {}, item.image)
}

/** Tells whether another create under way may just as well have made an item that bears no marker. */
function isContested(job: Job, intent: IntentRow, item: Observation): boolean {
  const { store, partners } = job.ports
  if (partners[intent.side].capability.lookup === 'marker') return false
  return store
    .openIntents(intent.linkId)
    .some(
      (row) =>
        row.intentId !== intent.intentId &&
        row.op === 'create' &&
        row.side === intent.side &&
        row.sentAt !== null &&
        sharesStrongField(job.link.kind, imageOf(row) ?? {}, item.image),
    )
}

/** Fields of which one equal value tells that two images are of one thing. */
const strongFields: Readonly<Record<SyncKind, readonly string[]>> = {
  mail: ['messageId', 'digest'],
  event: ['title', 'time', 'description'],
  contact: ['name', 'mobile', 'emails', 'notes'],
  task: ['title', 'body'],
}

/** Tells whether two images have the same value in a field that tells items apart. */
export const sharesStrongField = (kind: SyncKind, a: Image, b: Image): boolean =>
  strongFields[kind].some((field) => {
    const value = valueOf(a, field)
    return value !== null && same(value, valueOf(b, field))
  })

/** How often a search must come back empty, and how far apart, ms. */
const secondLook = 120_000

/**
 * Twice nothing: it was never made. Only a search that cannot miss it may say so and send again;
 * a list may have hidden it, so there a person decides.
 */
function notFound(job: Job, intent: IntentRow): void {
  if (intent.errorClass !== 'looked') {
    const notBefore = job.ports.now() + secondLook
    putState(job, intent, {
      state: intent.state === 'ambiguous' ? 'ambiguous' : 'unknown',
      class: 'looked',
      notBefore,
    })
    return
  }
  const { lookup } = job.ports.partners[intent.side].capability
  if (lookup === 'marker' || lookup === 'key') {
    putState(job, intent, { state: 'planned', class: neverMade })
    return
  }
  ambiguous(job, intent)
}

function ambiguous(job: Job, intent: IntentRow): void {
  if (intent.state === 'ambiguous') return
  job.ports.store.transaction(() => {
    const row = putState(job, intent, { state: 'ambiguous', class: 'person' })
    audit(job, 'ambiguous', { intent: row })
    count(job, 'ambiguous')
  })
}
