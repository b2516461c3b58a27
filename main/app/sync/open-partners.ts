import type { DingtalkPartnerOptions } from '../../adapters/dingtalk/partners/options.ts'
import type { Graph } from '../../adapters/graph/client.ts'
import type { Lane as GraphLane } from '../../adapters/graph/governor.ts'
import { createMailboxList, type Mailbox } from '../../adapters/graph/mailbox-list.ts'
import type { OutlookPartnerOptions } from '../../adapters/graph/partners/options.ts'
import type { Watch } from '../../app-types.ts'
import { fail, type Failure } from '../../core/failure.ts'
import type { Partner } from '../../core/sync/partner.ts'
import type { Lane } from '../../core/sync/protocol/ports.ts'
import type { Side } from '../../core/sync/types.ts'
import { openDingTalk } from '../dingtalk.ts'
import type { Engine } from '../engine.ts'
import { openGraph } from '../microsoft.ts'
import { outlookDoors, registrationIn } from '../outlook-access.ts'
import type { LinkKind, OpenPartners, PartnersAsk } from './partners.ts'

/** What a kind's two sides are made by; its code loads when it is asked for. */
type Maker = Readonly<{
  D: (options: DingtalkPartnerOptions) => Promise<Partner>
  M: (options: OutlookPartnerOptions) => Promise<Partner>
}>

const outlookContacts: Maker['M'] = async (options) =>
  (await import('../../adapters/graph/partners/contact.ts')).outlookContactPartner(options)

/** Which real sides there are, by kind. */
const makers: Readonly<Partial<Record<LinkKind, Maker>>> = {
  contact: {
    D: async (options) =>
      (await import('../../adapters/dingtalk/partners/contact.ts')).dingtalkContactPartner(options),
    M: outlookContacts,
  },
}

/** Why a kind cannot be linked in this profile; null = it can. */
export function kindFailure(
  { settings }: Pick<Engine, 'settings'>,
  kind: LinkKind,
): Failure | null {
  if (makers[kind] === undefined) return { name: 'syncKindUnfit', about: { kind } }
  if (settings.dingtalk === undefined) return { name: 'syncKindUnfit', about: { kind } }
  const registration = registrationIn(settings)
  if (registration === null) return { name: 'microsoftSignInNeeded', about: {} }
  // The second cloud has no to-dos.
  const lacks = kind === 'task' && registration.cloud === '21vianet'
  return lacks ? { name: 'syncKindUnfit', about: { kind } } : null
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

/** The real two sides of each kind, by this profile's sign-ins. */
export const openPartners: OpenPartners = async (ask) => {
  const { engine, kind, facts, tools, watch } = ask
  const linked: LinkKind = facts.directory ? 'directory' : kind
  const maker = makers[linked]
  const dingtalk = openDingTalk(engine, { purpose: 'sync', run: '', watch })
  if (maker === undefined || dingtalk === null) return fail('syncKindUnfit', { kind: linked })
  const outlook = await outlookSide(ask)
  const common = { tools, now: () => engine.clock.now(), zone: engine.settings.schedule.zone }
  const person = { userId: facts.person.id, unionId: facts.person.unionId }
  const D = await maker.D({ dingtalk: dingtalk.client, person, ...common })
  const M = await maker.M({ ...outlook, ...common })
  return { D, M } satisfies Record<Side, Partner>
}
