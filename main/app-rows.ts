import type { Kind } from './core/kinds.ts'

/** One copy in a list. */
export type SnapshotRow = Readonly<{
  id: string
  /** RFC 3339 with the office's offset. */
  time: string
  mode: 'full' | 'incremental' | 'live' | 'checkpoint'
  partial: boolean
  tags: readonly string[]
  files: number
  bytes: number
  added: number
}>

export type SnapshotList = Readonly<{
  snapshots: readonly SnapshotRow[]
  /** Snapshot files that cannot be read: never hidden. */
  unreadable: readonly string[]
}>

/** One entry of `ls`; `path` starts with `/` (= `/dingkeep`). */
export type EntryRow = Readonly<{
  path: string
  is: 'file' | 'folder' | 'link'
  size: number
  time: string
}>

/** One hit of `find` or `search`. */
export type HitRow = Readonly<{
  path: string
  kind: Kind
  title: string
  person: string | null
  time: string | null
  /** Snapshot that holds it, newest first. */
  snapshot: string
  /** Not in the newest copy any more. */
  deleted: boolean
  snippet: string | null
}>

export type Filters = Readonly<{
  kind?: Kind
  person?: string
  since?: string
  until?: string
  deleted?: boolean
  limit?: number
}>
