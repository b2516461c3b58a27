import { z } from 'zod'

import { FailureError } from '../../../core/failure.ts'
import type { Change, Json } from '../../../core/ports.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { contactsEndpoints as calls, type Endpoint } from '../endpoints.ts'
import { refusalOf } from '../errors.ts'
import { listAt, nextOffset, paged } from '../paging.ts'
import { fileOf, recordFile, stemOf, type Context } from './context.ts'
import { externalCard } from './vcard.ts'

const folder = 'external'
const contactShape = z.object({
  userid: idShape,
  name: textShape,
  label_ids: z.array(idShape).catch([]),
})
const labelShape = z.object({ id: idShape, name: textShape })

/** All pages of one of the two lists of external contacts. */
function pagesOf({ dingtalk, ask }: Context, endpoint: Endpoint): AsyncGenerator<Json> {
  const size = 100
  return paged({
    api: endpoint.id,
    first: 0,
    ask: (offset) =>
      dingtalk.call(endpoint, {
        kind: 'contacts',
        body: { offset: Number(offset), size },
        signal: ask.signal,
      }),
    next: (answer, offset) => nextOffset(answer, offset, { list: 'results', size }),
  })
}

/** Names of labels by id; contacts hold ids only. */
async function labelNames(context: Context): Promise<Map<string, string>> {
  const endpoint = calls.externalLabels
  const names = new Map<string, string>()
  for await (const answer of pagesOf(context, endpoint)) {
    for (const group of listAt(answer, 'results', endpoint.id)) {
      for (const label of listAt(group, 'labels', endpoint.id)) {
        const { id, name } = readAnswer(labelShape, label, endpoint.id)
        names.set(id, name)
      }
    }
  }
  return names
}

type Listed = { found: Map<string, Json>; unreadable: unknown[] }

async function listContacts(context: Context): Promise<Listed> {
  const endpoint = calls.externalContacts
  const listed: Listed = { found: new Map(), unreadable: [] }
  for await (const answer of pagesOf(context, endpoint)) {
    for (const entry of listAt(answer, 'results', endpoint.id)) {
      try {
        listed.found.set(readAnswer(contactShape, entry, endpoint.id).userid, entry)
      } catch (error) {
        listed.unreadable.push(error)
      }
    }
  }
  return listed
}

function draft(record: Json, labels: ReadonlyMap<string, string>): Change {
  const shape = readAnswer(contactShape, record, calls.externalContacts.id)
  const stem = `${folder}/${stemOf('external', shape.userid, shape.name)}`
  const names = shape.label_ids.flatMap((id) => labels.get(id) ?? [])
  const files = [
    fileOf(`${stem}.vcf`, externalCard(record, names)),
    recordFile(`${stem}.json`, record),
  ]
  return { is: 'item', item: { type: 'external', id: shape.userid, files } }
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
    const labels = await labelNames(context)
    const { found, unreadable } = await listContacts(context)
    for (const record of found.values()) yield draft(record, labels)
    // A contact that cannot be told apart may be any of those saved: nothing is taken as gone.
    if (unreadable.length > 0) throw unreadable[0]
    yield { is: 'complete', folder }
  } catch (error) {
    const failure = listFailure(context, error)
    if (failure === null) return
    yield { is: 'failed', item: { type: 'external', id: 'all' }, paths: [folder], failure }
  }
}
