import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import type { Note, Op } from '../../core/sync/plan-types.ts'
import { opHash, type RoundResult, runRound } from '../../core/sync/protocol/round.ts'
import type { Engine } from '../engine.ts'
import { noteFacts } from './facts.ts'
import { noteRound } from './noted.ts'
import { kindOf, lackOf, noteWord, planNow, previewHash } from './planned.ts'
import { type AtLink, atLink } from './ports.ts'
import { rulesText } from './preview.ts'
import { neededReady } from './ready.ts'
import type { SyncRoundView } from './rows.ts'
import { linkOf } from './views.ts'

/** After so many writes a first sync stops and asks to look (sync engine, 4.1). */
export const firstWrites = 50

/** Digits of a preview's hash that name it. */
const shortest = 12

type Ask = Readonly<{ link: number; preview: string; lines?: readonly string[] }>

/** The preview that a person looked at; refused where it is not the newest of this link as it is. */
function lookedAt(engine: Engine, { link, preview }: Ask): number {
  const { facts } = linkOf(engine, link)
  const kept = facts.preview
  const isNamed = preview.length >= shortest && kept?.hash.startsWith(preview) === true
  const stands = isNamed && kept.rules === rulesText(engine, link)
  return stands ? kept.run : fail('syncPreviewOld')
}

type Chosen = Readonly<{ only: ReadonlySet<string>; no: readonly Op[]; yes: readonly Op[] }>

/** What goes, what was unticked, and what may go although it would have waited. */
function chosenOf(
  ops: readonly (readonly [string, Op])[],
  { lines }: Ask,
  lacks: (op: Op) => boolean,
): Chosen {
  const ticked = new Set(lines ?? ops.filter(([, op]) => op.hold === null).map(([hash]) => hash))
  // Nobody was asked about these: they are tried, refused, and stand aside with the reason.
  for (const [hash, op] of ops) if (op.hold === null && lacks(op)) ticked.add(hash)
  return {
    only: ticked,
    no: ops.filter(([hash, op]) => op.hold === null && !ticked.has(hash)).map(([, op]) => op),
    yes: ops.filter(([hash, op]) => op.hold !== null && ticked.has(hash)).map(([, op]) => op),
  }
}

/** What a first sync has still to do once something else stands. */
const waiting: ReadonlySet<Note['is']> = new Set(['waits-master', 'waits-folder'])

/** Tells whether a first sync has nothing more to write: all that was planned went out. */
export function isFirstOver({ plan, counts }: RoundResult): boolean {
  if (plan === null) return false
  const open = plan.ops.filter(({ hold }) => hold === null).length
  const waits = plan.notes.some(({ is }) => waiting.has(is))
  return (
    !waits && plan.folders.length === 0 && open <= (counts['done'] ?? 0) + (counts['adopted'] ?? 0)
  )
}

/** Keeps how far a first sync is. */
export function noteFirst(engine: Engine, linkId: number, result: RoundResult): void {
  if (isFirstOver(result)) return noteFacts(engine, linkId, { firstDone: true, look: false })
  const sent = result.counts['sent'] ?? 0
  if (sent >= firstWrites) noteFacts(engine, linkId, { look: true })
}

async function applyAt(engine: Engine, at: AtLink, ask: Ask & { copy: string }) {
  const { ports, link, facts } = at
  const { linkId } = link
  const run = engine.state.sync.run(lookedAt(engine, ask))
  const plan = planNow(ports, link, kindOf(facts))
  // The store moved on since (a round, another preview): what was looked at is no longer the plan.
  if (run === null || !previewHash(ports, plan).startsWith(ask.preview))
    return fail('syncPreviewOld')
  const chosen = chosenOf(
    plan.ops.map((op) => [opHash(ports, op), op] as const),
    ask,
    (op) => lackOf(ports, op) !== null,
  )
  noteWord(ports, link, { run, ...chosen })
  const current = engine.state.sync.link(linkId) ?? link
  engine.state.sync.putLink({ ...current, mode: 'live', snapshotId: ask.copy })
  noteFacts(engine, linkId, { look: false, pausedUntil: null, preview: null })
  const kind = kindOf(facts)
  const most = kind === 'first' ? { most: firstWrites } : {}
  const result = await runRound(ports, { linkId, kind, only: chosen.only, ...most })
  if (kind === 'first') noteFirst(engine, linkId, result)
  return noteRound(engine, linkId, result)
}

/**
 * Switches a link on and carries out what a person looked at. Throws `syncPreviewOld` where the
 * preview is not the newest, and what `neededReady` says.
 */
export async function applyPreview(engine: Engine, ask: Ask, watch: Watch): Promise<SyncRoundView> {
  const { facts } = linkOf(engine, ask.link)
  lookedAt(engine, ask)
  const copy = await neededReady(engine, { link: ask.link, preview: true }, watch)
  const lane = kindOf(facts)
  return atLink(engine, { linkId: ask.link, lane, watch, writes: true }, (at) =>
    applyAt(engine, at, { ...ask, copy }),
  )
}
