import { damageOf } from './check-index.ts'
import type { TreeReader } from './check-trees.ts'
import type { Finding, OpenFinding } from './check-types.ts'
import type { Id, Snapshot, TreeNode } from './types.ts'

/** Paths that are named per finding at most. */
const mostPaths = 100

/**
 * Finds out which snapshots and paths each finding hurts.
 *
 * Every tree is read once more, and only if there is something to look for.
 */
export async function findAffected(
  reader: TreeReader,
  snapshots: readonly Snapshot[],
  open: readonly OpenFinding[],
): Promise<Finding[]> {
  const bad = new Map<Id, number[]>()
  for (const [position, { blobs }] of open.entries()) {
    for (const blob of blobs ?? []) bad.set(blob, [...(bad.get(blob) ?? []), position])
  }
  const hits = open.map(() => ({ snapshots: new Set<Id>(), paths: new Set<string>() }))
  if (bad.size > 0) {
    const search = new Search(reader, bad)
    for (const snapshot of snapshots) await addHits(search, snapshot, hits)
  }
  return open.map(({ severity, what, id, facts = {} }, position) => {
    const { snapshots: hurt = [], paths = [] } = hits[position] ?? {}
    return { severity, what, id, facts, snapshots: [...hurt], paths: [...paths] }
  })
}

type Hits = readonly Readonly<{ snapshots: Set<Id>; paths: Set<string> }>[]

async function addHits(search: Search, { id, tree }: Snapshot, hits: Hits): Promise<void> {
  const positions = await search.below(tree)
  for (const position of positions) hits[position]?.snapshots.add(id)
  for (const { position, path } of await search.paths(tree, positions)) {
    const paths = hits[position]?.paths
    if (paths !== undefined && paths.size < mostPaths) paths.add(path)
  }
}

type Hit = Readonly<{ position: number; path: string }>

/** Looks for bad blobs below trees, remembering what was found below each. */
class Search {
  readonly #reader: TreeReader
  readonly #bad: ReadonlyMap<Id, readonly number[]>
  readonly #below = new Map<Id, ReadonlySet<number>>()
  readonly #told = new Map<number, number>()

  constructor(reader: TreeReader, bad: ReadonlyMap<Id, readonly number[]>) {
    this.#reader = reader
    this.#bad = bad
  }

  /** Positions of the findings that have a bad blob at or below a tree. */
  async below(tree: Id): Promise<ReadonlySet<number>> {
    const known = this.#below.get(tree)
    if (known !== undefined) return known
    const found = new Set(this.#bad.get(tree) ?? [])
    // A damaged tree must not send us round in circles: no hash can contain itself.
    this.#below.set(tree, found)
    for (const node of await this.#nodes(tree)) {
      for (const position of this.#own(node)) found.add(position)
      if (node.subtree === undefined) continue
      for (const position of await this.below(node.subtree)) found.add(position)
    }
    return found
  }

  async paths(tree: Id, wanted: ReadonlySet<number>, path = ''): Promise<Hit[]> {
    const open = [...wanted].filter((position) => (this.#told.get(position) ?? 0) < mostPaths)
    if (open.length === 0) return []
    const here = this.#bad.get(tree) ?? []
    const hits: Hit[] = here.map((position) => this.#tell(position, path === '' ? '/' : path))
    for (const node of await this.#nodes(tree)) {
      const name = `${path}/${node.name}`
      for (const position of this.#own(node)) hits.push(this.#tell(position, name))
      if (node.subtree === undefined) continue
      const below = await this.below(node.subtree)
      if (below.size > 0) hits.push(...(await this.paths(node.subtree, below, name)))
    }
    return hits
  }

  #tell(position: number, path: string): Hit {
    this.#told.set(position, (this.#told.get(position) ?? 0) + 1)
    return { position, path }
  }

  #own(node: TreeNode): Set<number> {
    return new Set((node.content ?? []).flatMap((blob) => this.#bad.get(blob) ?? []))
  }

  /** A tree that cannot be read is a finding of its own already. */
  async #nodes(tree: Id): Promise<readonly TreeNode[]> {
    return this.#reader.nodes(tree).catch((error: unknown) => {
      damageOf(error)
      return []
    })
  }
}
