import type { Engine } from '../engine.ts'
import { removeLink } from './forget.ts'
import { changeRules, pauseLink, resumeLink, switchOff } from './links-change.ts'
import type { SyncApp } from './types.ts'
import { linkOf, linkViewOf, runViews } from './views.ts'

const links = () => import('./links.ts')
const stories = () => import('./stories.ts')
const round = () => import('./round.ts')

/** The sync of an opened profile; what reads or writes remotes loads when it is asked for. */
export const syncAppOf = (engine: Engine): SyncApp => ({
  sides: async (watch) => (await import('./sides.ts')).sidesOf(engine, watch),
  links: () => engine.state.sync.links().map(({ linkId }) => linkViewOf(engine, linkId)),
  link: (id) => linkViewOf(engine, id),
  add: async (ask, watch) => (await links()).addLink(engine, ask, watch),
  change: (id, rules) => changeRules(engine, id, rules),
  remove: (id) => removeLink(engine, id),
  ready: async (id, watch) => (await import('./ready.ts')).readyLink(engine, id, watch),
  preview: async (id, watch) => (await import('./preview.ts')).previewLink(engine, id, watch),
  apply: async (ask, watch) => (await import('./apply.ts')).applyPreview(engine, ask, watch),
  round: async (id, watch) => (await round()).roundOf(engine, id, watch),
  pause: (id, until) => pauseLink(engine, id, until),
  resume: (id) => resumeLink(engine, id),
  off: (id) => switchOff(engine, id),
  runs(id, limit) {
    linkOf(engine, id)
    return runViews(engine, id, limit)
  },
  runLines: async (run) => (await stories()).runLinesOf(engine, run),
  undo: async (ask, watch) => (await import('./undo.ts')).undoOf(engine, ask, watch),
  conflicts: async (id) => (await import('./conflicts.ts')).conflictsOf(engine, id),
  settle: async (ask, watch) => (await import('./settle.ts')).settleConflict(engine, ask, watch),
  held: async (id) => (await import('./held.ts')).heldLines(engine, id),
  release: async (ask, watch) => (await import('./held.ts')).releaseLines(engine, ask, watch),
  aside: async (id) => (await stories()).asideOf(engine, id),
  again: async (pair) => (await stories()).againOf(engine, pair),
  find: async (id, words) => (await stories()).findOf(engine, id, words),
  why: async (pair) => (await stories()).whyOf(engine, pair),
  proof: async (id, watch) => (await round()).proofOf(engine, id, watch),
})
