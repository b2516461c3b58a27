import type { Output } from '../../preload/contract.ts'
import type { SnapshotRow } from '../app-types.ts'
import { listSnapshots } from '../app/browse.ts'
import { type Engine, outcomeOf } from '../app/engine.ts'
import { previewForget } from '../app/forget-preview.ts'
import { pinCopy, pinNames } from '../app/pins.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller, Handlers } from '../router.ts'
import { audited, withProfile } from './by.ts'

type Answered = 'copies.read' | 'forget.preview' | 'pin.set' | 'pin.clear'

/** Copies, what retention would do to them, and names that keep them. */
export const copiesHandlers = (desk: Desk): Pick<Handlers, Answered> => ({
  'copies.read': ({ before, limit }) =>
    withProfile(desk, ({ engine }) => outcomeOf(engine, () => page(engine, before, limit))),
  'forget.preview': ({ retention }) =>
    withProfile(desk, ({ engine }) =>
      outcomeOf(engine, async () => {
        const { removed, ...rest } = await previewForget(
          engine,
          retention ?? engine.settings.retention,
        )
        return { ...rest, removed: [...removed] }
      }),
    ),
  'pin.set': ({ snapshot, name }, caller) => pin(desk, caller, { snapshot, name }),
  'pin.clear': ({ snapshot }, caller) => pin(desk, caller, { snapshot, name: null }),
})

async function page(
  engine: Engine,
  before: string | null,
  limit: number,
): Promise<Output<'copies.read'>> {
  const { snapshots, unreadable } = await listSnapshots(engine, false)
  const newestFirst = snapshots.toReversed()
  const from = before === null ? 0 : newestFirst.findIndex(({ id }) => id.startsWith(before)) + 1
  const names = pinNames(engine.state)
  return {
    copies: newestFirst.slice(from, from + limit).map((row) => rowOf(row, names)),
    total: snapshots.length,
    more: newestFirst.length > from + limit,
    unreadable: [...unreadable],
  }
}

function rowOf(row: SnapshotRow, names: ReadonlyMap<string, string>) {
  const { id, time, mode, partial, tags, files, bytes, added } = row
  return {
    id,
    time,
    mode: mode === 'checkpoint' ? ('incremental' as const) : mode,
    partial,
    // Its name may have stayed on another computer.
    pin: tags.includes('pin') ? (names.get(id) ?? '') : null,
    hold: tags.includes('hold'),
    files,
    bytes,
    added,
  }
}

async function pin(
  desk: Desk,
  caller: Caller,
  { snapshot, name }: Readonly<{ snapshot: string; name: string | null }>,
): Promise<Outcome<{ snapshot: string }>> {
  if (desk.run() !== null) return failed('profileBusy')
  return withProfile(desk, async ({ engine }) => {
    const made = await pinCopy(engine, snapshot, name)
    if (!made.ok) return made
    const action = name === null ? 'copy.unpinned' : 'copy.pinned'
    await audited(desk, caller, { action, object: `snapshot:${made.value.slice(0, 8)}` })
    return done({ snapshot: made.value })
  })
}
