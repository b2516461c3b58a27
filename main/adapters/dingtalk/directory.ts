import type { DingTalk } from './client.ts'
import { createFeed, type Feed } from './feed.ts'
import { createItemTrouble } from './item-failure.ts'
import { type Listed, listRange, type Sighting } from './range-list.ts'

export type { Listed, Person, Seen, Sighting } from './range-list.ts'

/** Departments and people of the range, listed once for all kinds of a run. */
export interface Directory {
  /** Lists, or gives what an earlier call of this run listed. `departments`: roots; 1 = all. */
  read(departments: readonly number[], signal: AbortSignal): Promise<Listed>
  /**
   * Tells of departments and people while they are listed, so that calls for them need not wait;
   * ends when `read` has the result, and throws what it throws.
   */
  watch(departments: readonly number[], signal: AbortSignal): AsyncIterable<Sighting>
}

/** One listing under way or done; it ends early when nobody is left who waits for it. */
type Listing = Readonly<{ listed: Promise<Listed>; feed: Feed<Sighting>; join: Join }>
type Join = (signal: AbortSignal) => void

function startListing(dingtalk: DingTalk, departments: readonly number[]): Listing {
  const stop = new AbortController()
  const feed = createFeed<Sighting>()
  const trouble = createItemTrouble()
  const told = new Set<string>()
  const walk = {
    dingtalk,
    trouble,
    signal: stop.signal,
    told,
    tell: (one: Sighting) => feed.add(one),
  }
  const listed = listRange(walk, departments)
  listed.then(
    () => feed.end(),
    (error: unknown) => {
      // Calls that are still under way are not needed any more.
      stop.abort(error)
      feed.end(error instanceof Error ? error : new Error('the listing failed', { cause: error }))
    },
  )
  let waiting = 0
  const join: Join = (signal) => {
    waiting += 1
    const leave = (): void => {
      waiting -= 1
      if (waiting === 0) stop.abort(signal.reason)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }
  return { listed, feed, join }
}

type Kept = Readonly<{ key: string; owner: AbortSignal; listing: Listing }>

type Enter = (departments: readonly number[], signal: AbortSignal) => Kept
/** Forgets a listing that failed; tells whether it was another's and a try of one's own is due. */
type MayRetry = (entered: Kept, signal: AbortSignal) => boolean

async function* watchListing(
  [enter, mayRetry]: readonly [Enter, MayRetry],
  departments: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<Sighting> {
  const seen = new Set<string>()
  for (;;) {
    const entered = enter(departments, signal)
    try {
      for await (const one of entered.listing.feed.read()) {
        const id = one.is === 'person' ? `person ${one.person.userid}` : one.department.id
        if (!seen.has(id)) yield one
        seen.add(id)
      }
      return
    } catch (error) {
      if (!mayRetry(entered, signal)) throw error
    }
  }
}

/** Makes the directory of one run. */
export function createDirectory(dingtalk: DingTalk): Directory {
  let kept: Kept | null = null

  /** Joins the listing of an earlier caller, or starts one. */
  const enter: Enter = (departments, signal) => {
    const key = departments.join()
    const entered =
      kept?.key === key
        ? kept
        : { key, owner: signal, listing: startListing(dingtalk, departments) }
    kept = entered
    entered.listing.join(signal)
    return entered
  }

  const mayRetry: MayRetry = (entered, signal) => {
    if (kept === entered) kept = null
    return entered.owner !== signal && !signal.aborted
  }

  async function read(departments: readonly number[], signal: AbortSignal): Promise<Listed> {
    const entered = enter(departments, signal)
    try {
      return await entered.listing.listed
    } catch (error) {
      if (!mayRetry(entered, signal)) throw error
      return read(departments, signal)
    }
  }

  return {
    read,
    watch: (departments, signal) => watchListing([enter, mayRetry], departments, signal),
  }
}
