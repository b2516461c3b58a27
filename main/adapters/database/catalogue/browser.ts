import { kinds } from '../../../core/kinds.ts'
import { anybody, type Browser, type Reach, type Whose } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { seqOf, versionsOf } from './browse.ts'
import { countItems, listCopies } from './copy-list.ts'
import { listGone } from './gone.ts'
import { listHits } from './hit-items.ts'
import { filesBelow, filesOfList, itemAt, itemOfPath, type At } from './item-files.ts'
import { listItems } from './items.ts'
import { countLeft, listDepartments, listPeople } from './people-list.ts'
import { itemRow, listedColumns, type Listed } from './rows.ts'
import { covers, peopleInReach, scopeOf } from './scope.ts'
import type { Store } from './store.ts'

type Where = Readonly<{ snapshot: string; whose?: Whose; reach: Reach }>

/** Asks about one snapshot; null where that is not known. */
function inCopy<T>(store: Store, where: Where, ask: (at: At) => T): T | null {
  return store.run((db) => {
    const seq = seqOf(db, where.snapshot)
    if (seq === null) return null
    const { whose = anybody, reach } = where
    return ask({ db, seq, scope: scopeOf(db, { whose, reach }, seq) })
  })
}

/** The item's newest version, if it is in reach. */
function newestVersion(db: Sqlite, identity: string, reach: Reach): Listed | null {
  const read = prepared<[string], Listed>(
    db,
    `${listedColumns} WHERE item.identity = ? AND version.kind IS NOT NULL
       AND version.first <= (SELECT max(seq) FROM snapshot WHERE complete = 1)
     ORDER BY version.last DESC, version.id DESC LIMIT 1`,
  )
  const found = read.get(identity)
  const scope = scopeOf(db, { whose: anybody, reach }, null)
  return found !== undefined && covers(scope, found) ? found : null
}

function historyOf(db: Sqlite, identity: string, reach: Reach): ReturnType<Browser['history']> {
  const newest = newestVersion(db, identity, reach)
  if (newest === null) return []
  const times = prepared<[number, number], { many: number }>(
    db,
    'SELECT count(*) AS many FROM snapshot WHERE complete = 1 AND time BETWEEN ? AND ?',
  )
  const versions = versionsOf(db, identity, newest.part).map((version) => ({
    ...version,
    copies: times.get(version.firstSeen, version.lastSeen)?.many ?? 0,
  }))
  return versions.toReversed()
}

type Lists = Pick<
  Browser,
  'copies' | 'departments' | 'leftPeople' | 'people' | 'counts' | 'items' | 'deleted' | 'hits'
>

const listsOf = (store: Store): Lists => ({
  copies: (reach) =>
    store.run((db) => listCopies(db, scopeOf(db, { whose: anybody, reach }, null))),
  departments: (snapshot, reach) =>
    inCopy(store, { snapshot, reach }, ({ db, seq }) =>
      listDepartments({ db, seq, departments: reach.departments }),
    ),
  leftPeople: (snapshot, reach) =>
    inCopy(store, { snapshot, reach }, ({ db, seq, scope: { people } }) =>
      countLeft({ db, seq, people }),
    ) ?? 0,
  people: ({ snapshot, ...ask }, reach) =>
    inCopy(store, { snapshot, reach }, ({ db, seq }) => {
      const { departments } = reach
      return listPeople({ db, seq, ask, departments, people: peopleInReach(db, reach) })
    }),
  counts: (snapshot, whose, reach) =>
    inCopy(store, { snapshot, whose, reach }, ({ db, seq, scope }) => countItems(db, seq, scope)),
  items: ({ snapshot, whose, ...ask }, reach) =>
    inCopy(store, { snapshot, whose, reach }, ({ db, seq, scope }) => {
      const page = listItems(db, { seq, scope, ask })
      return { ...page, rows: page.rows.map((row) => ({ ...row, snapshot })) }
    }),
  deleted: ({ whose, ...ask }, reach) =>
    store.run((db) => listGone(db, { scope: scopeOf(db, { whose, reach }, null), ask }, kinds)),
  hits: ({ whose, ...ask }, reach) =>
    store.run((db) => listHits(db, { scope: scopeOf(db, { whose, reach }, null), ask })),
})

type Items = Pick<
  Browser,
  'itemAt' | 'itemOfPath' | 'newestOf' | 'history' | 'filesOf' | 'filesBelow'
>

const itemsOf = (store: Store): Items => ({
  itemAt: (snapshot, item, reach) => inCopy(store, { snapshot, reach }, (at) => itemAt(at, item)),
  itemOfPath: (snapshot, path, reach) =>
    inCopy(store, { snapshot, reach }, (at) => itemOfPath(at, path)),
  newestOf: (item, reach) =>
    store.run((db) => {
      const found = newestVersion(db, item, reach)
      return found && itemRow(db, found)
    }),
  history: (item, reach) => store.run((db) => historyOf(db, item, reach)),
  filesOf: ({ snapshot, whose, onlyDeleted }, reach) =>
    inCopy(store, { snapshot, whose, reach }, (at) => filesOfList(at, onlyDeleted)) ?? [],
  filesBelow: (snapshot, path, reach) =>
    inCopy(store, { snapshot, reach }, (at) => filesBelow(at, path)) ?? [],
})

/** What lists and searches of the window are answered from: see `Browser`. */
export const browserOf = (store: Store): Browser => ({ ...listsOf(store), ...itemsOf(store) })
