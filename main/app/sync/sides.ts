import { z } from 'zod'

import { createDirectory } from '../../adapters/dingtalk/directory.ts'
import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import { openDingTalk } from '../dingtalk.ts'
import type { Engine } from '../engine.ts'
import { kindFailure, outlookSides } from './open-partners.ts'
import type { Colleague, LinkKind } from './partners.ts'
import type { SyncSides } from './rows.ts'

const kinds: readonly LinkKind[] = ['contact', 'directory', 'event', 'task', 'mail']

const addressShape = z.object({
  email: z.string().optional().catch(undefined),
  org_email: z.string().optional().catch(undefined),
})

/** People of the organisation as the app sees them; contacts are not metered. */
export async function colleagues(engine: Engine, watch: Watch): Promise<readonly Colleague[]> {
  const dingtalk = openDingTalk(engine, { purpose: 'sync', run: '', watch })
  if (dingtalk === null) return fail('syncKindUnfit', { kind: 'contact' })
  const directory = createDirectory(dingtalk.client)
  const listed = await directory.read(engine.settings.scope.departments, watch.signal)
  const names = new Map(listed.departments.map(({ id, name }) => [`${id}`, name]))
  return listed.people.map(({ userid, unionid, name, departments, records }) => ({
    id: userid,
    unionId: unionid,
    name,
    department: departments.map((id) => names.get(id) ?? '').find((one) => one !== '') ?? null,
    addresses: [...new Set(records.flatMap(addressesIn))],
  }))
}

function addressesIn(record: unknown): string[] {
  const found = addressShape.safeParse(record)
  if (!found.success) return []
  return [found.data.org_email, found.data.email].flatMap((one) =>
    one === undefined || one === '' ? [] : [one.toLowerCase()],
  )
}

/** People and mailboxes that may be linked, with the mailbox that looks like a person's own. */
export async function sidesOf(engine: Engine, watch: Watch): Promise<SyncSides> {
  const offered = kinds.map((kind) => ({ kind, failure: kindFailure(engine, kind) }))
  if (offered.every(({ failure }) => failure !== null))
    return { people: [], mailboxes: [], kinds: offered }
  const people = await colleagues(engine, watch)
  const outlook = await outlookSides(engine, { lane: 'reconcile', watch })
  const mailboxes = outlook.map(({ mailbox: { address, name } }) => ({ address, name }))
  const there = new Set(mailboxes.map(({ address }) => address))
  return {
    people: people.map(({ id, name, department, addresses }) => ({
      id,
      name,
      department,
      mailbox: addresses.find((one) => there.has(one)) ?? null,
    })),
    mailboxes,
    kinds: offered,
  }
}
