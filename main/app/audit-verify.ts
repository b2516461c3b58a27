import { setImmediate as breathe } from 'node:timers/promises'

import { z } from 'zod'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { ours } from '../adapters/copies/snapshots.ts'
import { type AuditLog } from '../adapters/database/audit.ts'
import { auditProof } from '../adapters/database/audit.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import {
  type AuditHead,
  type Breach,
  chainChecker,
  type Loss,
  restoredAction,
  type Seal,
  sealBreach,
  sealOf,
} from '../core/audit.ts'
import type { Snapshot } from '../repository/types.ts'
import { auditWork } from './audit.ts'
import { openSecond } from './copies.ts'
import type { Engine } from './engine.ts'

const checkShape = z.object({
  /** Milliseconds since 1970. */
  at: z.int(),
  entries: z.int(),
  seals: z.int(),
  places: z.int(),
  missed: z.int(),
  lost: z.int(),
  breach: z.object({ seq: z.int(), why: z.string() }).nullable(),
})

/** What a check of the log said; `breach` names the first bad entry. */
export type AuditCheck = z.infer<typeof checkShape>

const note = 'audit.check'

/** The last check, or null before the first. */
export function lastAuditCheck(state: Pick<StateDatabase, 'noted'>): AuditCheck | null {
  const noted = state.noted(note)
  if (noted === null) return null
  const found = checkShape.safeParse(JSON.parse(noted))
  return found.success ? found.data : null
}

/** Seals of one place, or null where it cannot be looked at now. */
type Place = readonly Seal[] | null

/**
 * Checks the whole log: every entry, the chain between them, and every seal in copies and second
 * copies that can be reached. The outcome is kept for the status and written into the log.
 */
export async function verifyAudit(engine: Engine): Promise<AuditCheck> {
  const { state, clock } = engine
  // Seals first: what is written meanwhile is only ever behind them.
  const places = [await sealsOfStorage(engine), ...(await sealsOfSecondCopies(engine))]
  const seals = places.flatMap((place) => place ?? [])
  const chain = await checkChain(state.audit)
  const breach =
    chain.breach ?? sealBreach(seals, { ...chain, hashAt: (seq) => state.audit.hashAt(seq) })
  const check: AuditCheck = {
    at: clock.now(),
    entries: state.audit.total(),
    seals: seals.length,
    places: places.filter((place) => place !== null).length,
    missed: places.filter((place) => place === null).length,
    lost: chain.losses.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    breach,
  }
  state.note(note, JSON.stringify(check))
  noteBroken(state, check)
  auditWork(engine, {
    action: 'audit.verified',
    object: 'audit',
    result: breach === null ? 'ok' : 'failed',
    about: {
      entries: `${check.entries}`,
      seals: `${check.seals}`,
      ...(breach && { first: `${breach.seq}`, why: breach.why }),
    },
  })
  return check
}

/** Since when the log is broken, for the status; empty once a check finds it whole. */
function noteBroken(state: StateDatabase, { breach, at }: AuditCheck): void {
  const before = state.noted('audit.broken') ?? ''
  state.note('audit.broken', breach === null ? '' : before || `${at}`)
}

type Chain = Readonly<{ breach: Breach | null; head: AuditHead; losses: readonly Loss[] }>

const batch = 500

/** Row by row; others get their turn between batches. */
async function checkChain(audit: AuditLog): Promise<Chain> {
  const checker = chainChecker(auditProof)
  for (let at = Number.MIN_SAFE_INTEGER; ;) {
    const rows = audit.after(at, batch)
    for (const row of rows) {
      const breach = checker.next(row)
      if (breach) return { breach, head: checker.head(), losses: checker.losses() }
      at = row.seq
    }
    if (rows.length < batch) return { breach: null, head: checker.head(), losses: checker.losses() }
    await breathe()
  }
}

const sealsOf = (snapshots: readonly Snapshot[], host: string): readonly Seal[] =>
  snapshots
    .filter((one) => ours(one, host))
    .flatMap(({ id, tags }) => (tags ?? []).flatMap((tag) => sealOf(tag, id) ?? []))

async function sealsOfStorage(engine: Engine): Promise<Place> {
  return reached(async () => {
    const repository = await engine.repository()
    return sealsOf((await repository.snapshots()).snapshots, engine.host)
  })
}

async function sealsOfSecondCopies(engine: Engine): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const place of engine.settings.secondCopies) {
    const seals = await reached(async () => {
      const second = await openSecond(engine, place, null)
      if (second === null) return []
      try {
        return sealsOf((await second.snapshots()).snapshots, engine.host)
      } finally {
        await second.close()
      }
    })
    places.push(seals)
  }
  return places
}

/** What a place says, or null where it does not answer; bugs are thrown. */
async function reached(work: () => Promise<readonly Seal[]>): Promise<Place> {
  try {
    return await work()
  } catch (error) {
    if (repositoryFailure(error)) return null
    throw error
  }
}

/**
 * To be called once after `state.db` came back from a copy on a new computer: where later copies
 * sealed entries that this log does not hold, the log says so itself from now on.
 */
export async function noteRestoredLog(engine: Engine): Promise<void> {
  const seals = (await sealsOfStorage(engine)) ?? []
  const head = engine.state.audit.head()
  const sealed = Math.max(0, ...seals.map(({ seq }) => seq))
  auditWork(engine, {
    action: restoredAction,
    object: 'audit',
    about: sealed > head.seq ? { sealed: `${sealed}` } : {},
  })
}
