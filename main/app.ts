import type { App, OpenApp } from './app-types.ts'
import { backup } from './app/backup.ts'
import { findNames, listFolder, listSnapshots, searchWords } from './app/browse.ts'
import { rebuildCatalogue } from './app/catalogue.ts'
import { copyToOthers } from './app/copies.ts'
import { type Engine, outcomeOf } from './app/engine.ts'
import { addKey, listKeys, removeKey } from './app/keys.ts'
import { openEngine, type World } from './app/open.ts'
import { restoreCopy } from './app/restore.ts'
import { forgetCopies, prunePacks } from './app/retention.ts'
import { setupWith } from './app/setup.ts'
import { readStatus } from './app/status.ts'
import { verify } from './app/verify.ts'

/** Opens a profile for a front, in a world of its own where tests need one. */
export const openAppIn =
  (world: World): OpenApp =>
  async (profile) => {
    const engine = await openEngine(profile, world)
    return engine.ok ? { ok: true, value: appOf(engine.value) } : engine
  }

/** Opens a profile for a front. */
export const openApp: OpenApp = openAppIn({})

export { setupWith as setupIn } from './app/setup.ts'

/** Sets a profile up. */
export const setup = setupWith({})

function appOf(engine: Engine): App {
  const outcome = <T>(work: () => Promise<T>) => outcomeOf(engine, work)
  return {
    backup: (ask, watch) => backup(engine, ask, watch),
    snapshots: (all) => outcome(() => listSnapshots(engine, all)),
    ls: (snapshot, path) => outcome(() => listFolder(engine, snapshot, path)),
    find: (pattern, filters) => outcome(() => findNames(engine, pattern, filters)),
    search: (words, filters) => outcome(() => searchWords(engine, words, filters)),
    restore: (ask, watch) => restoreCopy(engine, ask, watch),
    verify: (ask, watch) => verify(engine, ask, watch),
    forget: (dryRun, watch) => forgetCopies(engine, dryRun, watch),
    prune: (dryRun, watch) => prunePacks(engine, dryRun, watch),
    copy: (ask, watch) => copyToOthers(engine, ask, watch),
    status: () => outcome(() => readStatus(engine)),
    keys: () => outcome(() => listKeys(engine)),
    addKey: (ask) => outcome(() => addKey(engine, ask)),
    removeKey: (id) => outcome(() => removeKey(engine, id)),
    rebuildCatalogue: (watch) => outcome(() => rebuildCatalogue(engine, watch)),
    close: () => engine.close(),
  }
}
