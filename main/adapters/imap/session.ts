import type { ImapFlow } from 'imapflow'

import { createTurns } from '../../core/backup/turns.ts'
import { type Failure, FailureError } from '../../core/failure.ts'
import type { Clock, Log } from '../../core/ports.ts'
import { type Commands, commandsOf } from './commands.ts'
import { connect, type Waits } from './flow.ts'
import type { ImapSession, MailboxAt } from './port.ts'
import { failureOf, troubleOf } from './refusal.ts'

export type SessionOptions = Readonly<{
  mailbox: MailboxAt
  /** The client password of this mailbox; never the one that people sign in with. */
  password: () => Promise<string>
  clock: Clock
  log: Log
  signal: AbortSignal
  waits?: Waits
}>

/** Pauses before a connection is tried again, milliseconds. */
const pauses = [1_000, 5_000] as const
/** So many commands in a row that end in a cut mean that the mailbox cannot be read now. */
const mostCuts = 12

/** A connection that is made anew where it was cut. */
type Line = {
  readonly options: SessionOptions
  client: ImapFlow | null
  /** Why the mailbox cannot be reached any more. */
  dead: Failure | null
  /** Commands in a row that ended in a cut. */
  cuts: number
}

function giveUp(line: Line, failure: Failure): never {
  line.dead = failure
  line.client?.close()
  throw new FailureError(failure)
}

/** What no new try can help; gives how long to wait before the next one, in milliseconds. */
function pauseAfter(line: Line, error: unknown, tries: number): number {
  const { mailbox, log, signal } = line.options
  signal.throwIfAborted()
  if (error instanceof FailureError) return giveUp(line, error.failure)
  const { is, code } = troubleOf(error)
  log.write('info', 'mail.not-connected', { why: is, code })
  const isLost = is === 'lost' || is === 'refused'
  const pause = isLost ? pauses[tries] : undefined
  return pause ?? giveUp(line, failureOf({ is: isLost ? 'lost' : is, code }, mailbox, ''))
}

async function connected(line: Line): Promise<ImapFlow> {
  const { mailbox, password, clock, signal, waits } = line.options
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted()
    if (line.dead !== null) throw new FailureError(line.dead)
    if (line.client?.usable === true) return line.client
    try {
      line.client = await connect(mailbox, await password(), { signal, waits })
      return line.client
    } catch (error) {
      await clock.sleep(pauseAfter(line, error, tries), signal)
    }
  }
}

/** Throws unless the same may be tried over a new connection. */
function afterError(line: Line, error: unknown, ask: Readonly<{ what: string; isLast: boolean }>) {
  const { mailbox, log, signal } = line.options
  signal.throwIfAborted()
  if (error instanceof FailureError) throw error
  const trouble = troubleOf(error)
  log.write('info', 'mail.refused', { why: trouble.is, code: trouble.code })
  const failure = failureOf(trouble, mailbox, ask.what)
  if (trouble.is !== 'lost') throw new FailureError(failure)
  line.client?.close()
  line.cuts += 1
  if (line.cuts >= mostCuts) giveUp(line, failure)
  if (ask.isLast) throw new FailureError(failure)
}

async function attempts<T>(line: Line, what: string, work: Work<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const client = await connected(line)
    try {
      const value = await work(client)
      line.cuts = 0
      return value
    } catch (error) {
      afterError(line, error, { what, isLast: tries > 1 })
    }
  }
}

type Work<T> = (client: ImapFlow) => Promise<T>

/** What came of a command that changes something: it is sent once and never again by itself. */
export type Written<T> =
  | Readonly<{ is: 'done'; value: T }>
  /** Surely without effect; `code` is the server's response code, `NO` where it has none. */
  | Readonly<{ is: 'refused'; code: string }>
  /** The connection was cut: it may have been done. */
  | Readonly<{ is: 'unknown'; code: string }>

function outcome<T>(line: Line, error: unknown): Written<T> {
  const { log, signal } = line.options
  if (error instanceof FailureError) {
    if (error.failure.name !== 'mailRefused') throw error
    return { is: 'refused', code: error.failure.about['code'] ?? 'NO' }
  }
  const { is, code } = signal.aborted
    ? ({ is: 'lost', code: 'stopped' } as const)
    : troubleOf(error)
  log.write('info', 'mail.not-written', { why: is, code })
  if (is !== 'lost') return { is: 'refused', code }
  line.client?.close()
  return { is: 'unknown', code }
}

async function once<T>(line: Line, work: Work<T>): Promise<Written<T>> {
  const client = await connected(line)
  try {
    return { is: 'done', value: await work(client) }
  } catch (error) {
    return outcome(line, error)
  }
}

/** A connection to a mailbox, one command after the other. */
export type Connection = Readonly<{
  /** Reads: after a cut it is asked once more. Throws as a session does. */
  run: <T>(what: string, work: Work<T>) => Promise<T>
  /** Writes: `connected` before throws as a session does, what comes later is told. */
  once: <T>(work: Work<T>) => Promise<Written<T>>
  session: ImapSession
}>

/** Opens a mailbox for reading and writing; the first call connects. */
export function openConnection(options: SessionOptions): Connection {
  const line: Line = { options, client: null, dead: null, cuts: 0 }
  const turns = createTurns()
  const commands: Commands = commandsOf(options.mailbox)
  const run = <T>(what: string, work: Work<T>): Promise<T> =>
    turns(() => attempts(line, what, work))
  const session: ImapSession = {
    folders: () => run(options.mailbox.address, commands.folders),
    list: (path, since) => run(path, (client) => commands.list(client, path, since)),
    facts: (path, uidValidity, uids) =>
      run(path, (client) => commands.facts(client, { path, uidValidity }, uids)),
    bodies: (path, uidValidity, uids) =>
      run(path, (client) => commands.bodies(client, { path, uidValidity }, uids)),
    chunk: (message, start, length) =>
      run(message.path, (client) => commands.chunk(client, message, { start, length })),
    ended: () => line.dead,
    close() {
      line.dead ??= failureOf({ is: 'lost', code: 'closed' }, options.mailbox, '')
      line.client?.close()
    },
  }
  return { run, once: (work) => turns(() => once(line, work)), session }
}

/** Opens a session on one mailbox; the first call connects. */
export const openSession = (options: SessionOptions): ImapSession => openConnection(options).session
