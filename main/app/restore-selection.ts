import type { Browser, Reach, Whose } from '../adapters/database/browse-port.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { fail } from '../core/failure.ts'
import { isKind, type Kind, kinds } from '../core/kinds.ts'
import type { Repository } from '../repository/repository.ts'
import { type PathFilter, pathFilter } from '../repository/restore-filter.ts'
import { patternsOf } from './restore.ts'

/** What a person has chosen to get back; see the contract `restore`. */
export type Selection =
  | Readonly<{ by: 'items'; items: readonly Readonly<{ item: string; copy: string }>[] }>
  | Readonly<
      {
        by: 'list'
        copy: string
        kind: Kind | null
        onlyDeleted: boolean
      } & Omit<Whose, 'kind'>
    >
  | Readonly<{ by: 'paths'; copy: string; paths: readonly string[] }>

/** What is taken of one copy; `paths` = stored paths of files, null where patterns decide. */
export type Part = Readonly<{
  copy: string
  filter: PathFilter
  paths: ReadonlySet<string> | null
}>

/** What a selection is looked up in: always within a reach. */
export type SelectionAt = Readonly<{ catalogue: Catalogue; repository: Repository; reach: Reach }>

/** Exactly these files, and no folder for its own sake. */
function onlyPaths(paths: ReadonlySet<string>): PathFilter {
  const folders = new Set<string>()
  for (const path of paths) {
    let at = path.lastIndexOf('/')
    for (; at > 0 && !folders.has(path.slice(0, at)); at = path.lastIndexOf('/', at - 1))
      folders.add(path.slice(0, at))
  }
  return { takes: (path) => paths.has(path), enters: (path) => folders.has(path) }
}

function partOf(copy: string, paths: Iterable<string>, what: string): Part {
  const all = new Set(paths)
  if (all.size === 0) fail('notInCopy', { what })
  return { copy, filter: onlyPaths(all), paths: all }
}

const byPatterns = (copy: string, patterns: readonly string[]): Part => ({
  copy,
  filter: pathFilter(patterns),
  paths: null,
})

/** A copy's whole id; the first 8 digits do. Throws `notInCopy`. */
export function wholeId(browser: Browser, copy: string): string {
  const known = browser.copies({ kinds: null, departments: null })
  return known.find(({ id }) => id.startsWith(copy))?.id ?? fail('notInCopy', { what: copy })
}

function itemParts(
  { catalogue: { browser }, reach }: SelectionAt,
  items: readonly Readonly<{ item: string; copy: string }>[],
): Part[] {
  const byCopy = new Map<string, string[]>()
  for (const { item, copy } of items) {
    const id = wholeId(browser, copy)
    const found = browser.itemAt(id, item, reach) ?? fail('notInCopy', { what: item })
    const paths = byCopy.get(id) ?? []
    paths.push(...found.files.map(({ stored }) => stored))
    byCopy.set(id, paths)
  }
  return [...byCopy].map(([copy, paths]) => partOf(copy, paths, copy))
}

const isFull = ({ kinds, departments }: Reach): boolean => kinds === null && departments === null

function listPart(
  { catalogue: { browser }, reach }: SelectionAt,
  asked: Extract<Selection, { by: 'list' }>,
): Part {
  const { kind, person, department, left, onlyDeleted } = asked
  const copy = wholeId(browser, asked.copy)
  const isAll = person === null && department === null && !left && !onlyDeleted
  if (isAll && isFull(reach)) {
    const wanted = kind === null ? kinds : [kind]
    return byPatterns(
      copy,
      wanted.map((one) => `/${one}`),
    )
  }
  const whose = { kind, person, department, left }
  return partOf(copy, browser.filesOf({ snapshot: copy, whose, onlyDeleted }, reach), copy)
}

async function pathsPart(
  { catalogue, repository, reach }: SelectionAt,
  asked: Extract<Selection, { by: 'paths' }>,
): Promise<Part> {
  const { browser } = catalogue
  const copy = wholeId(browser, asked.copy)
  if (!isFull(reach)) {
    const found = asked.paths.flatMap((path) => [...browser.filesBelow(copy, path, reach)])
    return partOf(copy, found, asked.paths[0] ?? '/')
  }
  const tree = catalogue.snapshots().find(({ id }) => id === copy)?.tree
  if (tree === undefined) return fail('notInCopy', { what: copy })
  // Paths come from lists: a star in one is a letter of a name. What is no kind's is our own.
  const isThere = (path: string): boolean =>
    isKind(path.split('/')[1] ?? '') && catalogue.locate(copy, path) !== null
  const missing = asked.paths.find((path) => !isThere(path))
  if (missing !== undefined) return fail('notInCopy', { what: missing })
  return byPatterns(copy, await patternsOf(repository, tree, asked.paths))
}

/** What is to be taken of which copies. Throws `notInCopy` for what is not there or not in reach. */
export async function partsOf(at: SelectionAt, what: Selection): Promise<Part[]> {
  if (what.by === 'items') return itemParts(at, what.items)
  return [what.by === 'list' ? listPart(at, what) : await pathsPart(at, what)]
}
