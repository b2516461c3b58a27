import type {
  Capability,
  Found,
  Got,
  ObservedPage,
  Partner,
  Query,
  ReadWindow,
  RemoteContainer,
  Trouble,
  WriteCall,
  WriteResult,
} from '../../../core/sync/partner.ts'
import type { Observation, SyncKind } from '../../../core/sync/types.ts'
import { refusalOf } from '../errors.ts'
import { identityOf } from './identity.ts'
import type { At, OutlookPartnerOptions } from './options.ts'
import { isGone, outcomeOf, troubleOf, unsentOf } from './trouble.ts'

/** What a round asks of a container. */
export type ReadAsk = Readonly<{
  container: string
  cursor: string | null
  page: string | null
  window: ReadWindow
}>

/** Sends what was prepared; nothing has been written before it is called. */
export type Send = () => Promise<WriteResult>

/** One page of a reading, and where its next one is. */
export type Read = Readonly<{ page: ObservedPage; next: string | null }>

/** What Outlook's partners differ in. All of it throws what Graph refuses; nothing is caught here. */
export type OutlookKind = Readonly<{
  kind: SyncKind
  capability: Capability
  containers: (at: At) => Promise<readonly RemoteContainer[]>
  /** Throws `LostCursor` where a cursor or page is none of ours. */
  read: (at: At, ask: ReadAsk) => Promise<Read>
  get: (
    at: At,
    ask: Readonly<{ remoteId: string; container: string; window: ReadWindow }>,
  ) => Promise<Got>
  find: (at: At, query: Query) => Promise<readonly Observation[]>
  /** Reads what has to be read before, and gives what sends. */
  write: (at: At, call: WriteCall) => Promise<Send>
  makeContainer: (at: At, path: string) => Promise<RemoteContainer>
}>

/** A cursor of another form, time or window: the container is to be read whole. */
export class LostCursor extends Error {
  override readonly name = 'LostCursor'
}

async function read(at: At, kind: OutlookKind, ask: ReadAsk) {
  try {
    return { is: 'page', ...(await kind.read(at, ask)) } as const
  } catch (error) {
    if (error instanceof LostCursor) return { is: 'trouble', trouble: { is: 'cursor' } } as const
    // A folder that is not there proves nothing of what lay in it: all of it is suspect.
    if (isGone(error)) return { is: 'page', page: nothingThere, next: null } as const
    // What a link asked for cannot be wrong but by its age (paper, 3.6).
    const isOld = ask.cursor !== null || ask.page !== null
    const isLost = isOld && refusalOf(error)?.what === 'request'
    const trouble: Trouble = isLost ? { is: 'cursor' } : troubleOf(error, at.signal)
    return { is: 'trouble', trouble } as const
  }
}

const nothingThere: ObservedPage = { items: [], absent: [], cursor: null, last: true, full: true }

async function write(at: At, kind: OutlookKind, call: WriteCall): Promise<WriteResult> {
  let send: Send
  try {
    send = await kind.write(at, call)
  } catch (error) {
    return unsentOf(error, at.signal)
  }
  try {
    return await send()
  } catch (error) {
    return outcomeOf(error, at.signal)
  }
}

async function find(at: At, kind: OutlookKind, query: Query): Promise<Found> {
  try {
    return { is: 'found', items: await kind.find(at, query) }
  } catch (error) {
    return { is: 'trouble', trouble: troubleOf(error, at.signal) }
  }
}

async function makeContainer(at: At, kind: OutlookKind, path: string) {
  try {
    return { is: 'made', container: await kind.makeContainer(at, path) } as const
  } catch (error) {
    const result = outcomeOf(error, at.signal)
    if (result.is === 'refused') return { is: 'refused', refusal: result.refusal } as const
    return { is: 'unknown', why: result.is === 'unknown' ? result.why : '' } as const
  }
}

/** A refusal before anything was sent. */
export const never =
  (why: string): Send =>
  async () => ({ is: 'refused', refusal: { is: 'never', why }, requestId: null })

/** The target is no longer what was expected; nothing was sent. */
export const stale: Send = async () => ({
  is: 'refused',
  refusal: { is: 'stale' },
  requestId: null,
})

/** Makes one of Outlook's sides of a link. */
export function outlookPartner(options: OutlookPartnerOptions, kind: OutlookKind): Partner {
  const at = (signal: AbortSignal): At => ({ options, signal })
  return {
    side: 'M',
    kind: kind.kind,
    capability: kind.capability,
    identity: (signal) => identityOf(at(signal)),
    async containers(signal) {
      try {
        return { is: 'known', containers: await kind.containers(at(signal)) }
      } catch (error) {
        return { is: 'trouble', trouble: troubleOf(error, signal) }
      }
    },
    read: (ask, signal) => read(at(signal), kind, ask),
    async get(ask, signal) {
      try {
        return await kind.get(at(signal), ask)
      } catch (error) {
        if (isGone(error)) return { is: 'gone' }
        return { is: 'trouble', trouble: troubleOf(error, signal) }
      }
    },
    find: (query, signal) => find(at(signal), kind, query),
    write: (call, signal) => write(at(signal), kind, call),
    makeContainer: ({ path }, signal) => makeContainer(at(signal), kind, path),
  }
}
