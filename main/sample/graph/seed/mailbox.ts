import { createRandom, type Random } from '../../random.ts'
import type { User } from '../directory.ts'
import { localeOf, zoneOf } from '../directory.ts'
import type { Mailbox } from '../mailbox.ts'
import type { Tenant } from '../tenant.ts'
import { seedContacts } from './contacts.ts'
import { seedEvents } from './events.ts'
import { seedMail } from './mail.ts'
import { seedTasks } from './tasks.ts'

/** What is needed to fill one mailbox. */
export type Filling = Readonly<{
  mailbox: Mailbox
  tenant: Tenant
  user: User
  random: Random
  /** When everything was written down: the past, milliseconds since 1970. */
  now: number
}>

/** Fills a new mailbox with what its owner has. */
export function seedMailbox(mailbox: Mailbox, tenant: Tenant, user: User): void {
  const random = createRandom(`${tenant.company.seed}/filling/${user.person.userid}`)
  const now = tenant.company.clock.changed
  const filling = { mailbox, tenant, user, random, now }
  Object.assign(mailbox.facts, {
    timeZone: zoneOf(user.person),
    locale: localeOf(user.person),
    categories: [
      { id: mailbox.newId(), displayName: '重要', color: 'preset0' },
      { id: mailbox.newId(), displayName: 'Keuangan', color: 'preset4' },
      { id: mailbox.newId(), displayName: 'Travel', color: 'preset7' },
    ],
  })
  seedContacts(filling)
  seedEvents(filling)
  seedMail(filling)
  seedTasks(filling)
}
