import type { Kind } from '../../../core/kinds.ts'
import type { FileDraft, Json } from '../../../core/ports.ts'
import { members } from '../../exact-json.ts'
import type { GraphPath } from '../path.ts'
import { idOf, isRemoved, type GraphRecord } from '../records.ts'
import type { Box } from '../run.ts'

/** A calendar, contact folder or task list. */
export type Container = Readonly<{ id: string; name: string; record: GraphRecord }>

/** What is remembered of one container; `again` = items of which something failed. */
export type Chain = Readonly<{ link?: string; since?: number; again?: readonly string[] }>

/** What one container told. */
export type Round = {
  /** Items told in full, by id. */
  whole: Map<string, GraphRecord>
  /** Items of which a part was told, or that are to be looked at. */
  partly: Set<string>
  /** Items that may have left the container. */
  removed: Set<string>
  /** True if everything was listed: what was not is not there. */
  complete: boolean
  /** Where not everything is told, but what there is: items that are not named may be gone. */
  present?: ReadonlySet<string>
  chain: Chain
}

/** Where an item is asked for by its id. */
export type Query = Readonly<{ to: GraphPath; query?: Readonly<Record<string, string>> }>

/** What is special of a kind whose items lie in containers. */
export type ItemKind = Readonly<{
  kind: Kind
  /** Types of an item and of a container, as keys have them. */
  type: string
  containerType: string
  /** Type of Graph's own for an item, without the name space. */
  graphType: string
  scopes: readonly string[]
  containers: (box: Box) => Promise<readonly Container[]>
  /** Asks for one container; null = it does not exist. */
  container: (box: Box, id: string) => Promise<Container | null>
  read: (box: Box, container: Container, chain: Chain | null) => Promise<Round>
  /** One item where it is kept. */
  item: (user: string, container: string, id: string) => Query
  /** One item wherever it is, where that can be asked for. */
  anywhere?: (user: string, id: string) => Query
  /** The container that an item says it lies in; empty where it does not. */
  home?: (record: GraphRecord) => string
  /** The list of what hangs on an item that says it has attachments. */
  attachments?: (user: string, container: string, id: string) => GraphPath
  /** What is told of the photo of an item; its bytes lie below. */
  photo?: (user: string, id: string) => GraphPath
  /** The files of an item, below its container's folder; its record is the last. */
  files: (record: GraphRecord, zone: string) => readonly FileDraft[]
}>

/** A container that told nothing. */
export const emptyRound = (complete: boolean): Round => ({
  whole: new Map(),
  partly: new Set(),
  removed: new Set(),
  complete,
  chain: {},
})

/** The id of an answer; null where it has none. */
export function rawId(raw: Json): string | null {
  const id = members(raw)?.['id']
  return typeof id === 'string' && id !== '' ? id : null
}

/** The same item comes several times and in any order: what is told in two ways is asked for. */
export function take(round: Round, raw: Json, record: GraphRecord | null): void {
  const id = rawId(raw)
  if (id === null) return
  const { whole, partly, removed } = round
  if (isRemoved(raw)) removed.add(id)
  else if (record === null) partly.add(id)
  else whole.set(idOf(record), record)
  if (removed.has(id) && (whole.has(id) || partly.has(id))) {
    removed.delete(id)
    partly.add(id)
  }
  if (partly.has(id)) whole.delete(id)
}
