import type { ImapFlow, SearchObject } from 'imapflow'

import { FailureError } from '../../core/failure.ts'
import type { Filing, FlagChange, Hits, Moving, Wanted } from './box-port.ts'
import { examine, fetched, flagsOf, type Folder, opened } from './commands.ts'
import type { MailboxAt, MessageAt } from './port.ts'
import { unfitAnswer } from './refusal.ts'

/** The commands that change a mailbox, and those that look for something. */
export type BoxCommands = Readonly<{
  flags(
    client: ImapFlow,
    folder: Folder,
    uids: readonly number[],
  ): Promise<Map<number, readonly string[]>>
  search(client: ImapFlow, path: string, wanted: Wanted): Promise<Hits>
  append(client: ImapFlow, filing: Filing): Promise<MessageAt | null>
  store(client: ImapFlow, message: MessageAt, change: FlagChange): Promise<null>
  move(client: ImapFlow, message: MessageAt, moving: Moving): Promise<MessageAt | null>
  expunge(client: ImapFlow, message: MessageAt): Promise<null>
  create(client: ImapFlow, parts: readonly string[]): Promise<string>
}>

type On = Readonly<{ client: ImapFlow; mailbox: MailboxAt }>

/**
 * The package says `false` for a refusal and for a cut alike: after a cut its connection is of no
 * use any more, and then it is not known what was done.
 */
function sureOf<T>({ client, mailbox }: On, value: T | false | undefined, what: string): T {
  if (value !== false && value !== undefined) return value
  if (!client.usable) throw new Error('cut')
  throw unfitAnswer(mailbox, what, 'NO')
}

/** Opens a folder for writing; another UIDVALIDITY than the message's is refused. */
async function selected({ client, mailbox }: On, path: string): Promise<string> {
  const now = client.mailbox
  if (now !== false && now.path === path && now.readOnly !== true) return `${now.uidValidity}`
  const box = await client.mailboxOpen(path)
  if (box.readOnly === true) throw unfitAnswer(mailbox, path, 'READ-ONLY')
  return `${box.uidValidity}`
}

/** Opens the folder of a message that must still be there. */
async function standing(on: On, { path, uidValidity, uid }: MessageAt): Promise<string> {
  if ((await selected(on, path)) !== uidValidity) throw unfitAnswer(on.mailbox, path, 'UIDVALIDITY')
  const found = await on.client.search({ uid: `${uid}` }, { uid: true })
  if (!sureOf(on, found, path).includes(uid)) throw unfitAnswer(on.mailbox, path, 'gone')
  return `${uid}`
}

const queryOf = ({ header, size, since }: Wanted): SearchObject => ({
  ...(header === undefined ? {} : { header: { [header.name]: header.value } }),
  ...(size === undefined ? {} : { larger: size - 1, smaller: size + 1 }),
  ...(since === undefined ? {} : { since: new Date(since) }),
})

async function search(on: On, path: string, wanted: Wanted): Promise<Hits> {
  const state = await examine(on.client, on.mailbox, path)
  if (state.messages === 0) return { state, uids: [] }
  const uids = sureOf(on, await on.client.search(queryOf(wanted), { uid: true }), path)
  return { state, uids: uids.toSorted((a, b) => a - b) }
}

async function append(on: On, { path, bytes, flags, at }: Filing): Promise<MessageAt | null> {
  const { client } = on
  // Which flags a folder takes is known once it is open.
  const uidValidity = await selected(on, path)
  const date = at === null ? undefined : new Date(at)
  const made = sureOf(on, await client.append(path, bytes, [...flags], date), path)
  return made.uid === undefined
    ? null
    : { path, uidValidity: `${made.uidValidity ?? uidValidity}`, uid: made.uid }
}

async function store(on: On, message: MessageAt, { add, remove }: FlagChange): Promise<null> {
  const uid = await standing(on, message)
  const { client } = on
  const box = client.mailbox
  const fits = (flag: string): boolean =>
    box !== false &&
    (box.permanentFlags?.has('\\*') === true || box.permanentFlags?.has(flag) !== false)
  const wanted = add.filter(fits)
  if (wanted.length > 0)
    sureOf(on, await client.messageFlagsAdd(uid, wanted, { uid: true }), message.path)
  if (remove.length > 0)
    sureOf(on, await client.messageFlagsRemove(uid, [...remove], { uid: true }), message.path)
  return null
}

/** Without UIDPLUS an EXPUNGE takes all that is marked: then it only happens where it is this one. */
async function expunge(on: On, message: MessageAt): Promise<null> {
  const { client } = on
  const uid = await standing(on, message)
  const marked = client.capabilities.has('UIDPLUS')
    ? []
    : sureOf(on, await client.search({ deleted: true }, { uid: true }), message.path)
  const alone = marked.every((one) => one === message.uid)
  const done = alone
    ? await client.messageDelete(uid, { uid: true })
    : await client.messageFlagsAdd(uid, ['\\Deleted'], { uid: true })
  sureOf(on, done, message.path)
  return null
}

/** Where the copy of a message stands; null where it cannot be found again. */
async function copied(on: On, message: MessageAt, moving: Moving): Promise<number | null> {
  const { to, messageId, copy } = moving
  if (copy !== null) return copy
  const uid = await standing(on, message)
  const made = sureOf(on, await on.client.messageCopy(uid, to, { uid: true }), to)
  const told = made.uidMap?.get(message.uid)
  if (told !== undefined || messageId === '') return told ?? null
  const wanted = { header: { name: 'Message-ID', value: messageId } }
  return (await search(on, to, wanted)).uids.at(-1) ?? null
}

async function move(on: On, message: MessageAt, moving: Moving): Promise<MessageAt | null> {
  const { client, mailbox } = on
  const { to, copy } = moving
  if (client.capabilities.has('MOVE') && copy === null) {
    const uid = await standing(on, message)
    const made = sureOf(on, await client.messageMove(uid, to, { uid: true }), to)
    const told = made.uidMap?.get(message.uid)
    if (told === undefined || made.uidValidity === undefined) return null
    return { path: to, uidValidity: `${made.uidValidity}`, uid: told }
  }
  const uid = await copied(on, message, moving)
  if (uid === null) throw unfitAnswer(mailbox, to, 'copy-not-found')
  const { uidValidity } = await examine(client, mailbox, to)
  const made = { path: to, uidValidity, uid }
  try {
    await expunge(on, message)
  } catch (error) {
    // Refused halfway: the copy goes, so that the mail does not stand there twice.
    if (error instanceof FailureError && client.usable) await expunge(on, made)
    throw error
  }
  return made
}

/** Gives the commands for one mailbox. They throw what the package throws, or `mailRefused`. */
export const boxCommandsOf = (mailbox: MailboxAt): BoxCommands => ({
  async flags(client, folder, uids) {
    await opened(client, mailbox, folder)
    const all = new Map<number, readonly string[]>()
    for await (const message of fetched(client, uids, { uid: true, flags: true }))
      if (message.flags !== undefined) all.set(message.uid, flagsOf(message.flags))
    return all
  },
  search: (client, path, wanted) => search({ client, mailbox }, path, wanted),
  append: (client, filing) => append({ client, mailbox }, filing),
  store: (client, message, change) => store({ client, mailbox }, message, change),
  move: (client, message, moving) => move({ client, mailbox }, message, moving),
  expunge: (client, message) => expunge({ client, mailbox }, message),
  async create(client, parts) {
    const { path } = await client.mailboxCreate([...parts])
    return path
  },
})
