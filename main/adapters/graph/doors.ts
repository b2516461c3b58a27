import { fail, FailureError, type Failure } from '../../core/failure.ts'
import { label } from '../../core/names.ts'
import type { Change } from '../../core/ports.ts'
import type { Graph } from './client.ts'
import { refusalOf } from './errors.ts'
import type { Mailbox } from './mailbox-list.ts'
import { path } from './path.ts'
import type { Door, Run } from './run.ts'

/** A mailbox with the way into it. */
export type Opened = Readonly<{ mailbox: Mailbox; graph: Graph }>

/** A person whose sign-in does not hold: the mailbox stays as it is and is named. */
function closedDoor({ folders }: Run, { address = '' }: Door, error: unknown): Change {
  if (!(error instanceof FailureError) || address === '') throw error
  const folder = [...folders].find(([, name]) => name === label(address.toLowerCase()))
  return {
    is: 'failed',
    item: { type: 'mailbox', id: folder?.[0] ?? address },
    paths: folder === undefined ? [] : [folder[1]],
    failure: error.failure,
  }
}

/** The mailboxes behind all doors; fails where none opens. */
export async function openDoors(run: Run) {
  const opened = new Map<string, Opened>()
  const closed: Change[] = []
  const errors: unknown[] = []
  const doors = await run.options.doors()
  if (doors.length === 0) fail('microsoftSignInNeeded')
  for (const door of doors) {
    try {
      const all = await door.mailboxes.all(run.ask.signal)
      for (const mailbox of all) opened.set(mailbox.id, { mailbox, graph: door.graph })
    } catch (error) {
      run.ask.signal.throwIfAborted()
      closed.push(closedDoor(run, door, error))
      errors.push(error)
    }
  }
  if (errors.length > 0 && errors.length === doors.length) throw errors[0]
  return { opened: [...opened.values()], closed }
}

async function isThere({ graph }: Door, id: string, signal: AbortSignal): Promise<boolean> {
  const to = path`/users/${id}`
  try {
    await graph.call({ mailbox: '', to, query: { $select: 'id' }, signal })
    return true
  } catch (error) {
    const what = refusalOf(error)?.what ?? ''
    if (['no-mailbox', 'item-gone', 'not-found'].includes(what)) return false
    throw error
  }
}

/**
 * Looks for mailboxes that the list does not show any more. People who left keep theirs in the
 * copies; one that is still there is named. A person's own sign-in tells nothing of others.
 */
export async function unlisted(run: Run, listed: readonly Opened[]): Promise<Change[]> {
  const doors = await run.options.doors()
  const door = doors.find(({ access }) => access === 'application')
  if (door === undefined) return []
  const known = new Set(listed.map(({ mailbox }) => mailbox.id))
  const changes: Change[] = []
  for (const [id, folder] of run.folders) {
    if (known.has(id) || !(await isThere(door, id, run.ask.signal))) continue
    const failure: Failure = { name: 'mailboxUnreachable', about: { mailbox: folder } }
    changes.push({ is: 'failed', item: { type: 'mailbox', id }, paths: [folder], failure })
  }
  return changes
}
