import type { Recipe } from '../contents/recipe.ts'

/** One version of a file. */
export type FileVersion = Readonly<{
  version: number
  /** Milliseconds since 1970. */
  modified: number
  /** unionId. */
  modifier: string
  recipe: Recipe
}>

/** A file or folder of a space ("dentry"). */
export interface Dentry {
  readonly id: string
  readonly uuid: string
  readonly spaceId: string
  /** Id of the folder; `0` is the root of the space. */
  parentId: string
  readonly type: 'FILE' | 'FOLDER'
  name: string
  /** Oldest first; empty for folders and online documents. */
  readonly versions: FileVersion[]
  /** True for documents that live online and have no bytes to download. */
  readonly online: boolean
  /** True while the file lies in cold storage and must be asked for again later. */
  archived: boolean
  readonly creator: string
  readonly created: number
  modified: number
  modifier: string
  /** Who alone may read it (unionIds); null = everybody who may read the space. */
  readers: string[] | null
}

/** A file or folder that was deleted; it took along what was below it. */
export interface RecycleItem {
  readonly id: string
  readonly dentry: Dentry
  readonly below: readonly Dentry[]
  readonly path: string
  readonly operator: string
  readonly time: number
}

/** A space of the organisation. */
export interface Space {
  readonly id: string
  name: string
  readonly recycleBinId: string
  readonly creator: string
  readonly created: number
  modified: number
  /** Who may open it (unionIds); null = everybody. */
  members: string[] | null
  readonly dentries: Map<string, Dentry>
  readonly recycled: RecycleItem[]
}
