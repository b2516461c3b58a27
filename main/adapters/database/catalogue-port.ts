import type { Kind } from '../../core/kinds.ts'
import type { Id, Snapshot, TreeNode } from '../../repository/types.ts'
import type { Browser } from './browse-port.ts'

/** A repository as the catalogue sees it: all that it knows comes through here. */
export interface SnapshotReader {
  /** All snapshots that can be read, in any order. */
  snapshots(): Promise<readonly Snapshot[]>
  /** The entries of one tree. Throws `RepositoryError`. */
  tree(id: Id): Promise<readonly TreeNode[]>
  /** The whole content of a file; asked for at most 16 MiB. Throws `RepositoryError`. */
  read(node: TreeNode): Promise<Uint8Array>
}

/** Moves of an update: files catalogued so far, bytes read for full text. */
export type CatalogueProgress = Readonly<{ done: number; total: number | null; bytes: number }>

export interface CatalogueWatch {
  readonly signal: AbortSignal
  readonly onProgress?: (progress: CatalogueProgress) => void
}

/** What an update has done. */
export type CatalogueUpdate = Readonly<{
  snapshots: number
  /** Items that the catalogue now knows. */
  items: number
  /** Paths whose folder or content could not be read, at most 100; found by name only. */
  unreadable: readonly string[]
}>

/** A snapshot that the catalogue knows; `time` in milliseconds since 1970. */
export type CatalogueSnapshot = Readonly<{
  id: Id
  time: number
  tree: Id
  tags: readonly string[]
}>

/** One entry of a folder; shard folders are joined and not seen. `time` in ms since 1970. */
export type CatalogueEntry = Readonly<{
  path: string
  name: string
  is: 'file' | 'folder' | 'link' | 'other'
  size: number
  time: number
}>

/** Where a node stands, so that one file can be restored without walking the tree. */
export type CatalogueLocation = CatalogueEntry &
  Readonly<{
    /** The tree that holds the node, and the node's name in it. */
    tree: Id
    nodeName: string
    /** For a folder its own tree (null for a sharded one's parts: see `tree`). */
    subtree: Id | null
    /** Path in the snapshot as it is stored, with shard folders, from `/dingkeep` on. */
    stored: string
  }>

/** All of these must hold; times in milliseconds since 1970, `until` is not included. */
export type CatalogueFilters = Readonly<{
  kind?: Kind
  /** A person's key, or a part of a name. */
  person?: string
  since?: number
  until?: number
  /** True: only what the newest copy has no more. False: only what it has. */
  deleted?: boolean
  /** At most so many hits; 50 if absent. */
  limit?: number
  /** `next` of the page before. */
  after?: string
}>

/** A hit of `find` or `search`; `path` begins with `/` = `/dingkeep`. */
export type CatalogueHit = Readonly<{
  /** Identity of the item: ask `versions` with it. Null for a folder. */
  item: string | null
  path: string
  kind: Kind
  title: string
  /** The person's name. */
  person: string | null
  time: number | null
  is: CatalogueEntry['is']
  size: number
  /** Newest and oldest snapshot that hold exactly this. */
  snapshot: Id
  firstSnapshot: Id
  deleted: boolean
  /** The words around the first hit in the text, cut with `…`; null where there is no text. */
  snippet: string | null
}>

export type CataloguePage = Readonly<{ hits: readonly CatalogueHit[]; next: string | null }>

/** One version of one file of an item; oldest first in lists. */
export type CatalogueVersion = Readonly<{
  path: string
  firstSnapshot: Id
  firstSeen: number
  lastSnapshot: Id
  lastSeen: number
  /** In the newest snapshot. */
  current: boolean
  /** The blob's id, or SHA-256 over the ids of all blobs where it is not one. */
  content: Id
  size: number
  time: number
}>

/**
 * Disposable database for browsing and search; never needed to restore.
 *
 * A missing, broken or newer file is made anew by itself: then `isCurrent` is false until the next
 * `update`. Checkpoints and snapshots of other programs are left out.
 */
export interface Catalogue {
  /** Takes in what the repository has and forgets what it has not; rebuilds where it must. */
  update(reader: SnapshotReader, watch: CatalogueWatch): Promise<CatalogueUpdate>
  /** Takes in one snapshot; costs what changed since the one before. */
  add(snapshot: Id, reader: SnapshotReader, watch: CatalogueWatch): Promise<CatalogueUpdate>
  /** Drops all and takes everything in again. */
  rebuild(reader: SnapshotReader, watch: CatalogueWatch): Promise<CatalogueUpdate>
  /** Drops snapshots and what only they held. */
  forget(snapshots: readonly Id[]): Promise<void>
  /** Tells whether exactly these snapshots (checkpoints left out by the caller) are known. */
  isCurrent(snapshots: readonly Id[]): boolean
  /** Newest first. */
  snapshots(): readonly CatalogueSnapshot[]
  /** Entries of a folder by name, or null if snapshot or folder are not known. */
  list(snapshot: Id, path: string): readonly CatalogueEntry[] | null
  /** Files and folders by name: part of it, or with `*` `?` the whole; case does not matter. */
  find(pattern: string, filters?: CatalogueFilters): CataloguePage
  /** Items whose title or text has all words, newest first. */
  search(words: string, filters?: CatalogueFilters): CataloguePage
  versions(item: string): readonly CatalogueVersion[]
  locate(snapshot: Id, path: string): CatalogueLocation | null
  /** Lists of the window: see `Browser`. */
  readonly browser: Browser
  close(): void
}

/** `fullText: false` keeps texts out of the database: names and titles only. */
export type CatalogueOptions = Readonly<{
  fullText: boolean
  /** Files that one transaction takes in; 4,000 if absent. */
  batch?: number
}>
