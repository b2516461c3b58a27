import type { DingtalkPartnerOptions } from '../../adapters/dingtalk/partners/options.ts'
import type { createTodoMemory } from '../../adapters/dingtalk/partners/task-read.ts'
import type { Graph } from '../../adapters/graph/client.ts'
import type { Lane as GraphLane } from '../../adapters/graph/governor.ts'
import { readLease, writeLease } from '../../adapters/graph/lease.ts'
import { createMailboxList, type Mailbox } from '../../adapters/graph/mailbox-list.ts'
import type { OutlookPartnerOptions } from '../../adapters/graph/partners/options.ts'
import type { Watch } from '../../app-types.ts'
import { fail, type Failure } from '../../core/failure.ts'
import type { Lane } from '../../core/sync/protocol/ports.ts'
import { openDingTalk } from '../dingtalk.ts'
import type { Engine } from '../engine.ts'
import { openGraph } from '../microsoft.ts'
import { outlookDoors, registrationIn } from '../outlook-access.ts'
import { noticed } from './lacks.ts'
import type { LeasePlace, LinkKind, OpenPartners, PartnersAsk, Sides } from './partners.ts'

/** What a kind's two sides are made by; its code loads when it is asked for. */
type Maker = (
  dingtalk: DingtalkPartnerOptions,
  outlook: OutlookPartnerOptions,
  ask: PartnersAsk,
) => Promise<Sides>

/** What a side remembers of a link from round to round, so that it need not ask again. */
const memories = new WeakMap<Engine, Map<number, ReturnType<typeof createTodoMemory>>>()

function keptFor({ engine, link }: PartnersAsk, make: typeof createTodoMemory) {
  if (link === null) return make()
  const ofEngine = memories.get(engine) ?? new Map<number, ReturnType<typeof make>>()
  const memory = ofEngine.get(link.linkId) ?? make()
  memories.set(engine, ofEngine.set(link.linkId, memory))
  return memory
}

const outlookContacts = () => import('../../adapters/graph/partners/contact.ts')

/** The sides of the kinds that DingTalk's own API holds. */
const makers: Readonly<Record<Exclude<LinkKind, 'mail'>, Maker>> = {
  async contact(dingtalk, outlook) {
    const { dingtalkContactPartner } = await import('../../adapters/dingtalk/partners/contact.ts')
    const { outlookContactPartner } = await outlookContacts()
    return { D: dingtalkContactPartner(dingtalk), M: outlookContactPartner(outlook) }
  },
  async directory(dingtalk, outlook) {
    const { dingtalkDirectoryPartner } =
      await import('../../adapters/dingtalk/partners/directory.ts')
    const { outlookContactPartner } = await outlookContacts()
    return { D: dingtalkDirectoryPartner(dingtalk), M: outlookContactPartner(outlook) }
  },
  async event(dingtalk, outlook) {
    const { dingtalkEventPartner } = await import('../../adapters/dingtalk/partners/event.ts')
    const { outlookEventPartner } = await import('../../adapters/graph/partners/event.ts')
    return { D: dingtalkEventPartner(dingtalk), M: outlookEventPartner(outlook) }
  },
  async task(dingtalk, outlook, ask) {
    const { dingtalkTaskPartner } = await import('../../adapters/dingtalk/partners/task.ts')
    const { outlookTaskPartner } = await import('../../adapters/graph/partners/task.ts')
    const { createTodoMemory } = await import('../../adapters/dingtalk/partners/task-read.ts')
    const memory = keptFor(ask, createTodoMemory)
    return { D: dingtalkTaskPartner(dingtalk, memory), M: outlookTaskPartner(outlook) }
  },
}

/** Why a kind cannot be linked in this profile; null = it can. */
export function kindFailure(
  { settings }: Pick<Engine, 'settings'>,
  kind: LinkKind,
): Failure | null {
  if (settings.dingtalk === undefined) return { name: 'syncKindUnfit', about: { kind } }
  const registration = registrationIn(settings)
  if (registration === null) return { name: 'microsoftSignInNeeded', about: {} }
  // The second cloud has no to-dos.
  if (kind === 'task' && registration.cloud === '21vianet')
    return { name: 'syncKindUnfit', about: { kind } }
  const isUnnamed = kind === 'mail' && settings.mailboxes.length === 0
  return isUnnamed ? { name: 'syncMailboxUnnamed', about: {} } : null
}

const graphLanes: Readonly<Record<Lane, GraphLane>> = {
  recovery: 'recovery',
  live: 'live',
  reconcile: 'reconcile',
  first: 'first-sync',
}

/** Mailboxes by engine: whose they are changes seldom, and asking costs a request each time. */
const known = new WeakMap<Engine, Map<string, Mailbox>>()

/** A mailbox and the way into it. */
export type OutlookSide = Readonly<{ graph: Graph; mailbox: Mailbox }>

/** Mailboxes behind all doors. Throws `FailureError` where nobody signed in or a door stays shut. */
export async function outlookSides(
  engine: Engine,
  { lane, watch }: Readonly<{ lane: Lane; watch: Watch }>,
): Promise<readonly OutlookSide[]> {
  const registration = registrationIn(engine.settings)
  if (registration === null) return fail('microsoftSignInNeeded')
  const { secrets, fetch, clock } = engine
  const doors = await outlookDoors({ registration, secrets, fetch, clock })
  if (doors.length === 0) fail('microsoftSignInNeeded')
  const found: OutlookSide[] = []
  for (const door of doors) {
    const how = { purpose: 'sync', lane: graphLanes[lane], run: '', watch } as const
    const graph = openGraph(engine, { registration, door, ...how })
    const mailboxes = await createMailboxList(graph, door.access).all(watch.signal)
    found.push(...mailboxes.map((mailbox) => ({ graph, mailbox })))
  }
  return found
}

async function outlookSide({ engine, facts, lane, watch }: PartnersAsk): Promise<OutlookSide> {
  const registration = registrationIn(engine.settings)
  if (registration === null) return fail('microsoftSignInNeeded')
  const kept = known.get(engine)?.get(facts.mailbox.id)
  const { secrets, fetch, clock } = engine
  const doors = await outlookDoors({ registration, secrets, fetch, clock })
  const [door] = doors
  if (kept !== undefined && door !== undefined && doors.length === 1) {
    const how = { purpose: 'sync', lane: graphLanes[lane], run: '', watch } as const
    return { graph: openGraph(engine, { registration, door, ...how }), mailbox: kept }
  }
  const all = await outlookSides(engine, { lane, watch })
  const found = all.find(({ mailbox }) => mailbox.id === facts.mailbox.id)
  if (found === undefined) return fail('notExchangeOnline', { mailbox: facts.mailbox.address })
  const mailboxes = known.get(engine) ?? new Map<string, Mailbox>()
  known.set(engine, mailboxes.set(found.mailbox.id, found.mailbox))
  return found
}

/** The property of the mailbox that says who keeps it in step. */
const leaseAt = ({ graph, mailbox }: OutlookSide): LeasePlace => ({
  read: (signal) => readLease({ graph, mailbox, signal }),
  write: (lease, signal) => writeLease({ graph, mailbox, signal }, lease),
})

async function sidesOf(ask: PartnersAsk, outlook: OutlookSide): Promise<Sides> {
  const { engine, kind, facts, tools, watch } = ask
  const common = { tools, now: () => engine.clock.now(), zone: engine.settings.schedule.zone }
  if (kind === 'mail') return (await import('./mail-partners.ts')).openMail(ask, outlook, common)
  const linked = facts.directory ? 'directory' : kind
  const dingtalk = openDingTalk(engine, { purpose: 'sync', run: '', watch })
  if (dingtalk === null) return fail('syncKindUnfit', { kind: linked })
  const person = { userId: facts.person.id, unionId: facts.person.unionId }
  const options = { dingtalk: dingtalk.client, person, ...common }
  return makers[linked](options, { ...outlook, ...common }, ask)
}

/** The real two sides of each kind, by this profile's sign-ins. */
export const openPartners: OpenPartners = async (ask) => {
  const outlook = await outlookSide(ask)
  const sides = await sidesOf(ask, outlook)
  const { engine, kind, link, watch } = ask
  const told =
    link === null
      ? sides
      : noticed({ engine, kind, linkId: link.linkId, signal: watch.signal }, sides)
  return { ...sides, ...told, lease: leaseAt(outlook) }
}
