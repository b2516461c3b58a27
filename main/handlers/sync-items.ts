import { done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'
import { noteSync } from './sync-note.ts'
import { conflictView, runView, storyView } from './sync-views.ts'
import { withSync } from './sync-with.ts'

type ItemAsks =
  | 'sync.runs'
  | 'sync.runLines'
  | 'sync.conflicts'
  | 'sync.aside'
  | 'sync.again'
  | 'sync.find'
  | 'sync.why'

const shownRuns = 100
const shownLines = 1_000

/** What runs wrote, what both sides changed, what was set aside, and why an item is there. */
export const syncItemHandlers = (desk: Desk): Pick<Handlers, ItemAsks> => ({
  'sync.runs': ({ link }) =>
    withSync(desk, (sync) => ({ runs: sync.runs(link, shownRuns).map((run) => runView(run)) })),
  'sync.runLines': ({ run }) =>
    withSync(desk, async (sync) => {
      const lines = await sync.runLines(run)
      const newest = lines.slice(-shownLines).toReversed()
      return {
        total: lines.length,
        lines: newest.map(({ fields, ...line }) => ({
          ...line,
          fields: fields.map((field) => ({ ...field })),
        })),
      }
    }),
  'sync.conflicts': ({ link }) =>
    withSync(desk, async (sync) => {
      const conflicts = await sync.conflicts(link)
      return { conflicts: conflicts.map((one) => conflictView(one)) }
    }),
  'sync.aside': ({ link }) =>
    withSync(desk, async (sync) => ({
      items: (await sync.aside(link)).map((one) => ({ ...one })),
    })),
  'sync.again': async ({ link, pair }, caller) => {
    const found = await withSync(desk, (sync) => sync.again(pair))
    if (!found.ok) return found
    await noteSync(desk, caller, { link, what: 'again' })
    return done(null)
  },
  'sync.find': ({ link, words }) =>
    withSync(desk, async (sync) => ({
      items: (await sync.find(link, words)).map((one) => ({ ...one })),
    })),
  'sync.why': ({ pair }) => withSync(desk, async (sync) => storyView(await sync.why(pair))),
})
