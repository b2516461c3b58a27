import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import { answerAmbiguous, answerHeld } from '../../core/sync/protocol/hold.ts'
import { opOf } from '../../core/sync/protocol/intent.ts'
import type { SyncPorts } from '../../core/sync/protocol/ports.ts'
import { opHash } from '../../core/sync/protocol/round.ts'
import type { IntentRow } from '../../core/sync/rows.ts'
import type { Engine } from '../engine.ts'
import { noteDone } from './links-change.ts'
import { atRest, roundView } from './noted.ts'
import { openSync } from './ports.ts'
import { neededReady } from './ready.ts'
import { roundOf } from './round.ts'
import type { SyncLine, SyncRoundView } from './rows.ts'
import { lineOf } from './texts.ts'
import { linkOf } from './views.ts'

const waits = ({ state }: IntentRow): boolean => state === 'held' || state === 'ambiguous'

/** What names a waiting write: exactly what it would do. */
const hashOf = (ports: Pick<SyncPorts, 'tools'>, row: IntentRow): string => opHash(ports, opOf(row))

/** Writes that wait for a person, in the order in which they came. */
export async function heldLines(engine: Engine, linkId: number): Promise<readonly SyncLine[]> {
  linkOf(engine, linkId)
  const { store, tools } = await openSync(engine)
  return store
    .openIntents(linkId)
    .filter(waits)
    .map((row) => {
      const line = lineOf(store, linkId, { op: opOf(row), hash: hashOf({ tools }, row) })
      // Whether it took place nobody can tell: only a person who looks can.
      return row.state === 'ambiguous' ? { ...line, hold: 'ask' } : line
    })
}

type Ask = Readonly<{ link: number; lines: readonly string[]; yes: boolean }>

/** A write of which nobody can tell is sent again at a person's word, under its own key. */
function answer(store: SyncPorts['store'], row: IntentRow, yes: boolean): void {
  if (row.state === 'held') answerHeld(store, row.intentId, yes)
  else if (yes) answerAmbiguous(store, row.intentId, null)
}

/**
 * Says yes or no to exactly these writes; a yes is carried out at once if it is still planned. What
 * the brake held needs a copy to go back to that is younger than a day (section 7).
 */
export async function releaseLines(engine: Engine, ask: Ask, watch: Watch): Promise<SyncRoundView> {
  const { link: linkId, yes } = ask
  linkOf(engine, linkId)
  const { store, tools } = await openSync(engine)
  const wanted = new Set(ask.lines)
  const rows = store
    .openIntents(linkId)
    .filter((row) => waits(row) && wanted.has(hashOf({ tools }, row)))
  if (rows.length === 0) return fail('syncGone')
  const isBrake = rows.some(({ errorClass }) => errorClass?.startsWith('brake-') === true)
  if (yes && isBrake) await neededCopy(engine, linkId, watch)
  store.transaction(() => rows.forEach((row) => answer(store, row, yes)))
  noteDone(engine, yes ? 'sync.released' : 'sync.kept-back', linkId)
  if (!yes) return roundView(engine, linkId, atRest)
  return roundOf(engine, linkId, watch)
}

async function neededCopy(engine: Engine, linkId: number, watch: Watch): Promise<void> {
  const copy = await neededReady(engine, { link: linkId, preview: false }, watch)
  const { link } = linkOf(engine, linkId)
  engine.state.sync.putLink({ ...link, snapshotId: copy })
}
