import type { OpenApp, Setup } from './app-types.ts'
import { headStart } from './app/head-start.ts'
import type { World } from './app/open.ts'

/** Opens a profile for a front, in a world of its own where tests need one. */
export const openAppIn =
  (world: World): OpenApp =>
  async (profile) => {
    await headStart(profile)
    const { openEngine } = await import('./app/open.ts')
    const { appOf } = await import('./app/methods.ts')
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
