import { createRandom, type Random } from '../random.ts'
import { newContact } from './contact.ts'
import type { Item } from './item.ts'
import type { Mailbox } from './mailbox.ts'
import { roots } from './mailbox.ts'
import { inventedContact } from './seed/contacts.ts'
import { inventedEvent, placeEvent } from './seed/events.ts'
import type { Filling } from './seed/mailbox.ts'
import type { Tenant } from './tenant.ts'
import { textOr } from './wire.ts'

type Doing = (filling: Filling) => string | null

const oneOf = (random: Random, items: readonly Item[]): Item | null =>
  items.length === 0 ? null : random.pick(items)

const editable = ({ fields }: Item): boolean => fields['canEdit'] !== false

const contacts: readonly Doing[] = [
  ({ mailbox, random }) => {
    const home = oneOf(random, [...mailbox.feed(roots.contactFolder).members.values()])
    if (home === null) return null
    const fields = newContact(inventedContact(random, mailbox.seq))
    return `contact ${mailbox.add({ kind: 'contact', home: home.iid, fields }).iid} made`
  },
  ({ mailbox, random }) => {
    const item = oneOf(random, mailbox.all('contact'))
    if (item === null) return null
    item.fields = { ...item.fields, jobTitle: `${textOr(item.fields['jobTitle'], '')} II` }
    mailbox.change(item)
    return `contact ${item.iid} changed`
  },
  ({ mailbox, random }) => {
    const item = random.chance(0.4) ? oneOf(random, mailbox.all('contact')) : null
    if (item === null) return null
    mailbox.remove(item)
    return `contact ${item.iid} removed`
  },
]

const events: readonly Doing[] = [
  (filling) => {
    const { mailbox, random, now } = filling
    const calendars = [...mailbox.feed(roots.calendar).members.values()].filter(editable)
    const calendar = oneOf(random, calendars)
    if (calendar === null) return null
    const body = inventedEvent(filling, now + random.int(0, 20) * 86_400_000)
    const item = placeEvent(filling, calendar.iid, body)
    item.modified = now
    return `event ${item.iid} made`
  },
  ({ mailbox, random }) => {
    const item = oneOf(random, mailbox.all('event'))
    if (item === null) return null
    item.fields = { ...item.fields, subject: `${textOr(item.fields['subject'], '')} 改` }
    mailbox.change(item)
    return `event ${item.iid} changed`
  },
  ({ mailbox, random }) => {
    const item = random.chance(0.4) ? oneOf(random, mailbox.all('event')) : null
    if (item === null) return null
    mailbox.remove(item)
    return `event ${item.iid} removed`
  },
]

const doings: readonly Doing[] = [...contacts, ...events]

function live(tenant: Tenant, mailbox: Mailbox): string[] {
  const user = tenant.directory.find(mailbox.owner)
  if (user === null) return []
  const { company } = tenant
  const random = createRandom(`${company.seed}/outlook/${user.person.userid}/${company.ticks}`)
  const filling = { mailbox, tenant, user, random, now: tenant.now() }
  return doings.flatMap((doing) => doing(filling) ?? [])
}

/** Lets a day pass in every mailbox that was opened, and tells what happened. */
export const tickTenant = (tenant: Tenant): string[] =>
  [...tenant.mailboxes.values()].flatMap((mailbox) => live(tenant, mailbox))
