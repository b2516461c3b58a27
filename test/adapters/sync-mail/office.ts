import type { ImapFlow } from 'imapflow'
import { expect } from 'vitest'

import { type MailBlobs, withKept } from '../../../main/adapters/blobs.ts'
import {
  outlookMailContent,
  outlookMailPartner,
} from '../../../main/adapters/graph/partners/mail.ts'
import type { ImapBox } from '../../../main/adapters/imap/box-port.ts'
import { openBox, livingBox } from '../../../main/adapters/imap/box.ts'
import { imapMailContent } from '../../../main/adapters/imap/content.ts'
import { imapMailPartner } from '../../../main/adapters/imap/partner.ts'
import { knownItems, type MailContent, storedItems } from '../../../main/adapters/mail-side.ts'
import type { Partner } from '../../../main/core/sync/partner.ts'
import { plan } from '../../../main/core/sync/plan.ts'
import { usualPolicy } from '../../../main/core/sync/policy.ts'
import type { SyncPorts } from '../../../main/core/sync/protocol/ports.ts'
import { type RoundResult, runRound } from '../../../main/core/sync/protocol/round.ts'
import type { Side } from '../../../main/core/sync/types.ts'
import type { Item } from '../../../main/sample/graph/item.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { mailOf, mailProgram, password, startTestDovecot } from '../../app/mailboxes.ts'
import { addLink } from '../../core/sync/simulator/schedule.ts'
import { skippingClock } from '../../fakes/skipping-clock.ts'
import { createMemorySyncStore, type MemorySyncStore } from '../../fakes/sync-store.ts'
import type { Dovecot, DovecotOptions } from '../../peers/dovecot.ts'
import { tools } from '../graph/partners/office.ts'
import { firstMailbox, graphOf, quiet, startOffice } from '../graph/reading.ts'

/** A person with a mailbox on a real Dovecot and one in the sample's Exchange, and a link of both. */
export interface MailOffice {
  readonly dovecot: Dovecot
  readonly sample: Sample
  /** The person's own mail program. */
  readonly program: ImapFlow
  readonly mailbox: ReturnType<typeof firstMailbox>[1]
  readonly partners: Readonly<Record<Side, Partner>>
  readonly store: MemorySyncStore
  readonly linkId: number
  readonly ports: SyncPorts
  readonly state: {
    now: number
    crash: ((side: Side, op: string) => 'before' | 'after' | null) | null
  }
  /** Writes that were sent, `create D`. */
  readonly calls: string[]
  readonly mdFolder: (known: string) => string
  round(): Promise<RoundResult>
  /** Subjects and states of a folder's mails: on D by path, on M by well-known name. */
  seen(folder: string): Promise<readonly string[]>
  outlook(known: string): readonly Item[]
}

export const address = 'amy@example.com'

export const at = { address, host: '127.0.0.1', security: 'plain', user: 'amy' } as const

/** Opens the box of the person. */
export const boxOf = ({ port }: Pick<Dovecot, 'port'>, signal?: AbortSignal): ImapBox =>
  openBox({
    mailbox: { ...at, port },
    password: () => Promise.resolve(password),
    clock: skippingClock(0),
    log: quiet,
    signal: signal ?? new AbortController().signal,
  })

export type OfficeAsk = Readonly<{
  dovecot?: DovecotOptions
  since?: number | null
  /** Folders of D that the link reads. */
  reads?: readonly string[]
  maxBytes?: number
  blobs?: (content: Readonly<Record<Side, MailContent>>) => MailBlobs
}>

const minute = 60_000

/** What a crash looks like to the protocol: the call never answers. */
function crashing(partner: Partner, state: MailOffice['state'], calls: string[]): Partner {
  return {
    ...partner,
    async write(call, signal) {
      calls.push(`${call.op} ${partner.side}`)
      const when = state.crash?.(partner.side, call.op) ?? null
      const lost = { is: 'unknown', why: 'crash', requestId: null } as const
      if (when === 'before') return lost
      const result = await partner.write(call, signal)
      return when === 'after' ? lost : result
    },
  }
}

/** Opens the office: both mailboxes are empty. */
export async function openMailOffice(ask: OfficeAsk = {}): Promise<MailOffice> {
  const dovecot = await startTestDovecot(ask.dovecot)
  const program = await mailProgram(dovecot)
  await program.mailboxCreate('Archive')
  const sample = await startOffice({ people: 1, graph: { messages: 0 } })
  const [upn, mailbox] = firstMailbox(sample)
  for (const item of mailbox.all('message')) mailbox.remove(item)
  const mdFolder = (known: string): string => {
    const found = mailbox.all('mailFolder').find(({ extra }) => extra.known === known)
    if (found === undefined) throw new Error(`no folder ${known}`)
    return found.iid
  }
  const reads = ask.reads ?? ['INBOX', 'Sent Items', 'Archive']
  const store = createMemorySyncStore()
  const M = ['inbox', 'sentitems', 'archive'].map(mdFolder)
  const scope = { containers: { D: reads, M }, window: null }
  const state: MailOffice['state'] = { now: Date.now(), crash: null }
  const wide = { deletes: 99, deleteShare: 99, changeShare: 99, creates: 99, createShare: 99 }
  const policy = { ...usualPolicy, brake: { ...usualPolicy.brake, ...wide, emptied: 99 } }
  const graph = graphOf(sample, { purpose: 'sync' })
  const person = { id: mailbox.owner, address: upn, name: upn, record: { id: mailbox.owner } }
  const box: () => ImapBox = livingBox(() => boxOf(dovecot))
  const imap = { mailbox: { ...at, port: dovecot.port }, box }
  const raw = {
    D: imapMailContent(imap),
    M: outlookMailContent({ graph, mailbox: person }),
  }
  const blobs = ask.blobs?.(raw) ?? null
  const contents = blobs === null ? raw : { D: withKept(raw.D, blobs), M: withKept(raw.M, blobs) }
  const calls: string[] = []
  const linkOf = { id: 0 }
  const common = {
    tools,
    now: () => state.now,
    zone: 'UTC',
    since: ask.since ?? null,
    maxBytes: ask.maxBytes ?? 100_000_000,
  }
  const d = imapMailPartner({
    ...common,
    ...imap,
    known: (id) => knownItems(store, linkOf.id, 'D')(id),
    stored: (folder) => storedItems(store, linkOf.id, 'D')(folder),
    content: contents.M,
    reads: ({ remoteId }) => reads.includes(remoteId),
  })
  const m = outlookMailPartner({
    ...common,
    graph,
    mailbox: person,
    known: (id) => knownItems(store, linkOf.id, 'M')(id),
    content: contents.D,
  })
  const signal = new AbortController().signal
  const identities = await Promise.all([d, m].map((one) => one.identity(signal)))
  const [dIdentity = '', mIdentity = ''] = identities.map((one) =>
    one.is === 'known' ? one.identity : '',
  )
  const link = { kind: 'mail', scope: JSON.stringify(scope), dIdentity, mIdentity } as const
  linkOf.id = addLink(store, policy, link)
  let names = 0
  const ports: SyncPorts = {
    store,
    partners: { D: crashing(d, state, calls), M: crashing(m, state, calls) },
    tools,
    plan,
    now: () => state.now,
    newId: () => `n${(names += 1)}`,
    budget: { take: () => Promise.resolve({ is: 'go' }) },
    generations: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
    blobs: blobs ?? { keep: () => Promise.resolve(null) },
    paused: () => false,
    signal,
  }
  const outlook = (known: string): readonly Item[] =>
    mailbox.all('message').filter(({ home }) => home === mdFolder(known))
  return {
    dovecot,
    sample,
    program,
    mailbox,
    partners: { D: d, M: m },
    store,
    linkId: linkOf.id,
    ports,
    state,
    calls,
    mdFolder,
    outlook,
    round() {
      state.now += 6 * minute
      return runRound(ports, { linkId: linkOf.id, kind: 'live' })
    },
    async seen(folder) {
      // What another connection did is only told by the way: opened anew, the folder is as it is.
      const { exists } = await program.mailboxOpen(folder)
      const all: string[] = []
      if (exists > 0)
        for await (const { envelope, flags } of program.fetch('1:*', {
          envelope: true,
          flags: true,
        })) {
          if (envelope === undefined) continue
          const own = [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted()
          all.push([envelope.subject ?? '', ...own].join(' '))
        }
      await program.mailboxClose()
      return all.toSorted()
    },
  }
}

/** A mail's subject and state as Outlook has it, in the words of IMAP. */
export const shown = ({ fields }: Item): string => {
  const flag = fields['flag'] as { flagStatus?: string } | undefined
  const flagged = flag?.flagStatus === 'flagged' ? ['\\Flagged'] : []
  const read = fields['isRead'] === true ? ['\\Seen'] : []
  return [fields['subject'], ...flagged, ...read].join(' ')
}

/** Puts a mail into a folder of the server, as a delivery does. */
export const deliver = (
  { program }: MailOffice,
  id: string,
  folder = 'INBOX',
  flags: string[] = [],
) => program.append(folder, mailOf(id), flags, new Date('2026-11-20T03:05:00Z'))

/** Rounds that go well. */
export const rounds = async (office: MailOffice, count: number): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    const { cards, complete } = await office.round()
    expect({ cards, complete }).toEqual({ cards: [], complete: true })
  }
}

/** A mail that came to Outlook by itself, as its transport delivers it. */
export async function arrive(
  office: MailOffice,
  id: string,
  { folder = 'inbox', raw = mailOf(id) }: { folder?: string; raw?: Buffer } = {},
): Promise<string> {
  const at = '2026-11-20T03:05:00Z'
  const item = office.mailbox.add({
    kind: 'message',
    home: office.mdFolder(folder),
    fields: {
      subject: `Subject ${id}`,
      internetMessageId: `<${id}@example.com>`,
      receivedDateTime: at,
      sentDateTime: at,
      isRead: false,
      isDraft: false,
      categories: [],
      flag: { flagStatus: 'notFlagged' },
    },
    extra: { raw: () => raw },
  })
  return item.iid
}

/** A person changes a mail in Outlook. */
export const patchOutlook = (office: MailOffice, id: string, fields: object): void => {
  const item = office.mailbox.item(id)
  if (item === undefined) throw new Error(`no item ${id}`)
  item.fields = { ...item.fields, ...fields }
  office.mailbox.change(item, 'content')
}

/** A person moves a mail in Outlook. */
export const moveOutlook = (office: MailOffice, id: string, folder: string): void => {
  const item = office.mailbox.item(id)
  if (item === undefined) throw new Error(`no item ${id}`)
  office.mailbox.move(item, office.mdFolder(folder))
}
