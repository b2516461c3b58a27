import type { SyncLine as Line } from '../../../preload/contract/sync-shapes.ts'

/**
 * Which lines of a preview are ticked: all that wait for nothing (`all`), or none, with `except`
 * the other way round. So the whole is chosen without reading every page.
 */
export type Ticked = Readonly<{ all: boolean; except: ReadonlySet<string> }>

/** As a preview comes: everything that waits for nothing. */
export const everything: Ticked = { all: true, except: new Set() }

/** Whether a line is ticked. */
export const isTicked = ({ all, except }: Ticked, { hash, hold }: Pick<Line, 'hash' | 'hold'>) =>
  (all && hold === null) !== except.has(hash)

/** Turns one line. */
export function turned({ all, except }: Ticked, { hash }: Pick<Line, 'hash'>): Ticked {
  const next = new Set(except)
  if (!next.delete(hash)) next.add(hash)
  return { all, except: next }
}

/** All, or none if all were ticked already. */
export const allOrNone = ({ all, except }: Ticked): Ticked =>
  all && except.size === 0 ? { all: false, except: new Set() } : everything

/**
 * How many lines are ticked, of `ready` that wait for nothing; `held` names those of `except` that
 * wait for something, so that they count as added and not as taken away.
 */
export function countTicked(
  { all, except }: Ticked,
  { ready, held }: Readonly<{ ready: number; held: ReadonlySet<string> }>,
): number {
  if (!all) return except.size
  const added = [...except].filter((hash) => held.has(hash)).length
  return ready - (except.size - added) + added
}
