import type { Browser, Reach } from '../adapters/database/browse-port.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { catalogueFor } from '../app/browse-fresh.ts'
import { reachByKey } from '../app/browse-rows.ts'
import { outcomeOf } from '../app/engine.ts'
import type { Outcome } from '../core/failure.ts'
import type { Desk, Opened } from '../desk-types.ts'
import type { Caller } from '../router.ts'
import { sessionsOf } from '../sessions.ts'

/** What questions about copies are answered with: always within what the caller may see. */
export type Within = Opened &
  Readonly<{ catalogue: Catalogue; browser: Browser; reach: Reach; zone: string }>

/**
 * Answers a question about copies within the caller's reach. `list`: it is compared with the storage
 * first; see `catalogueFor`.
 */
export async function within<T>(
  desk: Desk,
  { caller, what }: Readonly<{ caller: Caller; what: 'list' | 'page' }>,
  answer: (at: Within) => T | Promise<T>,
): Promise<Outcome<T>> {
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const { engine } = opened.value
  return outcomeOf(engine, async () => {
    const reach = reachByKey(await sessionsOf(desk).reach(caller))
    const catalogue = await catalogueFor(engine, what)
    const { zone } = engine.settings.schedule
    return answer({ ...opened.value, catalogue, browser: catalogue.browser, reach, zone })
  })
}
