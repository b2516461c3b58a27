import type { Input } from '../../preload/contract.ts'
import { copiesPage, daysOfCopies } from '../app/browse-copies.ts'
import { dayOf, itemView } from '../app/browse-rows.ts'
import { momentOf } from '../app/browse.ts'
import { outcomeOf } from '../app/engine.ts'
import { fail } from '../core/failure.ts'
import { utcTime } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'
import { type Within, within } from './within.ts'

/** Where nothing is known of a copy, it is gone or has never been. */
const inCopy = <T>(found: T | null, copy: string): T => found ?? fail('notInCopy', { what: copy })

/** A copy's whole id; the first 8 digits do. Throws `notInCopy`. */
export function copyId({ browser, reach }: Within, copy: string): string {
  if (copy.length === 64) return copy
  const found = browser.copies(reach).find(({ id }) => id.startsWith(copy))
  return inCopy(found?.id ?? null, copy)
}

/** Copies that cannot be read are counted; null while the storage is away. */
async function unreadable({ engine }: Within): Promise<number | null> {
  const read = await outcomeOf(engine, async () => (await engine.repository()).snapshots())
  return read.ok ? read.value.unreadable.length : null
}

/** Begin and end of a range of days in the office's zone. */
export const rangeOf = (
  { zone }: Within,
  { since, until }: Readonly<{ since: string | null; until: string | null }>,
) => ({
  since: since === null ? null : momentOf(since, zone, 0),
  until: until === null ? null : momentOf(until, zone, 1),
})

function treeOf(at: Within, { copy, person, department, left }: Input<'browse.tree'>) {
  const { browser, reach } = at
  const id = copyId(at, copy)
  const counts = browser.counts(id, { kind: null, person, department, left }, reach)
  return {
    departments: [...inCopy(browser.departments(id, reach), copy)],
    left: browser.leftPeople(id, reach),
    kinds: [...inCopy(counts, copy)].map(([kind, items]) => ({ kind, items })),
  }
}

function peopleOf(at: Within, { copy, cursor, ...ask }: Input<'browse.people'>) {
  const found = at.browser.people({ ...ask, snapshot: copyId(at, copy), after: cursor }, at.reach)
  const { rows, next } = inCopy(found, copy)
  return { people: rows.map((row) => ({ ...row, departments: [...row.departments] })), next }
}

function itemsOf(at: Within, asked: Input<'browse.items'>) {
  const { copy, kind, person, department, left, filter, cursor, sort, limit } = asked
  const found = at.browser.items(
    {
      snapshot: copyId(at, copy),
      whose: { kind, person, department, left },
      sort,
      words: filter.words,
      ...rangeOf(at, filter),
      state: filter.state,
      after: cursor,
      limit,
    },
    at.reach,
  )
  const { rows, next } = inCopy(found, copy)
  return { items: rows.map(itemView), next }
}

function deletedOf(at: Within, asked: Input<'browse.deleted'>) {
  const { kind, person, department, left, days, cursor, limit } = asked
  const since = days === null ? null : at.engine.clock.now() - days * 86_400_000
  const whose = { kind, person, department, left }
  const { rows, next } = at.browser.deleted({ whose, since, after: cursor, limit }, at.reach)
  const items = rows.map((row) => ({
    ...itemView(row),
    seen: utcTime(row.seen),
    missed: utcTime(row.missed),
  }))
  return { items, next }
}

function versionsOf({ browser, reach }: Within, item: string) {
  const newest = inCopy(browser.newestOf(item, reach), item)
  const versions = browser.history(item, reach).map((version) => ({
    first: { copy: version.firstSnapshot, at: utcTime(version.firstSeen) },
    last: { copy: version.lastSnapshot, at: utcTime(version.lastSeen) },
    path: version.path,
    size: version.size,
    time: utcTime(version.time),
    current: version.current,
    copies: version.copies,
  }))
  const state = newest.state === 'deleted' ? ('deleted' as const) : ('here' as const)
  return { title: newest.title, kind: newest.kind, state, versions }
}

type Asks =
  | 'browse.copies'
  | 'browse.days'
  | 'browse.tree'
  | 'browse.people'
  | 'browse.items'
  | 'browse.deleted'
  | 'browse.versions'

/** Copies, and what is in them, within the caller's reach. */
export const browseHandlers = (desk: Desk): Pick<Handlers, Asks> => ({
  'browse.copies': (input, caller) =>
    within(desk, { caller, what: 'list' }, async (at) => ({
      ...copiesPage(at.browser, at, input),
      unreadable: await unreadable(at),
    })),
  'browse.days': ({ until, weeks }, caller) =>
    within(desk, { caller, what: 'list' }, (at) => {
      const last = until ?? dayOf(at.engine.clock.now(), at.zone)
      return daysOfCopies(at.browser, at, { until: last, weeks })
    }),
  'browse.tree': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => treeOf(at, input)),
  'browse.people': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => peopleOf(at, input)),
  'browse.items': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => itemsOf(at, input)),
  'browse.deleted': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => deletedOf(at, input)),
  'browse.versions': ({ item }, caller) =>
    within(desk, { caller, what: 'page' }, (at) => versionsOf(at, item)),
})
