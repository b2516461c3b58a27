import { z } from 'zod'

import { fail } from '../../../core/failure.ts'
import type { Json } from '../../../core/ports.ts'
import { imageOf } from '../../../core/sync/canonical/image.ts'
import { contactKey, fingerOf } from '../../../core/sync/canonical/keys.ts'
import type { Capability, Got, Partner, RemoteContainer } from '../../../core/sync/partner.ts'
import type { Observation } from '../../../core/sync/types.ts'
import { members } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { createDirectory, type Listed } from '../directory.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { DingTalkError, refused } from '../errors.ts'
import { at } from '../paging.ts'
import { asking, identityOf, noContainers, noMeta, refuse, mustText } from './common.ts'
import type { DingtalkPartnerOptions } from './options.ts'

/** The people that the app sees, as one folder; the other side gets one of this name. */
export const directoryContainer: RemoteContainer = {
  remoteId: 'directory',
  name: 'DingTalk',
  role: null,
  path: 'DingTalk',
  validity: null,
  total: null,
}

const fields = ['name', 'mobile', 'emails', 'company', 'title', 'address', 'notes']

const capability: Capability = {
  conditional: false,
  createKey: 'none',
  lookup: 'nothing',
  indexLag: 0,
  versionTrusted: false,
  metered: false,
  createsPerDay: null,
  maxBytes: null,
  createOnly: [],
  unwritable: fields,
  moveChangesId: false,
  softDelete: false,
}

const shape = z.object({
  userid: idShape,
  name: mustText,
  mobile: textShape,
  state_code: textShape,
  email: textShape,
  org_email: textShape,
  title: textShape,
  work_place: textShape,
})

/**
 * A colleague as the directory shows them (section 11). Remarks stay where they are: they are the
 * personnel department's words, not for everybody's address book. Throws `answerUnknown`.
 */
function observed(record: Json | undefined, zone: string): Observation {
  const told = readAnswer(shape, record, calls.person.id)
  const code = told.state_code.replaceAll(/\D/g, '')
  const image = imageOf('contact', {
    name: told.name,
    mobile: code === '' || told.mobile === '' ? told.mobile : `+${code}${told.mobile}`,
    emails: [told.email, told.org_email],
    title: told.title,
    address: told.work_place,
  })
  return {
    remoteId: told.userid,
    container: directoryContainer.remoteId,
    version: null,
    modified: null,
    image,
    meta: noMeta,
    naturalKey: contactKey(image),
    finger: fingerOf('contact', image, zone),
  }
}

const list = ({ dingtalk }: DingtalkPartnerOptions, signal: AbortSignal): Promise<Listed> =>
  createDirectory(dingtalk).read([1], signal)

/**
 * Tells whether a number is kept from the app: without the right to see numbers DingTalk leaves
 * them out of every record, and taken as they are, they would count as deleted. Accounts that the
 * organisation made itself have none.
 */
function isHidden(record: Json | undefined): boolean {
  const fields = members(record)
  return fields?.['mobile'] === undefined && fields?.['exclusive_account'] !== true
}

const numbersHidden = (): Error =>
  refused(new DingTalkError({ what: 'permission', code: 'fieldMobile', endpoint: calls.people.id }))

function checkNumbers({ people }: Listed): void {
  const records = people.flatMap((person) => person.records)
  if (records.length > 0 && records.every(isHidden)) throw numbersHidden()
}

const readAll =
  (options: DingtalkPartnerOptions): Partner['read'] =>
  async (_ask, signal) => {
    const asked = await asking({ now: options.now, signal }, async () => {
      const listed = await list(options, signal)
      checkNumbers(listed)
      const items = listed.people.map(({ records }) => observed(records[0], options.zone))
      return { items, full: listed.unlisted.length === 0 }
    })
    if (asked.is === 'trouble') return { is: 'trouble', trouble: asked.trouble }
    const page = { ...asked.value, absent: [], cursor: null, last: true }
    return { is: 'page', page, next: null }
  }

/** Whether somebody left: only a list of the whole company, read to its end, can tell. */
async function absent(
  options: DingtalkPartnerOptions,
  remoteId: string,
  signal: AbortSignal,
): Promise<Got> {
  const asked = await asking({ now: options.now, signal }, () => list(options, signal))
  if (asked.is === 'trouble') return { is: 'trouble', trouble: asked.trouble }
  const { people, unlisted, whole } = asked.value
  const there = people.some(({ userid }) => userid === remoteId)
  if (there || unlisted.length > 0) return { is: 'trouble', trouble: { is: 'wait', ms: null } }
  return whole ? { is: 'gone' } : { is: 'outside' }
}

/** Reads a colleague by user id: outside where the app may not see them, gone where they left. */
async function getPerson(
  options: DingtalkPartnerOptions,
  remoteId: string,
  signal: AbortSignal,
): Promise<Got> {
  const asked = await asking({ now: options.now, signal }, async () => {
    const ask = { kind: 'contacts', body: { userid: remoteId }, signal } as const
    const answer = await options.dingtalk.call(calls.person, ask)
    const record = at(answer, 'result')
    const item = observed(record, options.zone)
    if (isHidden(record)) throw numbersHidden()
    if (item.remoteId === remoteId) return item
    return fail('answerUnknown', { call: calls.person.id, code: 'another-person' })
  })
  if (asked.is === 'fine') return { is: 'here', item: asked.value }
  const what = asked.refusal?.what
  if (what === 'out-of-range') return { is: 'outside' }
  if (what === 'no-user') return absent(options, remoteId, signal)
  return { is: 'trouble', trouble: asked.trouble }
}

/**
 * People of the organisation within the app's range (section 11): shown, never written, as
 * DingTalk is the authority. Not metered.
 */
export function dingtalkDirectoryPartner(options: DingtalkPartnerOptions): Partner {
  return {
    side: 'D',
    kind: 'contact',
    capability,
    identity: identityOf(options),
    containers: async () => ({ is: 'known', containers: [directoryContainer] }),
    read: readAll(options),
    get: ({ remoteId }, signal) => getPerson(options, remoteId, signal),
    // Nothing is ever made here, so nothing can be missed.
    find: async () => ({ is: 'found', items: [] }),
    write: async () => refuse({ is: 'never', why: 'read-only' }),
    makeContainer: noContainers,
  }
}
