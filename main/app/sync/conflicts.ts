import { unitOf } from '../../core/sync/fields.ts'
import type { ConflictRow, PairRow } from '../../core/sync/rows.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import type { Side } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'
import { openSync } from './ports.ts'
import type { SyncChoice, SyncConflict } from './rows.ts'
import { pairTitle, storedText } from './texts.ts'
import { linkOf } from './views.ts'

const choices: readonly SyncChoice[] = ['D', 'M', 'leave']

/** What a person may still say: nothing where the pair is gone or a side is not written. */
function choicesOf(pair: PairRow, isOpen: boolean): readonly SyncChoice[] {
  const stands = pair.state === 'live' || pair.state === 'conflict'
  return isOpen && stands ? choices : []
}

const modifiedOf = (store: SyncStore, pairId: number, side: Side): number | null =>
  store.itemOfPair(pairId, side)?.modified ?? null

/** A conflict as it is shown; null where its pair is another link's. */
function shown(store: SyncStore, linkId: number, row: ConflictRow): SyncConflict | null {
  const pair = store.pairByUid(row.pairUid)
  if (pair === null || pair.linkId !== linkId) return null
  return {
    id: row.conflictId,
    pair: row.pairUid,
    title: pairTitle(store, pair.pairId),
    field: row.field,
    d: storedText(row.d),
    m: storedText(row.m),
    dAt: modifiedOf(store, pair.pairId, 'D'),
    mAt: modifiedOf(store, pair.pairId, 'M'),
    rule: row.rule,
    kept: row.kept,
    at: row.at,
    resolved: row.resolved,
    choices: choicesOf(pair, row.resolved === null),
  }
}

/** Conflicts of a link, the newest first: open ones, and those that the rules have settled. */
export async function conflictsOf(
  engine: Engine,
  linkId: number,
): Promise<readonly SyncConflict[]> {
  linkOf(engine, linkId)
  const { store } = await openSync(engine)
  return store
    .conflicts(null)
    .toReversed()
    .flatMap((row) => shown(store, linkId, row) ?? [])
}

/** Fields of an image that a conflict is about. */
export const fieldsOfConflict = (kind: PairKind, { field }: ConflictRow): readonly string[] =>
  unitOf(kind, field)?.fields ?? [field]
type PairKind = Parameters<typeof unitOf>[0]
