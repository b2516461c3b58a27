import type { FetchMessageObject, FetchQueryObject, ImapFlow, MailboxObject } from 'imapflow'

import type {
  Facts,
  FolderState,
  ImapFolder,
  Listed,
  Listing,
  MailboxAt,
  MessageAt,
} from './port.ts'
import { unfitAnswer } from './refusal.ts'
import { roleOf } from './roles.ts'
import { uidRange } from './uids.ts'

/** A message up to this size in bytes is fetched together with others. */
export const smallBody = 262_144

/** So many messages are asked for by one command. */
const mostAsked = 500

/** A folder under one UIDVALIDITY. */
export type Folder = Readonly<{ path: string; uidValidity: string }>
type Part = Readonly<{ start: number; length: number }>

/** The commands of a session over the connection that stands now. */
export type Commands = Readonly<{
  folders(client: ImapFlow): Promise<ImapFolder[]>
  list(client: ImapFlow, path: string, since: string | null): Promise<Listing>
  facts(client: ImapFlow, folder: Folder, uids: readonly number[]): Promise<Facts[]>
  bodies(
    client: ImapFlow,
    folder: Folder,
    uids: readonly number[],
  ): Promise<Map<number, Uint8Array>>
  chunk(client: ImapFlow, message: MessageAt, part: Part): Promise<Uint8Array | null>
}>

const digits = (value: bigint | undefined): string | null => value?.toString() ?? null

type Status = Readonly<{
  messages?: number | undefined
  uidNext?: number | undefined
  uidValidity?: bigint | undefined
  unseen?: number | undefined
  highestModseq?: bigint | undefined
}>

/** A state is one only if it is whole. */
function stateOf(status: Status | null): FolderState | null {
  const { messages, uidNext, uidValidity, unseen, highestModseq } = status ?? {}
  if (messages === undefined || uidNext === undefined || uidValidity === undefined) return null
  const modseq = highestModseq === 0n ? null : digits(highestModseq)
  return {
    uidValidity: uidValidity.toString(),
    uidNext,
    messages,
    unseen: unseen ?? null,
    modseq,
  }
}

const asked = { messages: true, uidNext: true, uidValidity: true, unseen: true } as const

async function folders(client: ImapFlow): Promise<ImapFolder[]> {
  const listed = await client.list({ statusQuery: { ...asked, highestModseq: true } })
  return listed.flatMap(({ path, parent, name, flags, specialUse, status }) => {
    if (flags.has('\\Noselect') || flags.has('\\NonExistent')) return []
    const parts = [...parent, name]
    const known = status === undefined || 'error' in status ? null : stateOf(status)
    return [{ path, parts, role: roleOf(parts, specialUse ?? null), state: known }]
  })
}

/** What EXAMINE told; nothing is changed in a folder that is opened so, no flag set. */
export async function examine(
  client: ImapFlow,
  mailbox: MailboxAt,
  path: string,
): Promise<FolderState> {
  const box: MailboxObject = await client.mailboxOpen(path, { readOnly: true })
  const { exists, uidNext, uidValidity, highestModseq, noModseq } = box
  const state = stateOf({
    messages: exists,
    uidNext: uidNext ?? 0,
    uidValidity,
    highestModseq: noModseq === true ? undefined : highestModseq,
  })
  if (state === null) throw unfitAnswer(mailbox, path, 'EXAMINE')
  return state
}

/** Sees to it that the folder is open, and that it is still the one that was listed. */
export async function opened(client: ImapFlow, mailbox: MailboxAt, folder: Folder): Promise<void> {
  const now = client.mailbox
  const validity =
    now !== false && now.path === folder.path
      ? digits(now.uidValidity)
      : (await examine(client, mailbox, folder.path)).uidValidity
  if (validity !== folder.uidValidity) throw unfitAnswer(mailbox, folder.path, 'UIDVALIDITY')
}

/** Answers to a UID FETCH; what the server tells of its own accord beside them is left out. */
export async function* fetched(
  client: ImapFlow,
  uids: readonly number[],
  query: FetchQueryObject,
): AsyncGenerator<FetchMessageObject> {
  const wanted = new Set(uids)
  for (let at = 0; at < uids.length; at += mostAsked) {
    const range = uidRange(uids.slice(at, at + mostAsked))
    for await (const message of client.fetch(range, query, { uid: true }))
      if (wanted.has(message.uid)) yield message
  }
}

/** Flags as they are compared. */
export const flagsOf = (flags: ReadonlySet<string> | undefined): string[] =>
  [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted()

async function list(
  client: ImapFlow,
  { mailbox, path, since }: Readonly<{ mailbox: MailboxAt; path: string; since: string | null }>,
): Promise<Listing> {
  const state = await examine(client, mailbox, path)
  const found = new Map<number, Listed>()
  const how = since === null ? { uid: true } : { uid: true, changedSince: BigInt(since) }
  if (state.messages > 0)
    for await (const { uid, flags } of client.fetch('1:*', { uid: true, flags: true }, how))
      if (uid > 0 && flags !== undefined) found.set(uid, { uid, flags: flagsOf(flags) })
  const messages = [...found.values()].toSorted((a, b) => a.uid - b.uid)
  return { state, messages, complete: since === null && messages.length >= state.messages }
}

/** The Message-ID of some header lines (RFC 5322, 3.6.4); folded lines are joined. */
export function messageIdOf(headers: Uint8Array | undefined): string {
  const lines = Buffer.from(headers ?? [])
    .toString('utf8')
    .replaceAll(/\r?\n[ \t]+/g, ' ')
  const found = /^message-id:[ \t]*(\S[^\r\n]*)$/im.exec(lines)?.[1]?.trim() ?? ''
  return found.slice(0, 998).toWellFormed()
}

function timeOf(date: Date | string | undefined): number {
  const at = date === undefined ? Number.NaN : new Date(date).getTime()
  return Number.isFinite(at) && at > 0 ? at : 0
}

const factsQuery = { uid: true, internalDate: true, size: true, headers: ['Message-ID'] }

const factsOf = ({ uid, internalDate, size, headers }: FetchMessageObject): Facts => ({
  uid,
  at: timeOf(internalDate),
  size: size ?? 0,
  messageId: messageIdOf(headers),
})

/** Gives the commands for one mailbox. They throw what the package throws, or `mailRefused`. */
export const commandsOf = (mailbox: MailboxAt): Commands => ({
  folders,
  list: (client, path, since) => list(client, { mailbox, path, since }),
  async facts(client, folder, uids) {
    await opened(client, mailbox, folder)
    const all = new Map<number, Facts>()
    for await (const message of fetched(client, uids, factsQuery))
      if (message.size !== undefined) all.set(message.uid, factsOf(message))
    return [...all.values()]
  },
  async bodies(client, folder, uids) {
    await opened(client, mailbox, folder)
    const all = new Map<number, Uint8Array>()
    // One byte more than a small message may have: whoever lied about its size is found out.
    const source = { start: 0, maxLength: smallBody + 1 }
    for await (const { uid, source: bytes } of fetched(client, uids, { uid: true, source }))
      if (bytes instanceof Uint8Array) all.set(uid, bytes)
    return all
  },
  async chunk(client, message, { start, length }) {
    await opened(client, mailbox, message)
    let bytes: Uint8Array | null = null
    const source = { start, maxLength: length }
    for await (const found of fetched(client, [message.uid], { uid: true, source }))
      bytes = found.source instanceof Uint8Array ? found.source : (bytes ?? new Uint8Array())
    return bytes
  },
})
