import { z } from 'zod'

import { fail } from '../../core/failure.ts'
import { opOf } from '../../core/sync/protocol/intent.ts'
import { tryAgain } from '../../core/sync/protocol/quarantine.ts'
import type { PairRow } from '../../core/sync/rows.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import { instantOf } from '../../core/time.ts'
import type { Engine } from '../engine.ts'
import { noteDone } from './links-change.ts'
import { openSync } from './ports.ts'
import type { SyncAside, SyncFound, SyncRunLine, SyncStory } from './rows.ts'
import { fieldsOf, pairTitle, titleOf } from './texts.ts'
import { linkOf } from './views.ts'

/** What a run wrote, with the fields before and after. */
export async function runLinesOf(engine: Engine, run: number): Promise<readonly SyncRunLine[]> {
  if (engine.state.sync.run(run) === null) return fail('syncGone')
  const { store } = await openSync(engine)
  return store.intentsOfRun(run).flatMap((row): SyncRunLine[] => {
    // A person's word on a field is kept like a write, and is none.
    if (row.sentAt === null && row.state !== 'held' && row.state !== 'ambiguous') return []
    const op = opOf(row)
    const title = titleOf(op.image) || titleOf(op.before)
    return [{ op: row.op, side: row.side, title, state: row.state, fields: fieldsOf(op) }]
  })
}

/** Items that are set aside, with the reason. */
export async function asideOf(engine: Engine, linkId: number): Promise<readonly SyncAside[]> {
  linkOf(engine, linkId)
  const { store } = await openSync(engine)
  return store
    .pairs(linkId)
    .filter(({ state }) => state === 'quarantine')
    .map(({ pairId, uid }) => ({
      pair: uid,
      title: pairTitle(store, pairId),
      reason: store.trail(pairId)?.reason ?? '',
    }))
}

async function pairOf(
  engine: Engine,
  uid: string,
): Promise<Readonly<{ store: SyncStore; pair: PairRow }>> {
  const { store } = await openSync(engine)
  const pair = store.pairByUid(uid)
  return pair === null ? fail('syncGone') : { store, pair }
}

/** Lets an item that was set aside be tried once more. Throws `syncGone` where none is. */
export async function againOf(engine: Engine, uid: string): Promise<void> {
  const { store, pair } = await pairOf(engine, uid)
  if (!tryAgain(store, pair.pairId)) return fail('syncGone')
  noteDone(engine, 'sync.again', pair.linkId)
}

const mostFound = 100

/** Finds items of a link by words of their title, in any order. */
export async function findOf(
  engine: Engine,
  linkId: number,
  words: string,
): Promise<readonly SyncFound[]> {
  linkOf(engine, linkId)
  const { store } = await openSync(engine)
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found: SyncFound[] = []
  for (const { pairId, uid, state } of store.pairs(linkId)) {
    if (state === 'tomb' || found.length >= mostFound) continue
    const title = pairTitle(store, pairId)
    const text = title.toLowerCase()
    if (wanted.every((word) => text.includes(word))) found.push({ pair: uid, title })
  }
  return found
}

const rowShape = z.object({
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  about: z.record(z.string(), z.string()),
})
const sideShape = z.enum(['D', 'M'])
const opShape = z.enum(['create', 'update', 'move', 'delete'])

/** An item's story: each entry of the audit log that is about it, oldest first. */
export async function whyOf(engine: Engine, uid: string): Promise<SyncStory> {
  const { store, pair } = await pairOf(engine, uid)
  const rows = engine.state.audit.about(`pair:${uid}`)
  const entries = rows.flatMap(({ body }) => {
    const row = rowShape.safeParse(JSON.parse(body))
    if (!row.success) return []
    const { at, actor, action, about } = row.data
    const intent = about['intent'] === undefined ? null : store.intent(about['intent'])
    const run = Number(about['run'] ?? Number.NaN)
    return [
      {
        at: instantOf(at),
        what: action.slice('sync.'.length),
        side: sideShape.safeParse(about['side']).data ?? null,
        op: opShape.safeParse(about['op']).data ?? null,
        reason: about['reason'] ?? null,
        run: Number.isNaN(run) ? null : run,
        fields: intent === null ? [] : opOf(intent).fields.map(({ field }) => field),
        actor,
      },
    ]
  })
  return { title: pairTitle(store, pair.pairId), pair: uid, entries }
}
