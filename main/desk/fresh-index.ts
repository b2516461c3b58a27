import type { Engine } from '../app/engine.ts'
import type { RunMode } from '../core/ports.ts'

/** The newest prune that the index in memory knows of, by engine. */
const known = new WeakMap<Engine, string | null>()

/**
 * Sees to it that a new copy builds on what is really stored: another program may have pruned while
 * this one kept the index in memory. Looks for changes rely on the list of runs of this computer.
 */
export async function freshIndex(engine: Engine, mode: RunMode): Promise<void> {
  const prune = engine.state.runs(200).find(({ what }) => what === 'prune')?.id ?? null
  const isOpenedNow = !known.has(engine)
  const isSame = known.get(engine) === prune
  known.set(engine, prune)
  if (isOpenedNow || (isSame && mode === 'live')) return
  await (await engine.repository()).reloadIndex()
}
