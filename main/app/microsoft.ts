import { outlookCalendarSource } from '../adapters/graph/calendar/source.ts'
import { createGraph, type Graph } from '../adapters/graph/client.ts'
import { outlookContactsSource } from '../adapters/graph/contacts/source.ts'
import { createGovernor, type Governor, type Lane } from '../adapters/graph/governor.ts'
import { outlookMailSource } from '../adapters/graph/mail/source.ts'
import { createMailboxList } from '../adapters/graph/mailbox-list.ts'
import type { Door, MailboxSourceOptions } from '../adapters/graph/run.ts'
import { outlookTasksSource } from '../adapters/graph/tasks/source.ts'
import type { Watch } from '../app-types.ts'
import type { Registration } from '../core/microsoft.ts'
import type { Purpose, Source } from '../core/ports.ts'
import type { Engine } from './engine.ts'
import {
  type OutlookDoor,
  outlookDoors,
  type OutlookWorld,
  registrationIn,
} from './outlook-access.ts'

/** Graph's limits hold for the app: all runs of an engine, backup and sync, share them. */
const governors = new WeakMap<Engine['clock'], Map<string, Governor>>()

/** Gives the governor of a registered app. */
export function graphGovernor(
  { clock }: Pick<Engine, 'clock'>,
  { clientId }: Registration,
): Governor {
  const known = governors.get(clock) ?? new Map<string, Governor>()
  governors.set(clock, known)
  const governor = known.get(clientId) ?? createGovernor(clock)
  known.set(clientId, governor)
  return governor
}

type Ask = Readonly<{
  registration: Registration
  door: OutlookDoor
  purpose: Purpose
  lane?: Lane
  run: string
  watch: Watch
}>

/** Makes Graph's client for one way into Outlook. */
export function openGraph(engine: Engine, ask: Ask): Graph {
  const { registration, door, purpose, lane = 'backup', run, watch } = ask
  const { fetch, clock, log } = engine
  const waiting = { type: 'progress', run, phase: 'read', done: 0, total: null, bytes: 0 } as const
  return createGraph({
    cloud: registration.cloud,
    graphBase: registration.graphBase,
    tokens: door.tokens,
    fetch,
    clock,
    log,
    purpose,
    lane,
    governor: graphGovernor(engine, registration),
    waiting: (wait) => watch.onEvent({ ...waiting, wait }),
  })
}

/** Outlook for one run: its sources, and how many requests were sent. */
export type OutlookRun = Readonly<{ sources: readonly Source[]; calls: () => number }>

const sourcesOf = (options: MailboxSourceOptions, cloud: Registration['cloud']): Source[] => [
  outlookMailSource(options),
  outlookCalendarSource(options),
  outlookContactsSource(options),
  // The second cloud has no to-dos.
  ...(cloud === 'global' ? [outlookTasksSource(options)] : []),
]

/** Opens the mailboxes that the settings name; nothing where they name no directory. */
export function openOutlook(
  engine: Engine,
  ask: Pick<Ask, 'purpose' | 'run' | 'watch'>,
): OutlookRun {
  const named = registrationIn(engine.settings)
  if (named === null) return { sources: [], calls: () => 0 }
  const { secrets, fetch, clock } = engine
  const graphs: Graph[] = []

  const world: OutlookWorld = { registration: named, secrets, fetch, clock }

  const open = async (): Promise<readonly Door[]> => {
    return (await outlookDoors(world)).map((door) => {
      const graph = openGraph(engine, { ...ask, registration: named, door })
      graphs.push(graph)
      const { access, account } = door
      const mailboxes = createMailboxList(graph, access)
      return { graph, mailboxes, access, ...(account === null ? {} : { address: account.address }) }
    })
  }

  // Opened by the first kind that is read: a sign-in that fails is that kind's failure.
  let flight: Promise<readonly Door[]> | null = null
  const doors = () => (flight ??= open())
  return {
    sources: sourcesOf({ doors, clock }, named.cloud),
    calls: () => graphs.reduce((all, graph) => all + graph.sent(), 0),
  }
}
