import type {
  Catalogue,
  CatalogueOptions,
  CatalogueUpdate,
  CatalogueWatch,
  SnapshotReader,
} from './catalogue-port.ts'
import { listFolder, listSnapshots, locatePath, seqOf, versionsOf } from './catalogue/browse.ts'
import { browserOf } from './catalogue/browser.ts'
import { findNames } from './catalogue/find.ts'
import { searchWords } from './catalogue/search.ts'
import { openStore } from './catalogue/store.ts'
import type { Store } from './catalogue/store.ts'
import { forgetKnown, updateStore } from './catalogue/update.ts'
import type { Aim } from './catalogue/update.ts'

export { isCatalogued } from './catalogue/update.ts'

const everything: Aim = (all) => all

type Answers = Pick<
  Catalogue,
  'isCurrent' | 'snapshots' | 'list' | 'find' | 'search' | 'versions' | 'locate'
>

/** What is answered at once, from the snapshots that are wholly known. */
const answersOf = (store: Store): Answers => ({
  isCurrent(snapshots) {
    const known = new Set(store.run(listSnapshots).map(({ id }) => id))
    return known.size === new Set(snapshots).size && snapshots.every((id) => known.has(id))
  },
  snapshots: () => store.run(listSnapshots),
  list: (snapshot, path) =>
    store.run((db) => {
      const seq = seqOf(db, snapshot)
      return seq === null ? null : listFolder({ db, seq }, path)
    }),
  locate: (snapshot, path) =>
    store.run((db) => {
      const seq = seqOf(db, snapshot)
      return seq === null ? null : locatePath({ db, seq }, path)
    }),
  find: (pattern, filters = {}) => store.run((db) => findNames(db, pattern, filters)),
  search: (words, filters = {}) => store.run((db) => searchWords(db, words, filters)),
  versions: (item) => store.run((db) => versionsOf(db, item)),
})

/**
 * Opens `catalogue.db`, made anew if it is missing, broken, newer, or made with another `fullText`.
 *
 * Updates wait for one another; questions are answered meanwhile from the snapshots that are wholly
 * known. Throws `FailureError` (`storageFull`, `storageDenied`, `diskErrors`, about `catalogue.db`);
 * what the reader throws goes through, and an aborted signal's reason too.
 */
export function openCatalogue(path: string, options: CatalogueOptions): Catalogue {
  const store = openStore(path, options)
  let queue: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const turn = queue.then(work)
    // The next in turn does not care how this one ended; its own caller hears of that.
    queue = turn.catch(() => undefined)
    return turn
  }

  const bring = (
    reader: SnapshotReader,
    watch: CatalogueWatch,
    aim: Aim,
  ): Promise<CatalogueUpdate> => inTurn(() => updateStore(store, { reader, watch, aim }))

  return {
    update: (reader, watch) => bring(reader, watch, everything),
    add: (snapshot, reader, watch) =>
      bring(reader, watch, (all, known) =>
        all.filter(({ id }) => id === snapshot || known.has(id)),
      ),
    rebuild: (reader, watch) =>
      inTurn(() => {
        store.renew()
        return updateStore(store, { reader, watch, aim: everything })
      }),
    forget: (snapshots) => inTurn(() => forgetKnown(store, new Set(snapshots))),
    ...answersOf(store),
    browser: browserOf(store),
    close: () => store.close(),
  }
}
