import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import type { Engine } from '../app/engine.ts'
import { done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import { type Census, censusOf } from '../desk/census.ts'
import { homeView } from '../desk/home.ts'
import type { Handlers } from '../router.ts'
import { withProfile } from './by.ts'

/** All of the start page. */
export const homeHandlers = (desk: Desk): Pick<Handlers, 'home.read'> => ({
  'home.read': () =>
    withProfile(desk, async ({ engine }) => {
      const [facts, status, census] = await Promise.all([
        desk.facts(),
        desk.status(),
        censusOrNot(engine),
      ])
      const { state, others } = status
      return done(homeView({ engine, facts, states: { state, others }, census }))
    }),
})

/** The page shows what is known while the storage is away. */
async function censusOrNot(engine: Engine): Promise<Census> {
  try {
    return await censusOf(engine)
  } catch (error) {
    if (repositoryFailure(error) === null) throw error
    return { name: null, people: null }
  }
}
