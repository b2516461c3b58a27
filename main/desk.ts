import type { News, Tell } from '../preload/contract.ts'
import { hasProfile, profileAt } from './adapters/profile.ts'
import type { Watch } from './app-types.ts'
import { appOf } from './app/methods.ts'
import { openEngine } from './app/open.ts'
import { done, failed, FailureError } from './core/failure.ts'
import type { Clock, Fetch, Log } from './core/ports.ts'
import type { Desk, LongWork, Opened } from './desk-types.ts'

export type DeskOptions = Readonly<{
  profile: string
  clock: Clock
  log: Log
  fetch: Fetch
  /** Tells all windows. */
  tell: <T extends Tell>(name: T, news: News<T>) => void
}>

/** Opens the profile once; what failed is tried again the next time. */
function opener(profile: string, clock: Clock) {
  let opening: Promise<Opened | null> | null = null
  const open = async (): Promise<Opened | null> => {
    if (!(await hasProfile(profileAt(profile)))) return null
    const engine = await openEngine(profile, { clock })
    if (!engine.ok) throw new FailureError(engine.failure)
    return { app: appOf(engine.value), engine: engine.value }
  }
  const opened = async () => {
    try {
      const found = await (opening ??= open())
      if (found === null) opening = null
      return found
    } catch (error) {
      opening = null
      throw error
    }
  }
  const needed: Desk['needed'] = async () => {
    try {
      const found = await opened()
      return found === null ? failed('noProfile', { profile }) : done(found)
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, failure: error.failure }
      throw error
    }
  }
  const close = async () => {
    await (await opening)?.app.close()
    opening = null
  }
  return { opened, needed, close }
}

/** Opens a profile's desk; nothing is read before something is asked. */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  const { profile, clock, log, fetch, tell } = options
  const { opened, needed, close } = opener(profile, clock)
  let work: { stop: AbortController; end: Promise<unknown> } | null = null

  const closeAll = async () => {
    await work?.end
    await close()
  }
  const begin = async (asked: LongWork) => {
    if (work !== null) return failed('profileBusy')
    const found = await needed()
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
  const audit: Desk['audit'] = ({ action, result }) => log.write('info', action, { result })
  const touched = () => undefined
  const shared = { profile, clock, log, fetch, opened, needed, tell }
  return { ...shared, begin, stop, audit, touched, reopen: closeAll, close: closeAll }
}
