import type { Change, Json } from '../../../core/ports.ts'
import { members } from '../../exact-json.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { refusalOf } from '../errors.ts'
import { recordFile, type Context } from './context.ts'

/** Cuts signatures that run out from an address: they would make equal records differ. */
export function withoutSignature(address: string): string {
  const signed = /[?&](?:x-oss-)?(?:expires|signature|security-token)=/i.test(address)
  return signed ? address.slice(0, address.indexOf('?')) : address
}

/** The record without addresses that run out, and with the id that it does not hold itself. */
function recordOf(answer: Json, corpId: string): Json {
  const fields = Object.entries(members(answer) ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' && name.endsWith('Url') ? withoutSignature(value) : value,
  ])
  return {
    ...Object.fromEntries(fields),
    _dk: { kind: 'contacts', type: 'organisation', id: corpId },
  }
}

/**
 * Reads what DingTalk knows of the organisation itself.
 *
 * The permission for it is optional: without it the file of the copy before stays.
 */
export async function* readOrganisation(context: Context): AsyncGenerator<Change> {
  const { dingtalk, ask, trouble } = context
  const item = { type: 'organisation', id: dingtalk.corpId }
  const path = 'organisation.json'
  try {
    const answer = await dingtalk.call(calls.organisation, {
      kind: 'contacts',
      signal: ask.signal,
    })
    const file = recordFile(path, recordOf(answer, dingtalk.corpId))
    yield { is: 'item', item: { ...item, files: [file] } }
  } catch (error) {
    const what = refusalOf(error)?.what
    if (what === 'permission' || what === 'no-such-call') return
    yield { is: 'failed', item, paths: [path], failure: trouble.failed(error) }
  }
}
