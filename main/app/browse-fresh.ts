import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { freshCatalogue } from './browse.ts'
import { type Engine, outcomeOf } from './engine.ts'

/** How long what was compared with the storage is good for a list, and for one page of it. */
const goodFor = { list: 2_000, page: 15_000 } as const

type Look = { at: number; look: Promise<Catalogue> | null; catalogue: Catalogue | null }

const looks = new WeakMap<Engine, Look>()

/** Where the storage cannot be looked at, for whatever reason, what is known has to do. */
async function freshOrKnown(engine: Engine): Promise<Catalogue> {
  try {
    return await freshCatalogue(engine)
  } catch (error) {
    const catalogue = await engine.catalogue()
    if (repositoryFailure(error) === null || catalogue.snapshots().length === 0) throw error
    return catalogue
  }
}

function lookAgain(engine: Engine, state: Look): Promise<Catalogue> {
  state.look ??= freshOrKnown(engine)
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
 * where that has never been done; then it is done beside. Throws what `freshCatalogue` throws, where
 * nothing is known yet.
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
