import type { Watch } from '../app-types.ts'
import { readerOf } from './browse.ts'
import type { Engine } from './engine.ts'
import { newRunId } from './work.ts'

/** Makes the catalogue anew from the repository alone. */
export async function rebuildCatalogue(
  engine: Engine,
  watch: Watch,
): Promise<Readonly<{ snapshots: number; items: number }>> {
  const repository = await engine.repository()
  await repository.loadIndex()
  const run = newRunId(engine.clock.now())
  const catalogue = await engine.catalogue()
  const { snapshots, items } = await catalogue.rebuild(readerOf(engine, repository), {
    signal: watch.signal,
    onProgress: (progress) =>
      watch.onEvent({ type: 'progress', run, phase: 'rebuild', ...progress }),
  })
  return { snapshots, items }
}
