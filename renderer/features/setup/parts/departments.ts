/** A department and the one above it; null for the organisation itself. */
export type Department = Readonly<{ id: number; parent: number | null }>

type Parents = ReadonlyMap<number, number | null>
const parentsOf = (rows: readonly Department[]): Parents =>
  new Map(rows.map(({ id, parent }) => [id, parent]))

/** A department and all above it; a circle among them ends where it closes. */
function withAbove(parents: Parents, id: number): number[] {
  const seen = new Set<number>()
  for (let at: number | null = id; at !== null && !seen.has(at); at = parents.get(at) ?? null)
    seen.add(at)
  return [...seen]
}

/** The chosen departments and all below them. */
export function allBelow(rows: readonly Department[], chosen: readonly number[]): Set<number> {
  const parents = parentsOf(rows)
  const wanted = new Set(chosen)
  const isIn = (id: number) => withAbove(parents, id).some((at) => wanted.has(at))
  return new Set(rows.map(({ id }) => id).filter(isIn))
}

/** The fewest departments that stand for the ticked ones: those with nothing ticked right above. */
export function topmost(rows: readonly Department[], ticked: ReadonlySet<number>): number[] {
  const parents = parentsOf(rows)
  const isTop = (id: number) => {
    const parent = parents.get(id) ?? null
    return parent === null || !ticked.has(parent)
  }
  return [...ticked].filter(isTop).toSorted((a, b) => a - b)
}

/**
 * What is chosen after a tick was set or taken away: it holds for all below, and what is above a
 * taken tick is no longer chosen as a whole.
 */
export function toggled(
  rows: readonly Department[],
  chosen: readonly number[],
  id: number,
): number[] {
  const ticked = allBelow(rows, chosen)
  const below = allBelow(rows, [id])
  if (!ticked.has(id)) return topmost(rows, new Set([...ticked, ...below]))
  const away = new Set([...below, ...withAbove(parentsOf(rows), id)])
  return topmost(rows, new Set([...ticked].filter((one) => !away.has(one))))
}

/** One line of the tree as it is shown. */
export type Line<D extends Department> = Readonly<{
  row: D
  level: number
  at: number
  of: number
  /** Null where nothing is below it. */
  open: boolean | null
}>

/** The lines that show, top to bottom; what lies below a closed department does not. */
export function linesOf<D extends Department>(
  rows: readonly D[],
  open: ReadonlySet<number>,
): Line<D>[] {
  const known = new Set(rows.map(({ id }) => id))
  const parentOf = ({ id, parent }: D) =>
    parent !== null && parent !== id && known.has(parent) ? parent : null
  const children = Map.groupBy(rows, parentOf)
  const lines = (parent: number | null, level: number): Line<D>[] => {
    const group = children.get(parent) ?? []
    return group.flatMap((row, at) => {
      const has = children.has(row.id)
      const isOpen = has && open.has(row.id)
      const line = { row, level, at: at + 1, of: group.length, open: has ? isOpen : null }
      return isOpen ? [line, ...lines(row.id, level + 1)] : [line]
    })
  }
  return lines(null, 1)
}
