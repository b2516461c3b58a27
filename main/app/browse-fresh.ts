import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { freshCatalogue } from './browse.ts'
import { type Engine, outcomeOf } from './engine.ts'

/** How long what was compared with the storage is good for a list, and for one page of it. */
const goodFor = { list: 2_000, page: 15_000 } as const

type Look = { at: number; look: Promise<Catalogue> | null; catalogue: Catalogue | null }

const looks = new WeakMap<Engine, Look>()

function lookAgain(engine: Engine, state: Look): Promise<Catalogue> {
  state.look ??= freshCatalogue(engine)
    .then((catalogue) => {
      state.at = engine.clock.now()
      state.catalogue = catalogue
      return catalogue
    })
    .finally(() => (state.look = null))
  return state.look
}

/**
 * The catalogue for windows: a list waits until it has been compared with the storage, a page only
 * where that has never been done; then it is done beside. Throws as `freshCatalogue`.
 */
export async function catalogueFor(engine: Engine, what: 'list' | 'page'): Promise<Catalogue> {
  const state = looks.get(engine) ?? { at: 0, look: null, catalogue: null }
  looks.set(engine, state)
  const { catalogue } = state
  const age = engine.clock.now() - state.at
  if (catalogue !== null && age >= 0 && age < goodFor[what]) return catalogue
  if (catalogue === null || what === 'list') return lookAgain(engine, state)
  // A page is answered from what is known; what goes wrong beside is logged and tried again.
  void outcomeOf(engine, () => lookAgain(engine, state))
  return catalogue
}
