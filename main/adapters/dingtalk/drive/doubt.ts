import type { Change } from '../../../core/ports.ts'
import type { Seen } from './changes.ts'
import type { Dentry } from './dentry.ts'
import { driveEndpoints as calls } from './endpoints.ts'
import { type Dentries, entryId } from './layout.ts'
import { askSome, type Drive } from './listing.ts'
import type { Saved } from './saved.ts'

/** More entries than these are not asked for one by one: calls are metered. */
const mostAsked = 300

type Ask = Readonly<{ drive: Drive; space: string; seen: Seen; saved: Saved }>

/** Entries that the copy has and a complete list does not show; of folders only the topmost. */
function missingTops({ seen, saved }: Ask): Dentry[] {
  const recycled = new Set(seen.cursor.recycled)
  const isMissing = (id: string): boolean => saved.dentries.has(id) && !seen.found.has(id)
  return [...saved.dentries.values()].filter(
    ({ id, parent }) => isMissing(id) && !isMissing(parent) && !recycled.has(id),
  )
}

/** An entry with everything that the copy has below it. */
function withBelow(top: Dentry, all: Dentries): Dentry[] {
  const kept = new Map([[top.id, top]])
  // Grows while it is walked, until nothing more hangs on it.
  for (const { id } of kept.values())
    for (const one of all.values()) if (one.parent === id) kept.set(one.id, one)
  return [...kept.values()]
}

/**
 * Finds out why a complete list does not show what the copy has.
 *
 * What DingTalk says is not there is gone. What the operator may not see any more is kept as it is
 * and named: a right that was taken away is no deletion.
 */
export async function keepUnseen(ask: Ask): Promise<{ found: Dentries; failed: Change[] }> {
  const { drive, space, seen, saved } = ask
  const tops = missingTops(ask)
  if (tops.length === 0 || tops.length > mostAsked) return { found: seen.found, failed: [] }
  const { gone } = await askSome(
    drive,
    space,
    tops.map(({ id }) => id),
  )
  const hidden = tops.filter(({ id }) => !gone.has(id))
  const kept = hidden.flatMap((top) => withBelow(top, saved.dentries))
  const failed = hidden.map(({ id, is }): Change => {
    const item = { type: is === 'folder' ? 'folder' : 'file', id: entryId(space, id) }
    const about = { call: calls.entries.id, code: 'not-listed' }
    const paths = [saved.paths.get(id) ?? '']
    return { is: 'failed', item, paths, failure: { name: 'spacesClosed', about } }
  })
  return { found: new Map([...kept.map((one) => [one.id, one] as const), ...seen.found]), failed }
}
