import type { Graph } from '../adapters/graph/client.ts'
import { createMailboxList, type Access, type Mailbox } from '../adapters/graph/mailbox-list.ts'
import { containerName } from '../adapters/graph/put-back/homes.ts'
import { openPutBack, type PutBack } from '../adapters/graph/put-back/put.ts'
import type { Journal } from '../adapters/graph/put-back/types.ts'
import type { Watch } from '../app-types.ts'
import { fail } from '../core/failure.ts'
import type { Engine } from './engine.ts'
import { openGraph } from './microsoft.ts'
import { outlookDoors, registrationIn } from './outlook-access.ts'
import { type PutBackSource, type PutBackSources, sourcesOf } from './put-back-items.ts'
import { mostItems, type PutBackOrder } from './put-back-types.ts'

/** A mailbox that can be written into. */
export type OpenMailbox = Readonly<{ mailbox: Mailbox; graph: Graph; access: Access }>

/** All mailboxes that the kept sign-ins open. Throws where none does. */
export async function openMailboxes(
  engine: Engine,
  ask: Readonly<{ run: string; watch: Watch }>,
): Promise<readonly OpenMailbox[]> {
  const registration = registrationIn(engine.settings) ?? fail('microsoftSignInNeeded')
  const { secrets, fetch, clock } = engine
  const doors = await outlookDoors({ registration, secrets, fetch, clock })
  if (doors.length === 0) fail('microsoftSignInNeeded')
  const found: OpenMailbox[] = []
  for (const door of doors) {
    const { access } = door
    const graph = openGraph(engine, { ...ask, registration, door, purpose: 'restore' })
    const mailboxes = await createMailboxList(graph, access).all(ask.watch.signal)
    found.push(...mailboxes.map((mailbox) => ({ mailbox, graph, access })))
  }
  return found
}

/** Everything that the files of an order belong to. Throws `putBackTooMuch`, `putBackNothing`. */
export async function sourcesIn(engine: Engine, order: PutBackOrder): Promise<PutBackSources> {
  const repository = await engine.repository()
  await repository.loadIndex()
  const sources: PutBackSource[] = []
  let unfit = 0
  for (const part of order.parts) {
    const found = await sourcesOf(repository, part)
    sources.push(...found.sources)
    unfit += found.unfit
    if (sources.length > mostItems)
      fail('putBackTooMuch', { n: `${sources.length}`, most: `${mostItems}` })
  }
  if (sources.length === 0) fail('putBackNothing')
  return { sources, unfit }
}

/** The items of one target, and the way into it; null = no sign-in opens that mailbox. */
export type Share = Readonly<{
  address: string
  sources: readonly PutBackSource[]
  putBack: PutBack | null
}>

type Sharing = Readonly<{
  engine: Engine
  order: PutBackOrder
  ticket: string
  journal: Journal
  signal: AbortSignal
}>

type Opening = Sharing & Readonly<{ target: OpenMailbox; isOwn: boolean }>

const opened = ({ engine, order, ticket, journal, signal, target, isOwn }: Opening): PutBack =>
  openPutBack(
    {
      graph: target.graph,
      access: target.access,
      mailbox: target.mailbox,
      isOwn,
      folder: { name: containerName(order.folder), isForAll: order.into === 'new' },
      ticket,
      clock: engine.clock,
      signal,
    },
    journal,
  )

/**
 * Parts items by the mailbox that they go to. Items of one mailbox that go into another are no
 * items of its own: ids and folders of the copy mean nothing there.
 */
export function sharesOf(
  sharing: Sharing,
  mailboxes: readonly OpenMailbox[],
  sources: readonly PutBackSource[],
): Share[] {
  const { order } = sharing
  return [...Map.groupBy(sources, ({ mailbox }) => mailbox.id)].map(([id, some]) => {
    const own = some[0]?.mailbox.address ?? ''
    const address = order.mailbox?.toLowerCase() ?? own
    const target =
      order.mailbox === null
        ? mailboxes.find(({ mailbox }) => mailbox.id === id)
        : mailboxes.find(({ mailbox }) => mailbox.address === address)
    if (target === undefined) return { address, sources: some, putBack: null }
    const isOwn = target.mailbox.id === id
    return { address, sources: some, putBack: opened({ ...sharing, target, isOwn }) }
  })
}

/** The way into the mailbox of an entry, for an undo. */
export function reopened(
  sharing: Sharing,
  mailboxes: readonly OpenMailbox[],
  id: string,
): PutBack | null {
  const target = mailboxes.find(({ mailbox }) => mailbox.id === id)
  return target === undefined ? null : opened({ ...sharing, target, isOwn: true })
}
