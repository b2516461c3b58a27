import type { ObservedPage, ReadWindow, RemoteContainer } from '../partner.ts'
import type { ContainerRow, ItemRow } from '../rows.ts'
import { type Observation, other, sides, type Side } from '../types.ts'
import { type Job, mayCall, noteTrouble } from './job.ts'
import { lookAt } from './probe.ts'
import { setLife, storeSeen } from './seen.ts'
import { keptCursor, readWindow, usableCursor } from './window.ts'

/** Pages of one container that are read at most in a round; more is a feed that never ends. */
const mostPages = 10_000

/**
 * Reads both sides to their ends: containers, then what changed in each. A side counts as complete
 * only if each of its containers was read to its last page in this round.
 */
export async function observe(job: Job, whole: boolean): Promise<Readonly<Record<Side, boolean>>> {
  const known = await Promise.all(sides.map((side) => readContainers(job, side)))
  if (known.every(Boolean)) job.ports.store.transaction(() => matchContainers(job))
  const [d, m] = await Promise.all(
    sides.map(async (side, index) => known[index] === true && readSide(job, side, whole)),
  )
  return { D: d === true, M: m === true }
}

async function readContainers(job: Job, side: Side): Promise<boolean> {
  if (!(await mayCall(job, side))) return false
  const answer = await job.ports.partners[side].containers(job.ports.signal)
  if (answer.is === 'trouble') {
    noteTrouble(job, side, answer.trouble)
    return false
  }
  const { store } = job.ports
  const known = store.containers(job.link.linkId, side)
  // A side that suddenly has no folder at all answers wrongly or not for us.
  if (answer.containers.length === 0 && known.length > 0) return false
  store.transaction(() => {
    for (const container of answer.containers) putContainer(job, side, container)
    const listed = new Set(answer.containers.map(({ remoteId }) => remoteId))
    for (const row of known) if (!listed.has(row.remoteId)) suspectAll(job, row)
  })
  return true
}

/** Keeps a container as the side has it; another validity makes its cursor worthless. */
export function putContainer(job: Job, side: Side, container: RemoteContainer): ContainerRow {
  const { store } = job.ports
  const { linkId } = job.link
  const known = store.containers(linkId, side).find((row) => row.remoteId === container.remoteId)
  const seen = { name: container.path, role: container.role, validity: container.validity }
  if (known === undefined) {
    const scan = { partner: null, cursor: null, scanGen: 0, completeGen: 0 }
    return store.addContainer({ linkId, side, remoteId: container.remoteId, ...seen, ...scan })
  }
  const cursor = known.validity === container.validity ? known.cursor : null
  const row = { ...known, ...seen, cursor }
  store.putContainer(row)
  return row
}

/** Makes suspects of a container's items: that it is not listed proves nothing (section 7). */
function suspectAll(job: Job, container: ContainerRow): void {
  for (const row of job.ports.store.items(job.link.linkId, container.side)) {
    if (row.contId === container.contId && row.life === 'here') {
      setLife(job, container.side, { remoteId: row.remoteId, life: 'suspect' })
    }
  }
}

/** Containers that are each other's partner: by role, then by path (10.4). */
function matchContainers(job: Job): void {
  const { store } = job.ports
  const free = (side: Side): readonly ContainerRow[] =>
    store.containers(job.link.linkId, side).filter(({ partner }) => partner === null)
  const tests: readonly ((a: ContainerRow, b: ContainerRow) => boolean)[] = [
    (a, b) => a.role !== null && a.role === b.role,
    (a, b) => a.role === null && b.role === null && a.name === b.name,
  ]
  for (const fits of tests) {
    for (const d of free('D')) {
      const m = free('M').find((one) => fits(d, one))
      if (m === undefined) continue
      store.putContainer({ ...d, partner: m.contId })
      store.putContainer({ ...m, partner: d.contId })
    }
  }
}

/** Tells whether a link reads a container. */
function inScope(job: Job, { side, remoteId }: ContainerRow): boolean {
  const scope = scopeOf(job)[side]
  return scope === null || scope.includes(remoteId)
}

const scopeOf = (job: Job): Readonly<Record<Side, readonly string[] | null>> =>
  // Our own text, written when the link was made.
  (JSON.parse(job.link.scope) as { containers: Record<Side, readonly string[] | null> }).containers

async function readSide(job: Job, side: Side, whole: boolean): Promise<boolean> {
  const containers = job.ports.store.containers(job.link.linkId, side)
  const again = new Set<string>()
  for (const container of containers.filter((row) => inScope(job, row))) {
    const read = await readContainer(job, whole ? { ...container, cursor: null } : container, again)
    if (!read) return false
  }
  // An answer that is older than what we know is settled by asking for the item itself.
  for (const remoteId of again) {
    const got = await lookAt(job, { side, remoteId })
    if (got.is === 'trouble') return false
  }
  return true
}

type Reading = { page: string | null; cursor: string | null; restarted: boolean }

async function readContainer(
  job: Job,
  container: ContainerRow,
  again: Set<string>,
): Promise<boolean> {
  const { store, partners, signal } = job.ports
  const scanGen = container.scanGen + 1
  const row = { ...container, scanGen }
  store.putContainer(row)
  const window = readWindow(job.link, job.ports.now())
  const cursor = usableCursor(window, container.cursor)
  const state: Reading = { page: null, cursor, restarted: false }
  for (let pages = 0; pages < mostPages; pages += 1) {
    if (!(await mayCall(job, container.side))) return false
    const ask = { container: container.remoteId, cursor: state.cursor, page: state.page }
    const answer = await partners[container.side].read({ ...ask, window }, signal)
    if (answer.is === 'trouble') {
      if (!restart(job, state, { side: container.side, trouble: answer.trouble })) return false
      continue
    }
    store.transaction(() =>
      applyPage(job, { container: row, page: kept(answer.page, window), again }),
    )
    if (answer.page.last) return true
    state.page = answer.next
  }
  return false
}

/** A page whose cursor is of use only for the window that was read. */
const kept = (page: ObservedPage, window: ReadWindow): ObservedPage => ({
  ...page,
  cursor: keptCursor(window, page.cursor),
})

/** A worthless cursor: read whole, once (section 8). */
function restart(
  job: Job,
  state: Reading,
  { side, trouble }: { side: Side; trouble: Parameters<typeof noteTrouble>[2] },
): boolean {
  noteTrouble(job, side, trouble)
  if (trouble.is !== 'cursor' || state.restarted) return false
  Object.assign(state, { page: null, cursor: null, restarted: true })
  return true
}

type Page = Readonly<{ container: ContainerRow; page: ObservedPage; again: Set<string> }>

function applyPage(job: Job, { container, page, again }: Page): void {
  const { store } = job.ports
  for (const item of page.items) applyItem(job, { container, item, again })
  for (const remoteId of page.absent) suspectAbsent(job, container, remoteId)
  if (!page.last) return
  const { scanGen } = container
  // A whole list without any item proves nothing: the next round reads it whole again.
  const cursor = page.full && !sawAny(job, container) ? null : page.cursor
  store.putContainer({ ...container, cursor, completeGen: scanGen })
  if (page.full) suspectUnseen(job, container)
}

function applyItem(
  job: Job,
  { container, item, again }: Omit<Page, 'page'> & Readonly<{ item: Observation }>,
): void {
  const { store } = job.ports
  const { side, scanGen } = container
  const known = store.item({ linkId: job.link.linkId, side, remoteId: item.remoteId })
  if (known === null || !isOlder(known, item.modified)) return storeSeen(job, side, item)
  again.add(item.remoteId)
  store.putItem({ ...known, scanGen })
}

function suspectAbsent(job: Job, { side, contId }: ContainerRow, remoteId: string): void {
  const known = job.ports.store.item({ linkId: job.link.linkId, side, remoteId })
  // Absent from one folder and seen in another: it moved.
  if (known === null || known.contId !== contId || known.life !== 'here') return
  setLife(job, side, { remoteId, life: 'suspect' })
}

/** What a feed says of an item is older than what we know, or speaks of one that is gone. */
const isOlder = (known: ItemRow, modified: number | null): boolean =>
  known.life === 'gone' ||
  (known.modified !== null && modified !== null && modified < known.modified)

const sawAny = (job: Job, { side, contId, scanGen }: ContainerRow): boolean =>
  job.ports.store
    .items(job.link.linkId, side)
    .some((row) => row.contId === contId && row.scanGen === scanGen)

function suspectUnseen(job: Job, { side, contId, scanGen }: ContainerRow): void {
  for (const row of job.ports.store.items(job.link.linkId, side)) {
    if (row.contId === contId && row.life === 'here' && row.scanGen < scanGen) {
      setLife(job, side, { remoteId: row.remoteId, life: 'suspect' })
    }
  }
}

/** The container on the other side that belongs to one; null while there is none. */
export const partnerOf = (job: Job, container: ContainerRow): ContainerRow | null =>
  job.ports.store
    .containers(job.link.linkId, other(container.side))
    .find((row) => row.contId === container.partner) ?? null
