import { fail, type Failure } from '../../core/failure.ts'
import type { Kind } from '../../core/kinds.ts'
import { keyedName, label } from '../../core/names.ts'
import type { Change, Json, Page, ReadAsk, Source } from '../../core/ports.ts'
import { members, parseExact, recordBytes } from '../exact-json.ts'
import { itemKey } from '../item-key.ts'
import { parallel } from '../parallel.ts'
import { openDoors, unlisted, type Opened } from './doors.ts'
import type { Mailbox } from './mailbox-list.ts'
import type { Box, MailboxSourceOptions, Reader, Run } from './run.ts'
import { createTrouble } from './trouble.ts'
import { createWatched } from './watched.ts'

/** Name of the record that tells whose folder it is. */
export const mailboxName = 'mailbox.json'
/** Mailboxes that are looked at side by side, where only changes are asked for. */
const usualWidth = 8

/** The cursors of the copy before by mailbox; those that do not fit count as none. */
function readCursors(cursor: Json | null): Map<string, Json> {
  const given = members(cursor)
  const mailboxes = given?.['version'] === 1 ? members(given['mailboxes']) : null
  return new Map(Object.entries(mailboxes ?? {}))
}

const cursorOf = ({ cursors }: Run): Json => ({
  version: 1,
  mailboxes: Object.fromEntries([...cursors].toSorted(([a], [b]) => (a < b ? -1 : 1))),
})

async function foldersBefore({ before }: ReadAsk): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { name, is } of await before.list('')) {
    if (is !== 'folder') continue
    const bytes = await before.read(`${name}/${mailboxName}`)
    const id = bytes === null ? null : idIn(bytes)
    if (id !== null) found.set(id, name)
  }
  return found
}

function idIn(bytes: Uint8Array): string | null {
  try {
    const id = members(parseExact(new TextDecoder().decode(bytes)))?.['id']
    return typeof id === 'string' ? id : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A mailbox's folder: its address, with a key where that is taken or does not fit. */
function folderOf({ folders, kind }: Run, { id, address }: Mailbox): string {
  const name = label(address)
  const keyed = keyedName(name, itemKey(kind, 'mailbox', id))
  const before = folders.get(id)
  if (before === keyed) return keyed
  const isTaken = [...folders].some(([other, folder]) => other !== id && folder === name)
  return isTaken || name !== address ? keyed : name
}

function boxOf(run: Run, { mailbox, graph }: Opened): Box {
  const { ask, folders, cursors, options, watched } = run
  return {
    graph,
    ask,
    mailbox,
    folder: folderOf(run, mailbox),
    before: folders.get(mailbox.id) ?? null,
    cursor: cursors.get(mailbox.id) ?? null,
    watched,
    now: options.clock.now(),
  }
}

/** What every mailbox has: its new name first, and whose it is. */
function headOf({ folder, before, mailbox }: Box): Change[] {
  const { id, record } = mailbox
  const files = [{ path: `${folder}/${mailboxName}`, time: 0, content: recordBytes(record) }]
  const moved: Change[] =
    before === null || before === folder ? [] : [{ is: 'moved', from: before, to: folder }]
  return [...moved, { is: 'item', item: { type: 'mailbox', id, files } }]
}

const failedBox = ({ mailbox, before }: Box, failure: Failure): Change => ({
  is: 'failed',
  item: { type: 'mailbox', id: mailbox.id },
  paths: before === null ? [] : [before],
  failure,
})

type Looked<L> = Readonly<{ box: Box; look: L | null; failed: Change | null }>

async function lookAt<L>(run: Run, reader: Reader<L>, box: Box): Promise<Looked<L>> {
  try {
    const look = await reader.look(box)
    run.trouble.read()
    return { box, look, failed: null }
  } catch (error) {
    return {
      box,
      look: null,
      failed: failedBox(box, run.trouble.failed(error, box.mailbox.address)),
    }
  }
}

/** Hands one mailbox on. Where that breaks off, what was told holds, and the cursor stays. */
async function* handOnBox<L>(run: Run, reader: Reader<L>, looked: Looked<L>) {
  const { box, look, failed } = looked
  if (look === null) {
    yield failed === null ? [] : [failed]
    return
  }
  yield headOf(box)
  // Once its folder has moved, the copy is asked for by the name of the copy before all the same.
  try {
    for await (const { changes, cursor } of reader.handOn(box, look)) {
      yield changes
      if (cursor !== undefined) run.cursors.set(box.mailbox.id, cursor)
    }
  } catch (error) {
    const { folder } = box
    const failure = run.trouble.failed(error, box.mailbox.address)
    yield [failedBox({ ...box, before: box.before === null ? null : folder }, failure)]
  }
}

async function startRun(options: MailboxSourceOptions, kind: Kind, ask: ReadAsk): Promise<Run> {
  return {
    options,
    kind,
    ask,
    trouble: createTrouble(),
    watched: createWatched(),
    folders: await foldersBefore(ask),
    cursors: readCursors(ask.mode === 'full' ? null : ask.before.cursor),
  }
}

/** Whole mailboxes can be long: the next one is looked at while one is handed on, not more. */
const widthOf = ({ cursors }: Run): number => (cursors.size > 0 ? usualWidth : 2)

async function* read<L>(run: Run, reader: Reader<L>): AsyncGenerator<Page> {
  const { opened, closed } = await openDoors(run)
  const isEmpty = opened.length === 0 && closed.length === 0
  if (isEmpty && run.folders.size > 0) fail('suddenlyEmpty', { kind: reader.kind })
  let done = 0
  const boxes = opened.map((one) => boxOf(run, one))
  for await (const looked of parallel(boxes, widthOf(run), (box) => lookAt(run, reader, box)))
    for await (const changes of handOnBox(run, reader, looked)) {
      done += changes.length
      yield { changes, cursor: cursorOf(run), done, total: null }
      run.watched.throwIfEnded()
    }
  if (run.trouble.allDenied()) {
    fail('microsoftPermissionMissing', { scopes: reader.scopes.join(' ') })
  }
  const missing = await unlisted(run, opened)
  yield { changes: [...closed, ...missing], cursor: cursorOf(run), done, total: done }
}

/** Makes the source of a kind that lies in mailboxes. */
export const mailboxSource = <L>(options: MailboxSourceOptions, reader: Reader<L>): Source => ({
  kind: reader.kind,
  async *read(whole) {
    // Requests that are still under way when the reading ends are needed by nobody.
    const stop = new AbortController()
    const ask = { ...whole, signal: AbortSignal.any([whole.signal, stop.signal]) }
    try {
      yield* read(await startRun(options, reader.kind, ask), reader)
    } finally {
      stop.abort(new Error('the reading has ended'))
    }
  },
})
