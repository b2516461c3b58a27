import type {
  ContainerRow,
  ItemRow,
  LinkRow,
  PairRow,
  RateWindowRow,
  TrailRow,
} from '../../../core/sync/rows.ts'
import type { SyncStore } from '../../../core/sync/store.ts'
import type { Sqlite } from '../sqlite.ts'
import {
  containerColumns,
  itemColumns,
  linkColumns,
  pairColumns,
  rateWindowColumns,
  trailColumns,
} from './columns.ts'
import { tableOf } from './table.ts'

type LinkPart = Pick<
  SyncStore,
  | 'addLink'
  | 'putLink'
  | 'link'
  | 'links'
  | 'addContainer'
  | 'putContainer'
  | 'containers'
  | 'rateWindow'
  | 'putRateWindow'
>

function linkTables(db: Sqlite): LinkPart {
  const links = tableOf<LinkRow>(db, 'sync_link', { columns: linkColumns, key: ['linkId'] })
  const containers = tableOf<ContainerRow>(db, 'sync_container', {
    columns: containerColumns,
    key: ['contId'],
  })
  const windows = tableOf<RateWindowRow>(db, 'sync_rate_window', {
    columns: rateWindowColumns,
    key: ['scope', 'window'],
  })
  return {
    addLink: (row) => ({ ...row, linkId: links.add(row) }),
    putLink: (row) => links.put(row),
    link: (linkId) => links.one('link_id = ?', linkId),
    links: () => links.where('TRUE ORDER BY link_id'),
    addContainer: (row) => ({ ...row, contId: containers.add(row) }),
    putContainer: (row) => containers.put(row),
    containers: (linkId, side) =>
      containers.where('link_id = ? AND side = ? ORDER BY cont_id', linkId, side),
    rateWindow: ({ scope, window }) => windows.one('scope = ? AND window = ?', scope, window),
    putRateWindow: (row) => windows.put(row),
  }
}

type ItemPart = Pick<
  SyncStore,
  | 'addPair'
  | 'putPair'
  | 'pair'
  | 'pairByUid'
  | 'pairs'
  | 'putTrail'
  | 'trail'
  | 'trails'
  | 'putItem'
  | 'removeItem'
  | 'item'
  | 'itemOfPair'
  | 'items'
>

function itemTables(db: Sqlite): ItemPart {
  const pairs = tableOf<PairRow>(db, 'sync_pair', { columns: pairColumns, key: ['pairId'] })
  const items = tableOf<ItemRow>(db, 'sync_item', {
    columns: itemColumns,
    key: ['linkId', 'side', 'remoteId'],
  })
  const trails = tableOf<TrailRow>(db, 'sync_trail', { columns: trailColumns, key: ['pairId'] })
  const byKey = 'link_id = ? AND side = ? AND remote_id = ?'
  return {
    addPair: (row) => ({ ...row, pairId: pairs.add(row) }),
    putPair: (row) => pairs.put(row),
    pair: (pairId) => pairs.one('pair_id = ?', pairId),
    pairByUid: (uid) => pairs.one('uid = ?', uid),
    pairs: (linkId) => pairs.where('link_id = ? ORDER BY pair_id', linkId),
    putTrail: (row) => trails.put(row),
    trail: (pairId) => trails.one('pair_id = ?', pairId),
    trails: (linkId) => trails.where('link_id = ? ORDER BY pair_id', linkId),
    putItem: (row) => items.put(row),
    removeItem: ({ linkId, side, remoteId }) => items.remove(byKey, linkId, side, remoteId),
    item: ({ linkId, side, remoteId }) => items.one(byKey, linkId, side, remoteId),
    itemOfPair: (pairId, side) => items.one('pair_id = ? AND side = ?', pairId, side),
    items: (linkId, side) =>
      items.where('link_id = ? AND side = ? ORDER BY remote_id', linkId, side),
  }
}

/** Links, containers, pairs, items and limits. */
export const placeTables = (db: Sqlite): LinkPart & ItemPart => ({
  ...linkTables(db),
  ...itemTables(db),
})
