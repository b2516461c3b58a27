import type { Reach } from '../adapters/database/browse-port.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { putBackKinds } from '../adapters/graph/put-back/types.ts'
import { fail } from '../core/failure.ts'
import type { PutBackOrder } from './put-back-types.ts'
import { type Selection, wholeId } from './restore-selection.ts'

type At = Readonly<{ catalogue: Catalogue; reach: Reach }>

/** Stored paths by copy. */
type Paths = Map<string, string[]>

const add = (paths: Paths, copy: string, some: Iterable<string>): void =>
  void paths.set(copy, [...(paths.get(copy) ?? []), ...some])

type ByItems = Extract<Selection, { by: 'items' }>
function ofItems({ catalogue: { browser }, reach }: At, { items }: ByItems, paths: Paths): void {
  for (const { item, copy } of items) {
    const id = wholeId(browser, copy)
    const found = browser.itemAt(id, item, reach) ?? fail('notInCopy', { what: item })
    const stored = found.files.map((file) => file.stored)
    add(paths, id, stored)
  }
}

type ByList = Extract<Selection, { by: 'list' }>
function ofList({ catalogue: { browser }, reach }: At, asked: ByList, paths: Paths): void {
  const { kind, person, department, left, onlyDeleted } = asked
  const copy = wholeId(browser, asked.copy)
  for (const one of kind === null ? putBackKinds : [kind]) {
    const whose = { kind: one, person, department, left }
    add(paths, copy, browser.filesOf({ snapshot: copy, whose, onlyDeleted }, reach))
  }
}

/** The files that a person chose, by copy. Throws `notInCopy` for what is not in reach. */
export function pathsIn(
  catalogue: Catalogue,
  what: Selection,
  reach: Reach,
): PutBackOrder['parts'] {
  const at = { catalogue, reach }
  const paths: Paths = new Map()
  if (what.by === 'items') ofItems(at, what, paths)
  else if (what.by === 'list') ofList(at, what, paths)
  else {
    const copy = wholeId(catalogue.browser, what.copy)
    for (const path of what.paths) add(paths, copy, catalogue.browser.filesBelow(copy, path, reach))
  }
  const trees = new Map(catalogue.snapshots().map(({ id, tree }) => [id, tree]))
  return [...paths].map(([copy, some]) => {
    const tree = trees.get(copy) ?? fail('notInCopy', { what: copy })
    return { copy, tree, paths: [...new Set(some)] }
  })
}
