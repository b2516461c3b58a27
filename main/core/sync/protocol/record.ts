import type { Op } from '../plan-types.ts'
import type { IntentRow, ItemRow, PairRow } from '../rows.ts'
import type { Observation } from '../types.ts'
import type { Image as ItemImage } from '../types.ts'
import { other, type Patch, type Side } from '../types.ts'
import { imageHash, isEcho, patched, same, textOf } from '../values.ts'
import { itemOf } from '../view.ts'
import { audit } from './audit.ts'
import { type Gap, gapColumns } from './gap.ts'
import { lateEffect, opOf, putState } from './intent.ts'
import { count, type Job } from './job.ts'
import { rename } from './rename.ts'
import { containerOf, noteTrail, seenColumns, setLife } from './seen.ts'

type Result = Readonly<{
  intent: IntentRow
  /** The item after the write; null for a delete. */
  item: Observation | null
  /** `answer`: what the write itself said; `found`: read later, a person may have been there. */
  by: 'answer' | 'found'
  about?: Readonly<Record<string, string>>
  /** The time in which a person's change would not have been seen; null where the port guards. */
  gap?: Gap | null
}>

/**
 * T3: result, both bases, pair, audit row and the intent's end in one transaction. A stop before it
 * leaves the intent `sent`; after it nothing is open.
 */
export function recordDone(job: Job, result: Result): void {
  const { store } = job.ports
  const { intent } = result
  store.transaction(() => {
    const op = opOf(intent)
    const pair = pairFor(job, intent, op)
    if (intent.op === 'delete') recordDelete(job, intent, pair)
    else if (result.item !== null) recordWrite(job, { ...result, op, pair, item: result.item })
    const done = putState(job, left(result), { state: 'done', ...gapColumns(gapOf(job, result)) })
    audit(job, result.by === 'answer' ? 'wrote' : 'adopted', {
      intent: done,
      reason: op.reason,
      ...(result.about !== undefined && { about: result.about }),
    })
    count(job, result.by === 'answer' ? 'done' : 'adopted')
  })
}

/** An end that was only found later leaves a wide gap: nobody knows when the write took place. */
function gapOf(job: Job, { intent, by, gap }: Result): Gap | null {
  if (by === 'answer') return gap ?? null
  const guarded = job.ports.partners[intent.side].capability.conditional
  const { sentAt } = intent
  if (guarded || intent.op === 'create' || sentAt === null) return null
  return { from: sentAt - readBefore, to: sentAt + lateEffect }
}

/** How long before the call its target was read at most, ms. */
const readBefore = 60_000

/** The intent with the image that its own answer showed: what a later undo must find there (7). */
function left({ intent, item, by }: Result): IntentRow {
  if (by !== 'answer' || item === null || intent.attempt > 1) return intent
  return { ...intent, image: JSON.stringify(item.image) }
}

function pairFor(job: Job, intent: IntentRow, op: Op): PairRow {
  const { store } = job.ports
  const known = store.pairByUid(intent.pairUid)
  if (known !== null) {
    // What an undo takes away or brings back: no side follows the other any more.
    const apart = op.reason === 'undone' && (op.op === 'create' || op.op === 'delete')
    const pair: PairRow = { ...known, failCount: 0, state: apart ? 'detached' : known.state }
    store.putPair(pair)
    return pair
  }
  return store.addPair({
    linkId: job.link.linkId,
    uid: intent.pairUid,
    origin: other(intent.side),
    owner: 'self',
    parent: op.parent,
    origStart: op.occurrence?.start ?? null,
    flips: 0,
    failCount: 0,
    state: 'live',
  })
}

/** The target is gone; the pair rests, so that no late page of a feed brings it back. */
function recordDelete(job: Job, intent: IntentRow, pair: PairRow): void {
  const { store } = job.ports
  setLife(job, intent.side, { remoteId: intent.target ?? '', life: 'gone' })
  const { reason } = opOf(intent)
  if (reason !== 'own-twin' && reason !== 'undone') store.putPair({ ...pair, state: 'tomb' })
}

type Write = Omit<Result, 'item'> & Readonly<{ item: Observation; op: Op; pair: PairRow }>

function recordWrite(job: Job, write: Write): void {
  const { store, now, tools } = job.ports
  const { intent, item, op, pair } = write
  const { linkId } = job.link
  const { side } = intent
  const { remoteId } = item
  if (intent.target !== null && intent.target !== remoteId) {
    rename(job, { side, from: intent.target, to: remoteId })
  }
  freePlace(job, { pair, side, remoteId })
  const known = store.item({ linkId, side, remoteId })
  const seen = seenColumns(job, item)
  const base = targetBase(known, write)
  const first = { seenAt: now(), scanGen: 0 }
  store.putItem({
    ...(known ?? first),
    linkId,
    side,
    remoteId,
    ...placeOf(job, write, known),
    ...seen,
    pairId: pair.pairId,
    base: textOf(base),
    baseHash: imageHash(tools, base),
  })
  rebaseSource(job, { intent, op, pair })
  noteTrail(job, pair.pairId, { side, hash: seen.obsHash, at: now(), by: 'us' })
}

/** A person may have moved it out of the link's reach before its answer was known. */
function placeOf(
  job: Job,
  { intent: { side }, item, op }: Write,
  known: ItemRow | null,
): Pick<ItemRow, 'contId' | 'life'> {
  const reached = containerOf(job, side, item.container)
  const contId = reached ?? known?.contId ?? containerOf(job, side, op.container)
  if (contId === null) throw new Error('a write into a container that no row stands for')
  return { contId, life: reached === null ? 'outside' : 'here' }
}

/** A pair's old item on a side makes room for the one that takes its place. */
function freePlace(
  job: Job,
  { pair, side, remoteId }: { pair: PairRow; side: Side; remoteId: string },
): void {
  const { store } = job.ports
  const before = store.itemOfPair(pair.pairId, side)
  if (before === null || before.remoteId === remoteId) return
  store.putItem({ ...before, pairId: null, base: null, baseHash: null })
}

/**
 * The base of what was written: its fields as the write's own answer has them, for only that shows
 * what the remote made of them. What was found later may hold a person's edit since: then the base
 * is what we sent, and the edit is an ordinary change (6.3).
 */
function targetBase(known: ItemRow | null, { op, item, by, intent }: Write): ItemImage {
  const base = known === null ? {} : (itemOf(known).base ?? {})
  const sent = patched(base, op.rebase[intent.side])
  const trusted = by === 'answer' && intent.attempt === 1
  if (!trusted) return patched(sent, spelt(op.rebase[intent.side], item.image))
  if (intent.op === 'create') return item.image
  // A field that both sides get keeps its base until both have it.
  const rebased = op.rebase[intent.side]
  const wrote: Patch = Object.fromEntries(
    Object.keys(rebased)
      .filter((field) => same(rebased[field] ?? null, op.patch[field] ?? null))
      .map((field) => [field, item.image[field] ?? null]),
  )
  return patched(sent, wrote)
}

/** Of what was sent, how the remote itself wrote it: that is no person's edit. */
const spelt = (wrote: Patch, seen: ItemImage): Patch =>
  Object.fromEntries(
    Object.entries(wrote).flatMap(([field, value]) =>
      isEcho(value, seen[field] ?? null) ? [[field, seen[field] ?? null]] : [],
    ),
  )

/** The source's base: what of it the write carried over, as it was when that was planned. */
function rebaseSource(
  job: Job,
  { intent, op, pair }: { intent: IntentRow; op: Op; pair: PairRow },
): void {
  const { store, tools } = job.ports
  const side = other(intent.side)
  const paired = store.itemOfPair(pair.pairId, side)
  // The pair's own item first: it may stand under another id since this was planned.
  const remoteId = paired?.remoteId ?? intent.source
  if (remoteId === null) return
  const row = store.item({ linkId: job.link.linkId, side, remoteId })
  if (row === null) return
  // A copy shows all of its source as it was, not only what it has more than before.
  const whole = op.op === 'create' && op.reason !== 'undone'
  const base = patched(whole ? {} : (itemOf(row).base ?? {}), op.rebase[side])
  const hash = imageHash(tools, base)
  store.putItem({ ...row, pairId: pair.pairId, base: textOf(base), baseHash: hash })
}
