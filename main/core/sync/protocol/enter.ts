import type { LinkRow, RunKind, SyncRunRow } from '../rows.ts'
import { sides } from '../types.ts'
import { type Card, type Job, mayCall, noteTrouble } from './job.ts'
import type { Lane, SyncPorts } from './ports.ts'

type Ask = Readonly<{ linkId: number; kind: RunKind; whole?: boolean }>

/** A round that may begin, or why it may not (null: the link's mode asks for none). */
export type Entered = Readonly<{ job: Job; whole: boolean }> | Readonly<{ refused: Card | null }>

/** Modes in which a round reads at all. */
const reading: ReadonlySet<LinkRow['mode']> = new Set(['scan', 'preview', 'live', 'repair'])

/**
 * Opens a run: the generation goes up beside the state file first, an old state file turns into a
 * repair, and both accounts must be who they were (sections 7 and 16).
 */
export async function enter(ports: SyncPorts, ask: Ask): Promise<Entered> {
  const link = ports.store.link(ask.linkId)
  if (link === null || !reading.has(link.mode)) return { refused: null }
  const { kept, isOld } = await nextGeneration(ports, link)
  const kind = kept.mode === 'repair' ? 'repair' : ask.kind
  const run = ports.store.transaction(() => openRun(ports, kept, kind))
  const job = jobOf(ports, kept, run)
  if (isOld) job.cards.add('old-state')
  const same = await sameAccounts(job)
  if (same === 'same') return { job, whole: ask.whole === true || wholeRuns.has(kind) }
  ports.store.putRun({ ...run, ended: ports.now() })
  return { refused: same }
}

const wholeRuns: ReadonlySet<RunKind> = new Set(['repair', 'first'])

/** One higher than anybody knows; whoever knew a higher one shows that our file is an old one. */
async function nextGeneration(
  ports: SyncPorts,
  link: LinkRow,
): Promise<Readonly<{ kept: LinkRow; isOld: boolean }>> {
  const beside = (await ports.generations.read(link.linkId)) ?? 0
  const isOld = beside > link.generation
  const generation = Math.max(beside, link.generation) + 1
  const kept: LinkRow = { ...link, generation, mode: isOld ? 'repair' : link.mode }
  // Ours first: a crash in between leaves the place beside lower, which says nothing wrong.
  ports.store.putLink(kept)
  await ports.generations.write(link.linkId, generation)
  return { kept, isOld }
}

function openRun(ports: SyncPorts, link: LinkRow, kind: RunKind): SyncRunRow {
  return ports.store.addRun({
    linkId: link.linkId,
    started: ports.now(),
    ended: null,
    kind,
    planHash: null,
    undoOf: null,
    counts: null,
  })
}

const lanes: Readonly<Record<RunKind, Lane>> = {
  live: 'live',
  preview: 'reconcile',
  first: 'first',
  repair: 'recovery',
  undo: 'recovery',
  proof: 'reconcile',
}

/** The working state of a run. */
export const jobOf = (ports: SyncPorts, link: LinkRow, run: SyncRunRow): Job => ({
  ports,
  link,
  run,
  lane: lanes[run.kind],
  asleep: new Map(),
  cards: new Set(),
  counts: new Map(),
  provenGone: new Set(),
})

/** An exchanged account is not thousands of deletions: the link goes on hold. */
async function sameAccounts(job: Job): Promise<'same' | Card | null> {
  const { store, partners, signal } = job.ports
  for (const side of sides) {
    if (!(await mayCall(job, side))) return null
    const answer = await partners[side].identity(signal)
    if (answer.is === 'trouble') {
      noteTrouble(job, side, answer.trouble)
      return answer.trouble.is === 'rights' ? 'rights' : null
    }
    const wanted = side === 'D' ? job.link.dIdentity : job.link.mIdentity
    if (answer.identity !== wanted) {
      store.putLink({ ...(store.link(job.link.linkId) ?? job.link), mode: 'hold' })
      return 'identity'
    }
  }
  return 'same'
}
