import type { SyncApp, SyncLine, SyncPreview } from '../../main/app/sync/types.ts'
import { fail } from '../../main/core/failure.ts'

/** A planned write with as little as it needs. */
export const syncLine = (some: Partial<SyncLine> & Pick<SyncLine, 'hash'>): SyncLine => ({
  op: 'create',
  side: 'M',
  title: some.hash,
  container: 'Contacts',
  reason: 'new-here',
  fields: [],
  hold: null,
  notifies: 0,
  cost: 0,
  ...some,
})

/** A preview of some lines. */
export const syncPreview = (lines: readonly SyncLine[]): SyncPreview => ({
  link: 1,
  hash: 'plan-1',
  at: 0,
  first: false,
  counts: {
    D: { create: 0, update: 0, delete: 0 },
    M: { create: lines.length, update: 0, delete: 0 },
  },
  same: 0,
  cost: 0,
  notifies: 0,
  lines,
  conflicts: [],
  notes: [],
  failure: null,
})

type Asked = Readonly<{ name: string; ask: unknown }>

/**
 * A sync that has one preview and remembers what it was asked to write; all that is not needed for
 * that fails as a pair that is gone.
 */
export function fakeSync(lines: readonly SyncLine[]): SyncApp & { readonly asked: Asked[] } {
  const asked: Asked[] = []
  const gone = () => fail('syncGone')
  const goneLater = async () => fail('syncGone')
  const round = { run: null, cards: [], asleep: {}, complete: true, held: 0 } as const
  const noted = (name: string) => async (ask: unknown) => {
    asked.push({ name, ask })
    return round
  }
  return {
    asked,
    preview: async () => syncPreview(lines),
    apply: noted('apply'),
    release: noted('release'),
    held: async () => lines.filter(({ hold }) => hold !== null),
    links: () => [],
    link: gone,
    change: gone,
    remove: gone,
    pause: gone,
    resume: gone,
    off: gone,
    runs: gone,
    sides: goneLater,
    add: goneLater,
    ready: goneLater,
    round: goneLater,
    runLines: goneLater,
    undo: goneLater,
    conflicts: goneLater,
    settle: goneLater,
    aside: goneLater,
    again: goneLater,
    find: goneLater,
    why: goneLater,
    proof: goneLater,
  }
}
