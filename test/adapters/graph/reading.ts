import { onTestFinished } from 'vitest'

import { createGraph, type Graph } from '../../../main/adapters/graph/client.ts'
import { createMailboxList, type Access } from '../../../main/adapters/graph/mailbox-list.ts'
import type { MailboxSourceOptions } from '../../../main/adapters/graph/run.ts'
import type { TokenProvider } from '../../../main/adapters/graph/token-port.ts'
import { done } from '../../../main/core/failure.ts'
import type { Clock, Fetch, Log, Purpose, Source } from '../../../main/core/ports.ts'
import type { Mailbox } from '../../../main/sample/graph/index.ts'
import { startSample, type Sample, type SampleOptions } from '../../../main/sample/index.ts'
import { copyOf, type CopyAsk, type KindCopy } from '../../fakes/kind-tree.ts'
import { skippingClock } from '../../fakes/skipping-clock.ts'

export const quiet: Log = { write: () => undefined }

/** A small company with mailboxes; stopped when the test ends. */
export async function startOffice(options: SampleOptions = {}): Promise<Sample> {
  const sizes = { messages: 8, events: 8, contacts: 6, tasks: 6, attachment: 16 }
  const graph = { ...sizes, ...options.graph }
  const sample = await startSample({ people: 3, limits: false, ...options, graph })
  onTestFinished(() => sample.stop())
  return sample
}

/** Tokens as a sign-in gives them: kept, and new ones where Graph did not take them. */
export function tokensOf(sample: Sample, user?: string): TokenProvider & { renewed: number } {
  const give = () => sample.graph.token(user === undefined ? {} : { user })
  let token = give()
  const tokens = {
    renewed: 0,
    async token({ renew }: Readonly<{ renew: boolean }>) {
      if (renew) {
        token = give()
        tokens.renewed += 1
      }
      return done(token)
    },
  }
  return tokens
}

export type ClientAsk = Readonly<{
  purpose?: Purpose
  user?: string
  clock?: Clock
  fetch?: Fetch
  tokens?: TokenProvider
}>

/** A client of the sample company; it skips its waits unless told otherwise. */
export function graphOf(sample: Sample, ask: ClientAsk = {}): Graph {
  return createGraph({
    cloud: sample.graph.cloud,
    graphBase: sample.graph.graphBase,
    tokens: ask.tokens ?? tokensOf(sample, ask.user),
    fetch: ask.fetch ?? fetch,
    clock: ask.clock ?? skippingClock(sample.company.clock.now()),
    log: quiet,
    purpose: ask.purpose ?? 'backup',
  })
}

type Make = (options: MailboxSourceOptions) => Source

/** Reads a kind once with a client of its own, as each run has one. */
export async function read(
  make: Make,
  sample: Sample,
  ask: CopyAsk & ClientAsk & { before?: KindCopy | null } = {},
): Promise<KindCopy & { sent: number }> {
  const graph = graphOf(sample, ask)
  const access: Access = ask.user === undefined ? 'application' : 'delegated'
  const mailboxes = createMailboxList(graph, access)
  const door = { graph, mailboxes, access }
  const source = make({ doors: async () => [door], clock: sample.company.clock })
  const copy = await copyOf(source, ask.before ?? null, ask)
  return { ...copy, sent: graph.sent() }
}

/** Sends an order to the Microsoft side's control address and gives what it says. */
export async function orderGraph(
  sample: Pick<Sample, 'control'>,
  verb: 'change' | 'fault' | 'quirks',
  body: object,
): Promise<unknown> {
  const response = await fetch(`${sample.control}/graph/${verb}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${verb}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** People with a mailbox, by address. */
export function mailboxesOf(sample: Sample): Map<string, Mailbox> {
  const found = new Map<string, Mailbox>()
  for (const { upn } of sample.graph.tenant.directory.all()) {
    const mailbox = sample.graph.mailbox(upn)
    if (mailbox !== null) found.set(upn.toLowerCase(), mailbox)
  }
  return found
}

/** The first person's mailbox and address. */
export function firstMailbox(sample: Sample): readonly [address: string, mailbox: Mailbox] {
  const [first] = mailboxesOf(sample)
  if (first === undefined) throw new Error('nobody has a mailbox')
  return first
}
