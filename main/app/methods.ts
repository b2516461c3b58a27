import type { App } from '../app-types.ts'
import { type Engine, outcomeOf } from './engine.ts'
import { syncAppOf } from './sync/app.ts'

const browse = () => import('./browse.ts')
const retention = () => import('./retention.ts')
const copies = () => import('./copies.ts')
const keys = () => import('./keys.ts')
const putBack = () => import('./put-back-command.ts')

/** An opened profile; the code of each work loads when asked for, while the storage is opened. */
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
      (await begun(() => import('./backup.ts'), dingtalk)).backup(engine, ask, watch),
    snapshots: (all) => outcome(browse, (code) => code.listSnapshots(engine, all)),
    ls: (snapshot, path) => outcome(browse, (code) => code.listFolder(engine, snapshot, path)),
    find: (pattern, filters) => outcome(browse, (code) => code.findNames(engine, pattern, filters)),
    search: (words, filters) => outcome(browse, (code) => code.searchWords(engine, words, filters)),
    restore: async (ask, watch) =>
      (await begun(() => import('./restore.ts'))).restoreCopy(engine, ask, watch),
    putBack: async (ask, watch) => (await begun(putBack, true)).putBackCommand(engine, ask, watch),
    verify: async (ask, watch) =>
      (await begun(() => import('./verify.ts'))).verify(engine, ask, watch),
    forget: async (dryRun, watch) => (await begun(retention)).forgetCopies(engine, dryRun, watch),
    prune: async (dryRun, watch) => (await begun(retention)).prunePacks(engine, dryRun, watch),
    copy: async (ask, watch) => (await begun(copies)).copyToOthers(engine, ask, watch),
    status: () =>
      outcome(
        () => import('./ranked-status.ts'),
        (code) => code.rankedStatus(engine),
      ),
    keys: () => outcome(keys, (code) => code.listKeys(engine)),
    addKey: (ask) => outcome(keys, (code) => code.addKey(engine, ask)),
    removeKey: (id) => outcome(keys, (code) => code.removeKey(engine, id)),
    rebuildCatalogue: (watch) =>
      outcome(
        () => import('./catalogue.ts'),
        (code) => code.rebuildCatalogue(engine, watch),
      ),
    sync: syncAppOf(engine),
    close: () => engine.close(),
  }
}
