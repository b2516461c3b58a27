import type {
  ConflictRow,
  ContainerRow,
  IntentRow,
  ItemRow,
  PreImageRow,
} from '../../../core/sync/rows.ts'
import type { SyncStore } from '../../../core/sync/store.ts'

/** Seals and opens one text; `place` says where it lies and is bound to it. */
export type Sealing = Readonly<{
  seal(place: string, plain: string): string
  /** Throws where key, place or text do not fit. */
  open(place: string, sealed: string): string
}>

type Texts<Row> = readonly (keyof Row & string)[]
type PlaceOf<Row> = (row: Row) => string

/** Which columns of a table hold content, and what names a row of it. */
type Sealed<Row> = Readonly<{ texts: Texts<Row>; place: PlaceOf<Row> }>

const items: Sealed<ItemRow> = {
  texts: ['obs', 'base', 'natKey', 'finger'],
  place: ({ linkId, side, remoteId }) => `item:${linkId}:${side}:${remoteId}`,
}
const containers: Sealed<Omit<ContainerRow, 'contId'>> = {
  texts: ['name'],
  place: ({ linkId, side, remoteId }) => `container:${linkId}:${side}:${remoteId}`,
}
const intents: Sealed<IntentRow> = {
  texts: ['patch', 'image'],
  place: ({ intentId }) => `intent:${intentId}`,
}
const preImages: Sealed<PreImageRow> = {
  texts: ['body'],
  place: ({ ref }) => `pre-image:${ref}`,
}
const conflicts: Sealed<Omit<ConflictRow, 'conflictId'>> = {
  texts: ['base', 'd', 'm'],
  place: ({ pairUid, field }) => `conflict:${pairUid}:${field}`,
}

/** A row as it goes into the file. */
function closed<Row extends object>(
  { seal }: Sealing,
  { texts, place }: Sealed<Row>,
  row: Row,
): Row {
  const at = place(row)
  const hidden = texts.flatMap((name) => {
    const plain: unknown = row[name]
    return typeof plain === 'string' ? [[name, seal(`sync:${at}:${name}`, plain)] as const] : []
  })
  return { ...row, ...Object.fromEntries(hidden) }
}

/** A row as the sync sees it. Most readers look at a few columns only: a text opens when asked for. */
function opened<Row extends object>(
  { open }: Sealing,
  { texts, place }: Sealed<NoInfer<Row>>,
  row: Row,
): Row {
  const at = place(row)
  const seen = { ...row }
  for (const name of texts) {
    const sealed: unknown = row[name]
    if (typeof sealed !== 'string') continue
    let plain: string | null = null
    Object.defineProperty(seen, name, {
      get: () => (plain ??= open(`sync:${at}:${name}`, sealed)),
      enumerable: true,
    })
  }
  return seen
}

/**
 * The store with its contents sealed: names of folders, images, keys made of content, what was
 * before, and values in conflict. Ids, hashes and states lie open, as keys and checks need them.
 */
export function sealedStore(store: SyncStore, sealing: Sealing): SyncStore {
  const shut = <Row extends object>(table: Sealed<NoInfer<Row>>, row: Row): Row =>
    closed(sealing, table, row)
  const seen = <Row extends object>(table: Sealed<NoInfer<Row>>, row: Row): Row =>
    opened(sealing, table, row)
  const one = <Row extends object>(table: Sealed<NoInfer<Row>>, row: Row | null): Row | null =>
    row === null ? null : seen(table, row)
  return {
    ...store,
    addContainer: (row) => seen(containers, store.addContainer(shut(containers, row))),
    putContainer: (row) => store.putContainer(shut(containers, row)),
    containers: (linkId, side) =>
      store.containers(linkId, side).map((row) => seen(containers, row)),
    putItem: (row) => store.putItem(shut(items, row)),
    item: (key) => one(items, store.item(key)),
    itemOfPair: (pairId, side) => one(items, store.itemOfPair(pairId, side)),
    items: (linkId, side) => store.items(linkId, side).map((row) => seen(items, row)),
    putIntent: (row) => store.putIntent(shut(intents, row)),
    intent: (intentId) => one(intents, store.intent(intentId)),
    openIntents: (linkId) => store.openIntents(linkId).map((row) => seen(intents, row)),
    intentsOfRun: (runId) => store.intentsOfRun(runId).map((row) => seen(intents, row)),
    intentsSince: (linkId, sentAt) =>
      store.intentsSince(linkId, sentAt).map((row) => seen(intents, row)),
    putPreImage: (row) => store.putPreImage(shut(preImages, row)),
    preImage: (ref) => one(preImages, store.preImage(ref)),
    addConflict: (row) => seen(conflicts, store.addConflict(shut(conflicts, row))),
    putConflict: (row) => store.putConflict(shut(conflicts, row)),
    conflicts: (pairUid) => store.conflicts(pairUid).map((row) => seen(conflicts, row)),
  }
}
