import type { Failure } from '../../../core/failure.ts'
import { members } from '../../exact-json.ts'
import { failureOf, GraphError, refusalOf } from '../errors.ts'
import { path } from '../path.ts'
import type { Box } from '../run.ts'
import { messageMembers, wholeMessage, type Message } from './message.ts'

/** What Graph says of one message when it is asked for by id. */
export type Found =
  | Readonly<{ is: 'there'; message: Message }>
  | Readonly<{ is: 'gone' }>
  | Readonly<{ is: 'unknown'; failure: Failure }>

const unreadable: Failure = { name: 'answerUnknown', about: { call: 'GET message', code: 'shape' } }

/** Asks for messages by id: the only proof that one is deleted is that it is not found so. */
export async function askFor(box: Box, ids: readonly string[]): Promise<Map<string, Found>> {
  const { graph, mailbox, ask } = box
  const entries = ids.map((id) => ({
    to: path`/users/${mailbox.id}/messages/${id}`,
    query: { $select: messageMembers },
  }))
  const answers = await graph.batch({ mailbox: mailbox.id, entries, signal: ask.signal })
  return new Map(
    ids.map((id, at) => {
      const answer = answers[at] ?? null
      if (answer instanceof GraphError) return [id, refusedAs(answer)]
      const message = wholeMessage(answer)
      return [
        id,
        message === null ? { is: 'unknown', failure: unreadable } : { is: 'there', message },
      ]
    }),
  )
}

function refusedAs(answer: GraphError): Found {
  if (answer.what === 'item-gone') return { is: 'gone' }
  return { is: 'unknown', failure: failureOf(answer) }
}

/** Tells whether a folder that is not listed any more does not exist; throws other refusals. */
export async function isFolderGone({ graph, mailbox, ask }: Box, id: string): Promise<boolean> {
  const to = path`/users/${mailbox.id}/mailFolders/${id}`
  try {
    await graph.call({ mailbox: mailbox.id, to, query: { $select: 'id' }, signal: ask.signal })
    return false
  } catch (error) {
    if (refusalOf(error)?.what === 'item-gone') return true
    throw error
  }
}

/**
 * Gives the id of the folder in which Exchange keeps what was deleted for good for some days; null
 * where it does not tell.
 */
export async function deletedForGood({ graph, mailbox, ask }: Box): Promise<string | null> {
  const to = path`/users/${mailbox.id}/mailFolders/recoverableitemsdeletions`
  try {
    const about = { mailbox: mailbox.id, to, query: { $select: 'id' }, signal: ask.signal }
    const id = members(await graph.call(about))?.['id']
    return typeof id === 'string' ? id : null
  } catch (error) {
    const what = refusalOf(error)?.what
    if (what === 'item-gone' || what === 'not-found' || what === 'request') return null
    throw error
  }
}
