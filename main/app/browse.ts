import { logicalTree, type View } from '../adapters/copies/logical.ts'
import { timeOf } from '../adapters/copies/nodes.ts'
import { findSnapshot, isCheckpoint, ours } from '../adapters/copies/snapshots.ts'
import type { CatalogueFilters, CatalogueHit } from '../adapters/database/catalogue-port.ts'
import type { EntryRow, Filters, HitRow, SnapshotList, SnapshotRow, Watch } from '../app-types.ts'
import { fail, FailureError } from '../core/failure.ts'
import { instantOf, Temporal, utcTime } from '../core/time.ts'
import type { Repository } from '../repository/repository.ts'
import type { Id, Snapshot, TreeNode } from '../repository/types.ts'
import type { Engine } from './engine.ts'

/** Lists the copies, oldest first; unreadable ones are named and never hidden. */
export async function listSnapshots(engine: Engine, all: boolean): Promise<SnapshotList> {
  const repository = await engine.repository()
  const { snapshots, unreadable } = await repository.snapshots()
  const mine = snapshots.filter((one) => ours(one, engine.host) && (all || !isCheckpoint(one)))
  return { snapshots: mine.map(snapshotRow), unreadable: unreadable.map(({ id }) => id) }
}

const modes = ['full', 'incremental', 'live', 'checkpoint'] as const

function snapshotRow(snapshot: Snapshot): SnapshotRow {
  const tags = snapshot.tags ?? []
  return {
    id: snapshot.id,
    time: snapshot.time,
    mode: modes.find((mode) => tags.includes(mode)) ?? 'incremental',
    partial: tags.includes('partial'),
    tags,
    files: snapshot.summary?.total_files_processed ?? 0,
    bytes: snapshot.summary?.total_bytes_processed ?? 0,
    added: snapshot.summary?.data_added_packed ?? 0,
  }
}

/** The copies of this organisation, oldest first. */
export async function copiesOf(engine: Engine): Promise<readonly Snapshot[]> {
  const { snapshots } = await (await engine.repository()).snapshots()
  return snapshots.filter((one) => ours(one, engine.host))
}

/** Finds a copy by `latest` or the beginning of its id. Throws `notInCopy`. */
export const copyOf = async (engine: Engine, word: string): Promise<Snapshot> =>
  findSnapshot(await copiesOf(engine), word)

/** A copy's tree by physical path. */
export function viewOf(repository: Repository, root: Id): View {
  async function treeAt(path: string): Promise<readonly TreeNode[]> {
    let nodes = await repository.readTree(root)
    for (const name of path.split('/').filter((part) => part !== '')) {
      const subtree = nodes.find((node) => node.name === name)?.subtree
      if (!subtree) return []
      nodes = await repository.readTree(subtree)
    }
    return nodes
  }
  return {
    list: treeAt,
    async node(path) {
      const at = path.lastIndexOf('/')
      const nodes = await treeAt(at < 0 ? '' : path.slice(0, at))
      return nodes.find(({ name }) => name === path.slice(at + 1)) ?? null
    },
  }
}

/** A path as people give it, without slashes at its ends. */
export const plainPath = (path: string): string => path.replace(/^\/+|\/+$/g, '')

/** Lists one folder of a copy by name; a file lists itself. Throws `notInCopy`. */
export async function listFolder(
  engine: Engine,
  word: string,
  path: string,
): Promise<readonly EntryRow[]> {
  const repository = await engine.repository()
  const snapshot = await copyOf(engine, word)
  await repository.loadIndex()
  const tree = logicalTree(viewOf(repository, snapshot.tree), 'dingkeep')
  const folder = plainPath(path)
  const node = folder === '' ? null : await tree.node(folder)
  if (folder !== '' && !node) fail('notInCopy', { what: `/${folder}` })
  if (node && node.type !== 'dir') return [entryRow(node, `/${folder}`)]
  const nodes = await tree.list(folder)
  const rows = nodes.map((one) => entryRow(one, folder ? `/${folder}/${one.name}` : `/${one.name}`))
  return rows.toSorted((a, b) => a.path.localeCompare(b.path, 'en'))
}

const shapes: Readonly<Partial<Record<TreeNode['type'], EntryRow['is']>>> = {
  dir: 'folder',
  symlink: 'link',
}

const entryRow = (node: TreeNode, path: string): EntryRow => ({
  path,
  is: shapes[node.type] ?? 'file',
  size: node.size ?? 0,
  time: utcTime(timeOf(node)),
})

/** Brings the catalogue up to date; where the storage is away, what it knows has to do. */
export async function freshCatalogue(engine: Engine, watch?: Watch) {
  const catalogue = await engine.catalogue()
  try {
    const repository = await engine.repository()
    const copies = (await copiesOf(engine)).filter((one) => !isCheckpoint(one))
    if (!catalogue.isCurrent(copies.map(({ id }) => id))) {
      await repository.loadIndex()
      const signal = watch?.signal ?? new AbortController().signal
      await catalogue.update(readerOf(engine, repository), { signal })
    }
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.name !== 'storageUnreachable') throw error
    if (catalogue.snapshots().length === 0) throw error
  }
  return catalogue
}

/** The repository as the catalogue reads it: only the copies of this organisation. */
export function readerOf(engine: Engine, repository: Repository) {
  return {
    snapshots: async () => (await copiesOf(engine)).filter((one) => !isCheckpoint(one)),
    tree: (id: Id) => repository.readTree(id),
    async read(node: TreeNode): Promise<Uint8Array> {
      const parts: Uint8Array[] = []
      for (const id of node.content ?? []) parts.push(await repository.readBlob('data', id))
      return Buffer.concat(parts)
    },
  }
}

/** Finds files and folders by name. */
export async function findNames(engine: Engine, pattern: string, filters: Filters) {
  const catalogue = await freshCatalogue(engine)
  return catalogue.find(pattern, catalogueFilters(engine, filters)).hits.map(hitRow)
}

/** Finds items by their words. */
export async function searchWords(engine: Engine, words: string, filters: Filters) {
  const catalogue = await freshCatalogue(engine)
  return catalogue.search(words, catalogueFilters(engine, filters)).hits.map(hitRow)
}

function catalogueFilters({ settings }: Engine, filters: Filters): CatalogueFilters {
  const { kind, person, since, until, deleted, limit } = filters
  const { zone } = settings.schedule
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(person === undefined ? {} : { person }),
    ...(since === undefined ? {} : { since: momentOf(since, zone, 0) }),
    ...(until === undefined ? {} : { until: momentOf(until, zone, 1) }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/**
 * A day (its start, or with `days` 1 its end) in the office's zone, or an exact time. Throws
 * `wrongUse`.
 */
export function momentOf(word: string, zone: string, days: number): number {
  try {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(word)) return instantOf(word)
    const day = Temporal.PlainDate.from(word).add({ days })
    return day.toZonedDateTime(zone).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return fail('wrongUse', { what: word })
    throw error
  }
}

const hitRow = (hit: CatalogueHit): HitRow => ({
  path: hit.path,
  kind: hit.kind,
  title: hit.title,
  person: hit.person,
  time: hit.time === null ? null : utcTime(hit.time),
  snapshot: hit.snapshot,
  deleted: hit.deleted,
  snippet: hit.snippet,
})
