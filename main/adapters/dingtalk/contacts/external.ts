import { z } from 'zod'

import { FailureError } from '../../../core/failure.ts'
import type { Change, Json } from '../../../core/ports.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { refusalOf } from '../errors.ts'
import { listAt, nextOffset, paged } from '../paging.ts'
import { fileOf, recordFile, stemOf, type Context } from './context.ts'
import { externalCard } from './vcard.ts'

const folder = 'external'
const contactShape = z.object({ userid: idShape, name: textShape })

type Listed = { found: Map<string, Json>; unreadable: unknown[] }

async function listContacts({ dingtalk, ask }: Context): Promise<Listed> {
  const size = 100
  const listed: Listed = { found: new Map(), unreadable: [] }
  const pages = paged({
    api: calls.externalContacts.id,
    first: 0,
    ask: (offset) =>
      dingtalk.call(calls.externalContacts, {
        kind: 'contacts',
        body: { offset: Number(offset), size },
        signal: ask.signal,
      }),
    next: (answer, offset) => nextOffset(answer, offset, { list: 'results', size }),
  })
  for await (const answer of pages) {
    for (const entry of listAt(answer, 'results', calls.externalContacts.id)) {
      try {
        const { userid } = readAnswer(contactShape, entry, calls.externalContacts.id)
        listed.found.set(userid, entry)
      } catch (error) {
        listed.unreadable.push(error)
      }
    }
  }
  return listed
}

function draft(record: Json): Change {
  const { userid: id, name } = readAnswer(contactShape, record, calls.externalContacts.id)
  const stem = `${folder}/${stemOf('external', id, name)}`
  const files = [fileOf(`${stem}.vcf`, externalCard(record)), recordFile(`${stem}.json`, record)]
  return { is: 'item', item: { type: 'external', id, files } }
}

/** Gives the failure of the whole list, or null where the organisation has no such list. */
function listFailure(context: Context, error: unknown) {
  const refusal = refusalOf(error)
  if (refusal?.what === 'feature-off') return null
  // A permission of its own: without it the other contacts are still worth having.
  if (refusal?.what === 'permission' && error instanceof FailureError) return error.failure
  return context.trouble.failed(error)
}

/** Reads all external contacts; those that the complete list does not show any more are gone. */
export async function* readExternal(context: Context): AsyncGenerator<Change> {
  try {
    const { found, unreadable } = await listContacts(context)
    for (const record of found.values()) yield draft(record)
    // A contact that cannot be told apart may be any of those saved: nothing is taken as gone.
    if (unreadable.length > 0) throw unreadable[0]
    yield { is: 'complete', folder }
  } catch (error) {
    const failure = listFailure(context, error)
    if (failure === null) return
    yield { is: 'failed', item: { type: 'external', id: 'all' }, paths: [folder], failure }
  }
}
