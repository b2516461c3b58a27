import { createHash, createHmac } from 'node:crypto'

import type { OutlookPartnerOptions } from '../../../../main/adapters/graph/partners/options.ts'
import type { Partner, ReadWindow } from '../../../../main/core/sync/partner.ts'
import type { Observation, Tools } from '../../../../main/core/sync/types.ts'
import type { Item } from '../../../../main/sample/graph/item.ts'
import type { Sample, SampleOptions } from '../../../../main/sample/index.ts'
import type { SuiteSide } from '../../sync-partner-suite.ts'
import { firstMailbox, graphOf, orderGraph, startOffice } from '../reading.ts'

/** Hashes as the app makes them; the key is the test's. */
export const tools: Tools = {
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  mac: (text) => createHmac('sha256', 'key').update(text).digest('base64url').slice(0, 22),
}

/** An office of one person with an Outlook partner of theirs. */
export type Desk = SuiteSide &
  Readonly<{
    sample: Sample
    mailbox: ReturnType<typeof firstMailbox>[1]
    options: OutlookPartnerOptions
    /** The sample's own item behind a remote id. */
    itemOf: (remoteId: string) => Item
  }>

export type DeskAsk = Readonly<{
  make: (options: OutlookPartnerOptions) => Partner
  /** Which container: one that is known by this role. */
  role: string
  /** What a person changes. */
  fields: Readonly<Record<string, unknown>>
  window?: ReadWindow
  zone?: string
  office?: SampleOptions
}>

/** A client that waits as the app's sync does. */
const syncGraph = (sample: Sample) => graphOf(sample, { purpose: 'sync' })

/** Opens an office for a test of a partner. */
export async function openDesk(ask: DeskAsk): Promise<Desk> {
  const sample = await startOffice({ people: 1, ...ask.office })
  const [address, mailbox] = firstMailbox(sample)
  const options: OutlookPartnerOptions = {
    graph: syncGraph(sample),
    mailbox: { id: mailbox.owner, address, name: address, record: { id: mailbox.owner } },
    tools,
    now: () => sample.company.clock.now(),
    zone: ask.zone ?? 'Asia/Shanghai',
  }
  const partner = ask.make(options)
  const listed = await partner.containers(new AbortController().signal)
  const all = listed.is === 'known' ? listed.containers : []
  const container = all.find(({ role }) => role === ask.role)?.remoteId
  if (container === undefined) throw new Error(`no container: ${JSON.stringify(listed)}`)
  const change = (order: object) => orderGraph(sample, 'change', { user: address, ...order })
  const itemOf = (remoteId: string): Item => {
    const item = mailbox.item(remoteId)
    if (item === undefined) throw new Error(`no item ${remoteId}`)
    return item
  }
  return {
    partner,
    tools,
    container,
    window: ask.window ?? null,
    sample,
    mailbox,
    options,
    itemOf,
    async failNext(how) {
      const faults = {
        before: { fault: 'cut-before' },
        after: { fault: 'cut-after', amount: 10 },
        limit: { fault: 'throttled', amount: 67 },
      } as const
      await orderGraph(sample, 'fault', { endpoint: 'POST *', count: 1, ...faults[how] })
    },
    expireCursors: async () => void (await change({ change: 'expire-links' })),
    touch: async ({ remoteId }: Observation) =>
      void (await change({ change: 'edit-item', id: remoteId, fields: ask.fields })),
    async copy({ remoteId }) {
      const item = itemOf(remoteId)
      mailbox.add({
        kind: item.kind,
        home: item.home,
        fields: { ...item.fields, transactionId: null },
        extended: new Map(item.extended),
        extra: { ...item.extra },
      })
    },
    told: () => sample.graph.ledger.length,
  }
}
