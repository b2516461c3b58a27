import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import type { Engine } from '../app/engine.ts'
import type { FailureName } from '../core/failure.ts'
import { momentOf, noteMoment } from './notes.ts'
import { noteSize } from './sizes.ts'

/** Below this share of its size a storage counts as full. */
const fullBelow = 0.01

/** What says that nothing can be saved there now. */
const losing = new Set<FailureName>([
  'storageUnreachable',
  'storageLoginRefused',
  'storageDenied',
  'storageExchanged',
  'noRepository',
  'diskErrors',
])

/**
 * Looks whether the storage answers and how much room it has, and notes it.
 *
 * What the storage says is knowledge, not a failure of this look; bugs are thrown.
 */
export async function lookAtStorage(engine: Engine): Promise<void> {
  const { state, clock } = engine
  try {
    const { backend } = await engine.repository()
    const config = await backend.stat('config', '')
    const lost = config === null
    noteMoment(
      state,
      'storage.lost',
      lost ? (momentOf(state, 'storage.lost') ?? clock.now()) : null,
    )
    if (!lost) await noteRoom(engine)
  } catch (error) {
    const failure = repositoryFailure(error)
    if (failure === null) throw error
    if (!losing.has(failure.name)) return
    noteMoment(state, 'storage.lost', momentOf(state, 'storage.lost') ?? clock.now())
  }
}

const sizeEvery = 6 * 3_600_000

/** Room is looked at each time; the size, which lists all packs, after runs and each 6 h. */
async function noteRoom(engine: Engine): Promise<void> {
  const { state, clock, settings } = engine
  const { backend } = await engine.repository()
  const now = clock.now()
  const free = await backend.freeSpace()
  const last = state.records.list('size', { limit: 1 })[0]
  const isOld = last === undefined || now - last.at >= sizeEvery || last.at > now
  // A run has changed it since then.
  const isDue = isOld || state.runs(5).some(({ ended }) => ended !== null && ended > last.at)
  if (isDue) {
    const packs = await backend.list('data')
    const used = packs.reduce((sum, { size }) => sum + size, 0)
    noteSize(state, { at: now, used, free }, settings.schedule.zone)
  }
  const used = usedOf(state.records.list('size', { limit: 1 })[0]?.body)
  const isFull =
    state.noted('storage.refused') === 'yes' || (free !== null && free < (free + used) * fullBelow)
  const was = momentOf(state, 'storage.full')
  noteMoment(state, 'storage.full', isFull ? (was ?? now) : null)
}

const usedOf = (body: unknown): number =>
  typeof body === 'object' && body !== null && 'used' in body && typeof body.used === 'number'
    ? body.used
    : 0
