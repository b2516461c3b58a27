import type { AuditEntry } from '../../main/core/audit.ts'
import type {
  ConflictRow,
  ContainerRow,
  HintRow,
  IntentRow,
  ItemRow,
  LinkRow,
  PairRow,
  PreImageRow,
  RateWindowRow,
  SyncRunRow,
  TrailRow,
} from '../../main/core/sync/rows.ts'
import { RuleBroken, type SyncStore } from '../../main/core/sync/store.ts'
import { createUndoLog, memoryTable, type MemoryTable } from './memory-table.ts'

/** The store in memory, with what a test asks beyond the port. */
export interface MemorySyncStore extends SyncStore {
  readonly audited: readonly AuditEntry[]
  readonly preImages: () => readonly PreImageRow[]
  readonly allIntents: () => readonly IntentRow[]
}

const openStates = new Set(['planned', 'sent', 'unknown', 'ambiguous', 'held'])
const isOpen = ({ state }: IntentRow): boolean => openStates.has(state)

function rule(holds: boolean, what: string): void {
  if (!holds) throw new RuleBroken(what)
}

const itemKey = ({ linkId, side, remoteId }: Pick<ItemRow, 'linkId' | 'side' | 'remoteId'>) =>
  `${linkId} ${side} ${remoteId}`

/** Rules of section 16 that SQLite checks by itself. */
function checkIntent(row: IntentRow, known: readonly IntentRow[], has: (ref: string) => boolean) {
  const others = known.filter(({ intentId }) => intentId !== row.intentId)
  rule(
    row.op === 'create' || (row.target !== null && row.preRef !== null),
    'a write without its pre-image',
  )
  rule(
    ['planned', 'held', 'cancelled'].includes(row.state) || row.sentAt !== null,
    'sent without a time',
  )
  rule(!others.some(({ idemKey }) => idemKey === row.idemKey), 'idem_key')
  rule(
    !isOpen(row) ||
      !others.some((one) => isOpen(one) && one.pairUid === row.pairUid && one.side === row.side),
    'one_open',
  )
  const fresh = others.length === known.length
  rule(!fresh || row.preRef === null || has(row.preRef), 'pre-image is not stored')
}

function linkPart(tables: Tables, number: (table: MemoryTable<number, unknown>) => number) {
  const { links, containers, windows } = tables
  const checkLink = (row: LinkRow): void => {
    rule(row.mode !== 'live' || row.snapshotId !== null, 'live without a snapshot')
    const twin = links
      .rows()
      .some(
        (one) =>
          one.linkId !== row.linkId &&
          one.kind === row.kind &&
          one.dAccount === row.dAccount &&
          one.mAccount === row.mAccount,
      )
    rule(!twin, 'link')
  }
  const checkContainer = (row: ContainerRow): void => {
    rule(links.get(row.linkId) !== undefined, 'container without a link')
    rule(row.partner === null || containers.get(row.partner) !== undefined, 'partner')
    const twin = containers
      .rows()
      .some(
        (one) =>
          one.contId !== row.contId &&
          one.linkId === row.linkId &&
          one.side === row.side &&
          one.remoteId === row.remoteId,
      )
    rule(!twin, 'container')
  }
  const putLink = (row: LinkRow): LinkRow => {
    checkLink(row)
    links.set(row.linkId, row)
    return row
  }
  const putContainer = (row: ContainerRow): ContainerRow => {
    checkContainer(row)
    containers.set(row.contId, row)
    return row
  }
  return {
    addLink: (row) => putLink({ ...row, linkId: number(links) }),
    putLink,
    link: (linkId) => links.get(linkId) ?? null,
    links: () => links.rows(),
    addContainer: (row) => putContainer({ ...row, contId: number(containers) }),
    putContainer,
    containers: (linkId, side) =>
      containers.rows().filter((row) => row.linkId === linkId && row.side === side),
    rateWindow: ({ scope, window }) => windows.get(`${scope} ${window}`) ?? null,
    putRateWindow(row) {
      rule(row.used >= 0, 'used')
      windows.set(`${row.scope} ${row.window}`, row)
    },
  } satisfies Partial<SyncStore>
}

function itemPart(tables: Tables, number: (table: MemoryTable<number, unknown>) => number) {
  const { links, containers, pairs, trails, items } = tables
  const putPair = (row: PairRow): PairRow => {
    rule(links.get(row.linkId) !== undefined, 'pair without a link')
    rule(row.parent === null || pairs.get(row.parent) !== undefined, 'pair without its parent')
    const twin = pairs
      .rows()
      .some(
        (one) =>
          one.pairId !== row.pairId &&
          (one.uid === row.uid ||
            (row.parent !== null &&
              row.origStart !== null &&
              one.parent === row.parent &&
              one.origStart === row.origStart)),
      )
    rule(!twin, 'pair')
    pairs.set(row.pairId, row)
    return row
  }
  return {
    addPair: (row) => putPair({ ...row, pairId: number(pairs) }),
    putPair,
    pair: (pairId) => pairs.get(pairId) ?? null,
    pairByUid: (uid) => pairs.rows().find((row) => row.uid === uid) ?? null,
    pairs: (linkId) => pairs.rows().filter((row) => row.linkId === linkId),
    putTrail(row) {
      rule(pairs.get(row.pairId) !== undefined, 'trail without a pair')
      trails.set(row.pairId, row)
    },
    trail: (pairId) => trails.get(pairId) ?? null,
    trails: (linkId) => trails.rows().filter((row) => row.linkId === linkId),
    putItem(row) {
      rule((row.pairId === null) === (row.base === null), 'base without a pair')
      rule((row.base === null) === (row.baseHash === null), 'base without its hash')
      rule(containers.get(row.contId) !== undefined, 'item without a container')
      rule(row.pairId === null || pairs.get(row.pairId) !== undefined, 'item without its pair')
      const key = itemKey(row)
      const twin = items
        .rows()
        .some(
          (one) =>
            row.pairId !== null &&
            one.pairId === row.pairId &&
            one.side === row.side &&
            itemKey(one) !== key,
        )
      rule(!twin, 'item_pair')
      items.set(key, row)
    },
    removeItem: (key) => items.delete(itemKey(key)),
    item: (key) => items.get(itemKey(key)) ?? null,
    itemOfPair: (pairId, side) =>
      items.rows().find((row) => row.pairId === pairId && row.side === side) ?? null,
    items: (linkId, side) =>
      items
        .rows()
        .filter((row) => row.linkId === linkId && row.side === side)
        .toSorted((a, b) => (a.remoteId < b.remoteId ? -1 : 1)),
  } satisfies Partial<SyncStore>
}

function workPart(tables: Tables, number: (table: MemoryTable<number, unknown>) => number) {
  const { links, runs, intents, preImages } = tables
  const putRun = (row: SyncRunRow): SyncRunRow => {
    rule(links.get(row.linkId) !== undefined, 'run without a link')
    rule(row.undoOf === null || runs.get(row.undoOf) !== undefined, 'undo of no run')
    runs.set(row.runId, row)
    return row
  }
  return {
    addRun: (row) => putRun({ ...row, runId: number(runs) }),
    putRun,
    run: (runId) => runs.get(runId) ?? null,
    runs: (linkId, limit) =>
      runs
        .rows()
        .filter((row) => row.linkId === linkId)
        .toReversed()
        .slice(0, limit),
    putIntent(row) {
      rule(runs.get(row.runId) !== undefined, 'intent without a run')
      checkIntent(row, intents.rows(), (ref) => preImages.get(ref) !== undefined)
      intents.set(row.intentId, row)
    },
    intent: (intentId) => intents.get(intentId) ?? null,
    openIntents: (linkId) => intents.rows().filter((row) => row.linkId === linkId && isOpen(row)),
    intentsOfRun: (runId) => intents.rows().filter((row) => row.runId === runId),
    intentsSince: (linkId, sentAt) =>
      intents.rows().filter((row) => row.linkId === linkId && (row.sentAt ?? -1) >= sentAt),
  } satisfies Partial<SyncStore>
}

function recordPart(tables: Tables, number: (table: MemoryTable<number, unknown>) => number) {
  const { links, intents, preImages, conflicts, hints } = tables
  const putConflict = (row: ConflictRow): ConflictRow => {
    conflicts.set(row.conflictId, row)
    return row
  }
  return {
    putPreImage(row) {
      rule(links.get(row.linkId) !== undefined, 'pre-image without a link')
      rule(row.body !== null || row.blobRef !== null, 'pre-image without content')
      preImages.set(row.ref, row)
    },
    preImage: (ref) => preImages.get(ref) ?? null,
    addConflict: (row) => putConflict({ ...row, conflictId: number(conflicts) }),
    putConflict,
    conflicts: (uid) => conflicts.rows().filter((row) => uid === null || row.pairUid === uid),
    addHint(row) {
      if (hints.get(row.hintId) !== undefined) return false
      hints.set(row.hintId, row)
      return true
    },
    putHint: (row) => hints.set(row.hintId, row),
    hints: () =>
      hints
        .rows()
        .filter(({ taken }) => taken === null)
        .toSorted((a, b) => a.at - b.at || (a.hintId < b.hintId ? -1 : 1)),
    cut({ now, intentsBefore }) {
      for (const row of intents.rows()) {
        if (!isOpen(row) && (row.sentAt ?? 0) < intentsBefore) intents.delete(row.intentId)
      }
      for (const { ref, keepUntil } of preImages.rows()) {
        const needed = intents.rows().some((row) => isOpen(row) && row.preRef === ref)
        if (keepUntil <= now && !needed) preImages.delete(ref)
      }
    },
  } satisfies Partial<SyncStore>
}

type Tables = ReturnType<typeof tablesOf>

function tablesOf(log: ReturnType<typeof createUndoLog>) {
  return {
    links: memoryTable<number, LinkRow>(log),
    containers: memoryTable<number, ContainerRow>(log),
    pairs: memoryTable<number, PairRow>(log),
    trails: memoryTable<number, TrailRow>(log),
    items: memoryTable<string, ItemRow>(log),
    runs: memoryTable<number, SyncRunRow>(log),
    intents: memoryTable<string, IntentRow>(log),
    preImages: memoryTable<string, PreImageRow>(log),
    conflicts: memoryTable<number, ConflictRow>(log),
    hints: memoryTable<string, HintRow>(log),
    windows: memoryTable<string, RateWindowRow>(log),
    audit: memoryTable<number, AuditEntry>(log),
  }
}

/** The sync's store without a disk; keeps the same rules as SQLite's. */
export function createMemorySyncStore(): MemorySyncStore {
  const log = createUndoLog()
  const tables = tablesOf(log)
  const numbers = new Map<unknown, number>()
  const number = (table: MemoryTable<number, unknown>): number => {
    const next = (numbers.get(table) ?? 0) + 1
    numbers.set(table, next)
    return next
  }
  return {
    transaction: (work) => log.transaction(work),
    ...linkPart(tables, number),
    ...itemPart(tables, number),
    ...workPart(tables, number),
    ...recordPart(tables, number),
    audit: (entry) => tables.audit.set(number(tables.audit), entry),
    get audited() {
      return tables.audit.rows()
    },
    preImages: () => tables.preImages.rows(),
    allIntents: () => tables.intents.rows(),
  }
}
