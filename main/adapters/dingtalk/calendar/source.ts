import type { Failure } from '../../../core/failure.ts'
import type { Change, Entry, Page, ReadAsk, Source } from '../../../core/ports.ts'
import type { DingTalk } from '../client.ts'
import type { Unlisted } from '../departments.ts'
import type { Directory, Seen } from '../directory.ts'
import { endingCalls } from '../ending-calls.ts'
import { createItemTrouble, type ItemTrouble } from '../item-failure.ts'
import { parallel, usualWidth } from '../parallel.ts'
import { personFolder } from '../person-folder.ts'
import { readCalendarCursor, type CalendarCursor } from './cursor.ts'
import { draft, eventKey } from './draft.ts'
import { readFeed, type Feed } from './feed.ts'
import { savedEvents } from './saved-events.ts'
import { outcomes } from './series.ts'

type Context = Readonly<{
  dingtalk: DingTalk
  ask: ReadAsk
  trouble: ItemTrouble
  entries: readonly Entry[]
  tokens: CalendarCursor['people']
}>

/** What one person's calendar came to; `token` null = nothing new to remember. */
type Done = Readonly<{ changes: Change[]; token: string | null }>

/** Without a right to a person's calendar the person is out of the app's range. */
const rangeFailure = (failure: Failure): Failure =>
  failure.name === 'spacesClosed' ? { ...failure, name: 'rangeTooSmall' } : failure

const unreadable = ({ userid }: Seen, failure: Failure): Change => ({
  is: 'failed',
  item: { type: 'event', id: `unreadable of ${userid}` },
  paths: [],
  failure,
})

/** Says that a complete pass showed all there is; not while some records could not be read. */
function completeOf(feed: Feed, folder: string, before: string | null): Change[] {
  const isProof = feed.whole && feed.unreadable.length === 0 && before !== null
  return isProof ? [{ is: 'complete', folder }] : []
}

/**
 * The token to go on from. None while something failed, and none after a calendar was suddenly
 * empty: then the next run reads again.
 */
function tokenAfter(feed: Feed, changes: readonly Change[], had: boolean): string | null {
  const isClean = feed.unreadable.length === 0 && changes.every(({ is }) => is !== 'failed')
  const isEmpty = feed.whole && had && !changes.some(({ is }) => is === 'item')
  return isClean && !isEmpty ? feed.token : null
}

/** People of a department that could not be listed are not asked for: that is named. */
const unseen = ({ department, failure }: Unlisted): Change => ({
  is: 'failed',
  item: { type: 'dept', id: department },
  paths: [],
  failure,
})

/** Turns a feed into changes of a person's folder. */
async function settle(context: Context, person: Seen, feed: Feed): Promise<Done> {
  const { ask, entries } = context
  const { folder, before, moved } = personFolder(entries, person)
  const isQuiet = !feed.whole && feed.events.length === 0
  const saved = await savedEvents(ask.before, isQuiet ? null : before)
  const all = await outcomes(feed.events, feed.whole ? null : saved, eventKey)
  const changes = all
    .map((outcome) => draft({ folder, saved, zone: ask.zone }, outcome))
    .filter((change) => change.is !== 'gone' || change.paths.length > 0)
  const failed = feed.unreadable.map((failure) => unreadable(person, failure))
  return {
    changes: [...moved, ...changes, ...failed, ...completeOf(feed, folder, before)],
    token: tokenAfter(feed, changes, saved.some),
  }
}

async function readPerson(context: Context, person: Seen): Promise<Done> {
  const { dingtalk, ask, tokens, trouble, entries } = context
  const { unionid, userid } = person
  try {
    const feed = await readFeed({ dingtalk, unionid, signal: ask.signal }, tokens[userid] ?? null)
    trouble.read()
    return await settle(context, person, feed)
  } catch (error) {
    const { before } = personFolder(entries, person)
    const failure = rangeFailure(trouble.failed(error))
    const item = { type: 'calendar', id: userid }
    return {
      changes: [{ is: 'failed', item, paths: before === null ? [] : [before], failure }],
      token: null,
    }
  }
}

/** How many people have a calendar; `total` is known once all are listed. */
type Owners = { found: number; total: number | null }

/** People as they are found. Accounts that were never opened have no unionId and no calendar. */
async function* ownersIn(directory: Directory, ask: ReadAsk, owners: Owners): AsyncGenerator<Seen> {
  for await (const one of directory.watch(ask.departments, ask.signal)) {
    if (one.is !== 'person' || one.person.unionid === '') continue
    owners.found += 1
    yield one.person
  }
  owners.total = owners.found
}

async function* read(dingtalk: DingTalk, directory: Directory, ask: ReadAsk) {
  const cursor = readCalendarCursor(ask.mode === 'full' ? null : ask.before.cursor)
  const context: Context = {
    dingtalk,
    ask,
    trouble: createItemTrouble(),
    entries: await ask.before.list(''),
    tokens: { ...cursor.people },
  }
  const owners: Owners = { found: 0, total: null }
  // The first calendars are asked for while the last departments are still listed.
  const people = ownersIn(directory, ask, owners)
  const results = parallel(people, usualWidth, async (person) => ({
    person,
    result: await readPerson(context, person),
  }))
  let done = 0
  for await (const { person, result } of results) {
    done += 1
    if (result.token !== null) cursor.people[person.userid] = result.token
    const { changes } = result
    const page: Page = { changes, cursor: structuredClone(cursor), done, total: owners.total }
    yield page
  }
  const { unlisted } = await directory.read(ask.departments, ask.signal)
  yield { changes: unlisted.map(unseen), done, total: done } satisfies Page
}

/** Reads the calendars of all people of the range. */
export const calendarSource = (dingtalk: DingTalk, directory: Directory): Source => ({
  kind: 'calendar',
  read: (whole) => endingCalls(whole, (ask) => read(dingtalk, directory, ask)),
})
