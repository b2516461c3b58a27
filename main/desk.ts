import type { News, Tell } from '../preload/contract.ts'
import type { Sealer } from './adapters/secrets/index.ts'
import type { Watch } from './app-types.ts'
import { done, failed } from './core/failure.ts'
import type { Clock, Fetch, Log } from './core/ports.ts'
import type { Desk, LongWork } from './desk-types.ts'
import { auditWriter } from './people/write-audit.ts'
import { profileOpener } from './profile-opener.ts'

export type DeskOptions = Readonly<{
  profile: string
  clock: Clock
  log: Log
  fetch: Fetch
  /** The system's own store of secrets, where the shell has one. */
  sealer?: Sealer
  /** Tells all windows. */
  tell: <T extends Tell>(name: T, news: News<T>) => void
}>

/** Opens a profile's desk; nothing is read before something is asked. */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  const { profile, clock, log, fetch, tell } = options
  const { close, ...profileOf } = profileOpener({ profile, clock, sealer: options.sealer })
  const audits = auditWriter(() => desk)
  let work: { stop: AbortController; end: Promise<unknown> } | null = null

  const closeAll = async () => {
    await work?.end
    await audits.written()
    await close()
  }
  const begin = async (asked: LongWork) => {
    if (work !== null) return failed('profileBusy')
    const found = await profileOf.needed()
    if (!found.ok) return found
    const stop = new AbortController()
    const watch: Watch = { signal: stop.signal, onEvent: () => undefined }
    const end = asked.run(found.value, watch).finally(() => (work = null))
    work = { stop, end }
    return done(null)
  }
  const stop = () => {
    work?.stop.abort()
    return work !== null
  }
  const touched = () => undefined
  const { sealer } = options
  const shared = { profile, clock, log, fetch, ...profileOf, tell, ...(sealer && { sealer }) }
  const works = { begin, stop, touched, reopen: closeAll, close: closeAll }
  const desk: Desk = { ...shared, ...works, audit: (entry) => audits.write(entry) }
  return desk
}
