import { join } from 'node:path'

import { sealedStore } from '../../adapters/database/sync/sealed.ts'
import { lockEngine } from '../../adapters/secrets/index.ts'
import type { Watch } from '../../app-types.ts'
import { FailureError } from '../../core/failure.ts'
import { plan } from '../../core/sync/plan.ts'
import type { Blobs, Lane, SyncPorts } from '../../core/sync/protocol/ports.ts'
import type { LinkRow } from '../../core/sync/rows.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import type { Tools } from '../../core/sync/types.ts'
import { syncKeysOf } from '../../people/codes.ts'
import type { Engine } from '../engine.ts'
import { valueOf } from '../work.ts'
import { budgetOf } from './budget.ts'
import { stoppable } from './calm-partner.ts'
import { coalesced } from './coalesce.ts'
import type { LinkFacts } from './facts.ts'
import { generationsOf } from './generations.ts'
import { holdLease } from './lease.ts'
import { openPartners } from './open-partners.ts'
import type { LeasePlace } from './partners.ts'
import { policyOf, scopeOf } from './rules.ts'
import { newName, syncSealing, syncTools } from './tools.ts'
import { linkOf } from './views.ts'

/** The sync's store with its contents open, and the tools of this backup. */
export type Opened = Readonly<{ store: SyncStore; tools: Tools }>

/** Opens what is sealed; throws what reading the master key says. */
export async function openSync(engine: Engine): Promise<Opened> {
  const keys = await syncKeysOf(engine)
  return {
    store: sealedStore(engine.state.sync, syncSealing(keys.state)),
    tools: syncTools(keys.marker),
  }
}

/** What a piece of work on a link is given. */
export type AtLink = Readonly<{ ports: SyncPorts; link: LinkRow; facts: LinkFacts }>

/** `writes`: only the installation that has the mailbox's lease may. */
type Ask = Readonly<{ linkId: number; lane: Lane; watch: Watch; writes?: boolean }>

const turns = new WeakMap<Engine, Promise<unknown>>()

/** One piece of work after another in this process; other processes are kept out by a lock. */
async function inTurn<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  const before = turns.get(engine) ?? Promise.resolve()
  const turn = before.then(work)
  turns.set(
    engine,
    turn.catch(() => null),
  )
  return turn
}

async function locked<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  const lock = valueOf(await lockEngine(join(engine.profile.folder, 'sync.lock')))
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** Modes in which calls go on; another one set meanwhile (by a person, anywhere) stops them. */
const going: ReadonlySet<LinkRow['mode']> = new Set(['scan', 'preview', 'live', 'repair'])

type Leased = Ask &
  Readonly<{ link: LinkRow; facts: LinkFacts; place: LeasePlace | undefined; close: () => void }>

/** The generation that the mailbox knows, where it had to be asked. */
async function leased(engine: Engine, ask: Leased): Promise<number | null> {
  const { link, facts, place, watch, writes = false, close } = ask
  if (!writes) return null
  try {
    return await holdLease(engine, { link, facts, place, signal: watch.signal })
  } catch (error) {
    close()
    throw error
  }
}

/** Of most kinds the image is all that there is. */
const nothingKept: Blobs = { keep: () => Promise.resolve(null) }

async function portsOf(engine: Engine, ask: Ask): Promise<AtLink & { close: () => void }> {
  const { linkId, lane, watch } = ask
  const { link, facts } = linkOf(engine, linkId)
  const { store, tools } = await openSync(engine)
  const open = engine.partners ?? openPartners
  const { maxBytes } = policyOf(link)
  const known = { linkId, store, scope: scopeOf(link), maxBytes }
  const sides = await open({ engine, kind: link.kind, facts, tools, lane, watch, link: known })
  const { D, M, lease: place, blobs = nothingKept, close = () => undefined } = sides
  const elsewhere = await leased(engine, { ...ask, link, facts, place, close })
  const { signal } = watch
  const ports: SyncPorts = {
    store,
    partners: { D: stoppable(D, signal), M: stoppable(M, signal) },
    tools,
    // What a person asks for is written at once.
    plan: watch.by === 'poll' ? (seen, has) => coalesced(seen, plan(seen, has)) : plan,
    now: () => engine.clock.now(),
    newId: newName,
    budget: budgetOf(engine, { mailbox: facts.mailbox.id }),
    generations: generationsOf(engine, elsewhere),
    blobs,
    paused: () => !going.has(engine.state.sync.link(linkId)?.mode ?? 'off'),
    signal,
  }
  return { ports, link, facts, close }
}

/**
 * Works on a link alone: one at a time in this process, no other process beside it. A failure of
 * this computer's own (a full disk, a storage that is away) leaves the link in the mode it had; only
 * a bug of ours puts it on hold.
 *
 * Throws `profileBusy` where another DingKeep works on the sync of this profile.
 */
export const atLink = <T>(engine: Engine, ask: Ask, work: (at: AtLink) => Promise<T>): Promise<T> =>
  inTurn(engine, () =>
    locked(engine, async () => {
      const at = await portsOf(engine, ask)
      try {
        return await work(at)
      } catch (error) {
        const now = engine.state.sync.link(ask.linkId)
        const ours = error instanceof FailureError && now?.mode === 'hold'
        if (ours) engine.state.sync.putLink({ ...now, mode: at.link.mode })
        throw error
      } finally {
        at.close()
      }
    }),
  )
