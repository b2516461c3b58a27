import { z } from 'zod'

import type { Partner } from '../../../core/sync/partner.ts'
import { path } from '../path.ts'
import { readAnswer } from '../records.ts'
import type { At } from './options.ts'
import { troubleOf } from './trouble.ts'

const idShape = z.object({ id: z.string().min(1) })
const listShape = z.object({ value: z.tuple([idShape]).rest(idShape) })
const query = { $select: 'id' }

/**
 * Whose mailbox it is: ids of organisation, user and root folder (section 7). An exchanged mailbox
 * has another root folder under the same user.
 */
export async function identityOf({
  options: { graph, mailbox },
  signal,
}: At): ReturnType<Partner['identity']> {
  const user = path`/users/${mailbox.id}`
  const root = path`/users/${mailbox.id}/mailFolders/msgfolderroot`
  const tenant = path`/organization`
  try {
    const own = { mailbox: mailbox.id, query, signal }
    const organisations = await graph.call({ ...own, mailbox: '', to: tenant })
    const person = await graph.call({ ...own, mailbox: '', to: user })
    const folder = await graph.call({ ...own, to: root })
    const [organisation] = readAnswer(listShape, organisations, tenant.call).value
    const ids = [
      organisation.id,
      readAnswer(idShape, person, user.call).id,
      readAnswer(idShape, folder, root.call).id,
    ]
    return { is: 'known', identity: ids.join('/') }
  } catch (error) {
    return { is: 'trouble', trouble: troubleOf(error, signal) }
  }
}
