import type { Failure } from '../../../core/failure.ts'
import type { Json } from '../../../core/ports.ts'
import { itemKey } from '../../item-key.ts'
import { failureOf, GraphError } from '../errors.ts'
import { idOf, recordOf, type GraphRecord } from '../records.ts'
import type { Box } from '../run.ts'
import type { ItemKind, Query, Round } from './kind.ts'
import type { SavedItems } from './saved.ts'

/** An item of a container. */
export type At = Readonly<{ id: string; container: string }>

/** What becomes of a mailbox's items. */
export type Edits = Readonly<{
  puts: ReadonlyMap<string, Readonly<{ record: GraphRecord; container: string }>>
  /** Proven deleted. */
  gone: readonly At[]
  /** Not in this container any more, but handed on in another one. */
  left: readonly At[]
  /** Nothing could be found out: what the copy has stays. */
  failed: readonly (At & Readonly<{ failure: Failure }>)[]
  /** To be asked for again in the next run. */
  again: readonly At[]
}>

type Ask = Readonly<{
  kind: ItemKind
  box: Box
  rounds: ReadonlyMap<string, Round>
  saved: ReadonlyMap<string, SavedItems>
}>

type Making = Ask & {
  readonly puts: Map<string, { record: GraphRecord; container: string }>
  readonly gone: At[]
  readonly left: At[]
  readonly failed: (At & { failure: Failure })[]
  readonly again: At[]
}

const homeOf = ({ kind, rounds }: Ask, record: GraphRecord, told: string): string => {
  const home = kind.home?.(record) ?? ''
  return rounds.has(home) ? home : told
}

/** Items that the copy has in a container and that a list of all there is does not show. */
async function missingIn({ kind, saved }: Ask, container: string, round: Round) {
  const items = saved.get(container)
  if (items === undefined || (!round.complete && round.present === undefined)) return []
  const keyOf = (id: string): string => itemKey(kind.kind, kind.type, id)
  const { whole, partly, removed, present = [] } = round
  const told = new Set([...whole.keys(), ...partly, ...removed, ...present].map(keyOf))
  const ids: string[] = []
  for (const key of items.files.keys()) {
    const record = told.has(key) ? null : await items.record(key)
    if (record !== null) ids.push(idOf(record))
  }
  return ids
}

/** What has to be asked for, item by item: everything that was not told in full. */
async function doubtsOf(making: Making): Promise<At[]> {
  const doubts: At[] = []
  for (const [container, round] of making.rounds) {
    for (const id of round.partly) doubts.push({ id, container })
    const missing = await missingIn(making, container, round)
    for (const id of [...round.removed, ...missing]) {
      const put = making.puts.get(id)
      const isElsewhere = put !== undefined && put.container !== container
      if (isElsewhere) making.left.push({ id, container })
      else doubts.push({ id, container })
    }
  }
  return doubts
}

async function askAll(
  { box }: Ask,
  queries: readonly Query[],
): Promise<readonly (Json | GraphError)[]> {
  const { graph, mailbox, ask } = box
  return graph.batch({ mailbox: mailbox.id, entries: queries, signal: ask.signal })
}

function takeFound(making: Making, at: At, record: GraphRecord): void {
  const container = homeOf(making, record, at.container)
  making.puts.set(at.id, { record, container })
  if (container !== at.container) making.left.push(at)
}

/** Items that are not where they were; those that are somewhere else stay until that tells of them. */
async function settleLost(making: Making, lost: readonly At[]): Promise<void> {
  const { kind, box } = making
  const { anywhere } = kind
  const open: At[] = []
  for (const at of lost) {
    const put = making.puts.get(at.id)
    if (put !== undefined && put.container !== at.container) making.left.push(at)
    else if (anywhere === undefined) making.gone.push(at)
    else open.push(at)
  }
  if (anywhere === undefined) return
  const answers = await askAll(
    making,
    open.map(({ id }) => anywhere(box.mailbox.id, id)),
  )
  for (const [index, at] of open.entries()) {
    const answer = answers[index] ?? null
    const isGone = answer instanceof GraphError && answer.what === 'item-gone'
    if (isGone) making.gone.push(at)
    else making.again.push(at)
  }
}

const unreadable: Failure = { name: 'answerUnknown', about: { call: 'GET item', code: 'shape' } }

async function settleDoubts(making: Making, doubts: readonly At[]): Promise<void> {
  const { kind, box } = making
  const queries = doubts.map(({ id, container }) => kind.item(box.mailbox.id, container, id))
  const answers = await askAll(making, queries)
  const lost: At[] = []
  for (const [index, at] of doubts.entries()) {
    const answer = answers[index] ?? null
    if (answer instanceof GraphError && answer.what === 'item-gone') {
      lost.push(at)
      continue
    }
    const record = answer instanceof GraphError ? null : recordOf(answer, kind.graphType)
    if (record !== null) {
      takeFound(making, at, record)
      continue
    }
    const failure = answer instanceof GraphError ? failureOf(answer) : unreadable
    making.failed.push({ ...at, failure })
    making.again.push(at)
  }
  await settleLost(making, lost)
}

/**
 * Puts together what the containers of a mailbox told. A removal is a hint: only an item that is
 * not found by its id is gone.
 */
export async function editsOf(ask: Ask): Promise<Edits> {
  const making: Making = { ...ask, puts: new Map(), gone: [], left: [], failed: [], again: [] }
  for (const [container, { whole }] of ask.rounds)
    for (const [id, record] of whole)
      making.puts.set(id, { record, container: homeOf(ask, record, container) })
  await settleDoubts(making, await doubtsOf(making))
  return making
}
