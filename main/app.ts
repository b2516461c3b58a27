import type { App, OpenApp, Setup } from './app-types.ts'
import { type Engine, outcomeOf } from './app/engine.ts'
import { openEngine, type World } from './app/open.ts'

/** Opens a profile for a front, in a world of its own where tests need one. */
export const openAppIn =
  (world: World): OpenApp =>
  async (profile) => {
    const engine = await openEngine(profile, world)
    return engine.ok ? { ok: true, value: appOf(engine.value) } : engine
  }

/** Opens a profile for a front. */
export const openApp: OpenApp = openAppIn({})

/** Sets a profile up, in a world of its own where tests need one. */
export const setupIn =
  (world: World): Setup =>
  async (ask, watch) =>
    (await import('./app/setup.ts')).setupWith(world)(ask, watch)

/** Sets a profile up. */
export const setup: Setup = setupIn({})

const browse = () => import('./app/browse.ts')
const retention = () => import('./app/retention.ts')
const keys = () => import('./app/keys.ts')

/** The commands of an opened profile. Loads the code of each piece of work when it is asked for, while the storage is being opened. */
export function appOf(engine: Engine): App {
  const dingtalk = engine.settings.dingtalk !== undefined
  const begun = <Code>(load: () => Promise<Code>, secrets = false): Promise<Code> => {
    engine.prepare({ secrets })
    return load()
  }
  const outcome = <Code, T>(load: () => Promise<Code>, work: (code: Code) => Promise<T>) =>
    outcomeOf(engine, async () => work(await begun(load)))
  return {
    backup: async (ask, watch) =>
      (await begun(() => import('./app/backup.ts'), dingtalk)).backup(engine, ask, watch),
    snapshots: (all) => outcome(browse, (code) => code.listSnapshots(engine, all)),
    ls: (snapshot, path) => outcome(browse, (code) => code.listFolder(engine, snapshot, path)),
    find: (pattern, filters) => outcome(browse, (code) => code.findNames(engine, pattern, filters)),
    search: (words, filters) => outcome(browse, (code) => code.searchWords(engine, words, filters)),
    restore: async (ask, watch) =>
      (await begun(() => import('./app/restore.ts'))).restoreCopy(engine, ask, watch),
    verify: async (ask, watch) =>
      (await begun(() => import('./app/verify.ts'))).verify(engine, ask, watch),
    forget: async (dryRun, watch) => (await begun(retention)).forgetCopies(engine, dryRun, watch),
    prune: async (dryRun, watch) => (await begun(retention)).prunePacks(engine, dryRun, watch),
    copy: async (ask, watch) =>
      (await begun(() => import('./app/copies.ts'))).copyToOthers(engine, ask, watch),
    status: () =>
      outcome(
        () => import('./app/status.ts'),
        (code) => code.readStatus(engine),
      ),
    keys: () => outcome(keys, (code) => code.listKeys(engine)),
    addKey: (ask) => outcome(keys, (code) => code.addKey(engine, ask)),
    removeKey: (id) => outcome(keys, (code) => code.removeKey(engine, id)),
    rebuildCatalogue: (watch) =>
      outcome(
        () => import('./app/catalogue.ts'),
        (code) => code.rebuildCatalogue(engine, watch),
      ),
    close: () => engine.close(),
  }
}
