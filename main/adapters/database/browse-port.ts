import type { Kind } from '../../core/kinds.ts'
import type { Id } from '../../repository/types.ts'
import type { CatalogueSnapshot, CatalogueVersion } from './catalogue-port.ts'

/**
 * What somebody may see; null = all. Departments by key, with all below them. Items of nobody (a
 * company's drive, folders) are seen only where `departments` is null.
 */
export type Reach = Readonly<{
  kinds: readonly Kind[] | null
  departments: readonly string[] | null
}>

/** Sees all. */
export const fullReach: Reach = { kinds: null, departments: null }

/** Whose items are asked for; all of these must hold, null = any. */
export type Whose = Readonly<{
  kind: Kind | null
  /** Key of a person. */
  person: string | null
  /** Key of a department: its people and those of all below it. */
  department: string | null
  /** Only items of people who left. */
  left: boolean
}>

export const anybody: Whose = { kind: null, person: null, department: null, left: false }

/** A copy with what it has new, other and no more than the one before, within a reach. */
export type CopyRow = CatalogueSnapshot &
  Readonly<{
    added: number
    changed: number
    gone: number
    /** Of a kind more than 50 and more than a fifth are gone (the rule of DK-1403). */
    unusual: boolean
  }>

export type PersonRef = Readonly<{ key: string; name: string }>
export type StateNow = 'deleted' | 'changed' | 'unchanged'

/** One item in one of its versions; times in milliseconds since 1970. */
export type ItemRow = Readonly<{
  item: string
  kind: Kind
  type: string
  title: string
  person: PersonRef | null
  time: number
  size: number
  path: string
  /** Newest snapshot that holds exactly this. */
  snapshot: Id
  state: StateNow
}>

/** An item that is gone: the last snapshot with it and the first without it. */
export type GoneRow = ItemRow & Readonly<{ seen: number; missed: number }>

export type Paged<T> = Readonly<{ rows: readonly T[]; next: string | null }>

/** Which items of a snapshot, and in which order; `after` = `next` of the page before. */
export type ItemsAsk = Readonly<{
  snapshot: Id
  whose: Whose
  sort: 'newest' | 'oldest' | 'title'
  words: string
  /** Milliseconds since 1970; `until` is not included. */
  since: number | null
  until: number | null
  state: StateNow | null
  after: string | null
  limit: number
}>

export type GoneAsk = Readonly<{
  whose: Whose
  /** Only what was missed first at or after this moment. */
  since: number | null
  after: string | null
  limit: number
}>

/** Hits in all snapshots. */
export type HitsAsk = Readonly<{
  words: string
  whose: Whose
  since: number | null
  until: number | null
  onlyDeleted: boolean
  after: string | null
  limit: number
}>

/** From where to where (UTF-16 units, end not included) words were found in a text. */
export type Mark = readonly [from: number, to: number]

export type HitItem = ItemRow &
  Readonly<{
    /** File of the item that has the words; null = its record. */
    part: string | null
    titleMarks: readonly Mark[]
    snippet: Readonly<{ text: string; marks: readonly Mark[] }> | null
    /** Snapshots that hold exactly this. */
    copies: number
  }>

export type DepartmentRow = Readonly<{
  key: string
  name: string
  parent: string | null
  /** People directly in it. */
  people: number
}>

export type PersonRow = PersonRef & Readonly<{ left: boolean; departments: readonly string[] }>

export type PeopleAsk = Readonly<{
  snapshot: Id
  department: string | null
  left: boolean
  words: string
  after: string | null
  limit: number
}>

/** A file of an item in a snapshot; `stored` with shard folders, beginning with `/`. */
export type ItemFile = Readonly<{ path: string; stored: string; part: string; size: number }>

/** An item as one snapshot has it. */
export type ItemAt = ItemRow & Readonly<{ firstSaved: number; files: readonly ItemFile[] }>

/** What the window asks of the catalogue; null where the snapshot is not known. */
export interface Browser {
  /** All copies, newest first. */
  copies(reach: Reach): readonly CopyRow[]
  departments(snapshot: Id, reach: Reach): readonly DepartmentRow[] | null
  /** How many who left the snapshot knows. */
  leftPeople(snapshot: Id, reach: Reach): number
  people(ask: PeopleAsk, reach: Reach): Paged<PersonRow> | null
  /** Items of each kind. */
  counts(snapshot: Id, whose: Whose, reach: Reach): ReadonlyMap<Kind, number> | null
  items(ask: ItemsAsk, reach: Reach): Paged<ItemRow> | null
  deleted(ask: GoneAsk, reach: Reach): Paged<GoneRow>
  hits(ask: HitsAsk, reach: Reach): Paged<HitItem>
  /** An item as a snapshot has it; null where it has not, or outside the reach. */
  itemAt(snapshot: Id, item: string, reach: Reach): ItemAt | null
  /** The item that a file of a snapshot belongs to; null as above. */
  itemOfPath(snapshot: Id, path: string, reach: Reach): ItemAt | null
  /** The item's newest state wherever it is; null where it is unknown or outside the reach. */
  newestOf(item: string, reach: Reach): ItemRow | null
  /** Versions of the item's record or file, newest first, each with the copies that hold it. */
  history(item: string, reach: Reach): readonly (CatalogueVersion & { copies: number })[]
  /** Stored paths (beginning with `/`, shards included) of all files of a list's items. */
  filesOf(
    ask: Readonly<{ snapshot: Id; whose: Whose; onlyDeleted: boolean }>,
    reach: Reach,
  ): Iterable<string>
  /** Stored paths of all files at or below a path that are in reach. */
  filesBelow(snapshot: Id, path: string, reach: Reach): Iterable<string>
}
