import { createRandom, type Random } from '../random.ts'
import { newContact } from './contact.ts'
import { stamp } from './entity.ts'
import { knownFolder } from './folder.ts'
import type { Item } from './item.ts'
import type { Mailbox } from './mailbox.ts'
import { roots } from './mailbox.ts'
import { inventedContact } from './seed/contacts.ts'
import { inventedEvent, placeEvent } from './seed/events.ts'
import { placeMessage } from './seed/mail.ts'
import type { Filling } from './seed/mailbox.ts'
import { inventedTask, placeTask } from './seed/tasks.ts'
import { taskChanges } from './task.ts'
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

const mail: readonly Doing[] = [
  (filling) => {
    const home = knownFolder(filling.mailbox, 'inbox')
    const number = 100_000 + filling.mailbox.seq
    const item = placeMessage(filling, number, { home, name: 'inbox', isNew: true })
    item.fields = { ...item.fields, isRead: false, receivedDateTime: stamp(filling.now) }
    return `message ${item.iid} came`
  },
  ({ mailbox, random }) => {
    const item = oneOf(random, mailbox.all('message'))
    if (item === null) return null
    item.fields = { ...item.fields, isRead: item.fields['isRead'] !== true }
    mailbox.change(item, 'read')
    return `message ${item.iid} marked`
  },
  ({ mailbox, random }) => {
    const item = oneOf(random, [
      ...mailbox.feed(knownFolder(mailbox, 'inbox').iid).members.values(),
    ])
    if (item === null) return null
    mailbox.move(item, knownFolder(mailbox, random.pick(['archive', 'deleteditems'])).iid)
    return `message ${item.iid} moved`
  },
  ({ mailbox, random }) => {
    const deleted = knownFolder(mailbox, 'deleteditems').iid
    const item = oneOf(random, [...mailbox.feed(deleted).members.values()])
    if (item === null || random.chance(0.5)) return null
    mailbox.remove(item)
    return `message ${item.iid} removed`
  },
]

const tasks: readonly Doing[] = [
  (filling) => {
    const { mailbox } = filling
    const list = [...mailbox.feed(roots.list).members.values()].find(
      ({ extra }) => extra.known === 'defaultList',
    )
    if (list === undefined) return null
    return `task ${placeTask(filling, list.iid, { body: inventedTask(filling), isNew: true }).iid} made`
  },
  ({ mailbox, random, now }) => {
    const item = oneOf(random, mailbox.all('task'))
    if (item === null) return null
    item.fields = { ...item.fields, ...taskChanges({ status: 'completed' }, now) }
    mailbox.change(item)
    return `task ${item.iid} done`
  },
]

const doings: readonly Doing[] = [...contacts, ...events, ...mail, ...tasks]

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
