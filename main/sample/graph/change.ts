import { newContact } from './contact.ts'
import type { DeltaStates } from './delta-state.ts'
import { stamp } from './entity.ts'
import { knownFolder } from './folder.ts'
import type { Item, Kind } from './item.ts'
import { roots, type Mailbox } from './mailbox.ts'
import { inventedContact } from './seed/contacts.ts'
import { placeMessage } from './seed/mail.ts'
import type { Tenant } from './tenant.ts'
import { isObject, textOr } from './wire.ts'

/** What a change on demand works on. */
export type Place = Readonly<{ tenant: Tenant; states: DeltaStates }>

/** A change on demand. Gives what was done, or what it could not find. */
export type GraphChange = (place: Place, order: Readonly<Record<string, unknown>>) => string

type On<T> = (found: T, order: Readonly<Record<string, unknown>>, place: Place) => string

const word = (order: Readonly<Record<string, unknown>>, name: string): string =>
  textOr(order[name], '')

const onMailbox =
  (change: On<Mailbox>): GraphChange =>
  (place, order) => {
    const user = place.tenant.directory.find(word(order, 'user'))
    const mailbox = user === null ? null : place.tenant.mailbox(user)
    return mailbox === null ? 'no such mailbox' : change(mailbox, order, place)
  }

/** On an item by either form of its id, or the first of a kind. */
const onItem = (
  change: (item: Item, mailbox: Mailbox, order: Readonly<Record<string, unknown>>) => string,
): GraphChange =>
  onMailbox((mailbox, order) => {
    const id = word(order, 'id')
    const item =
      mailbox.item(id) ?? mailbox.named(id) ?? mailbox.all(word(order, 'kind') as Kind)[0]
    return item === undefined ? 'no such item' : change(item, mailbox, order)
  })

const scopes = (order: Readonly<Record<string, unknown>>, { tenant }: Place): Set<string> =>
  word(order, 'of') === 'delegated' ? tenant.delegated : tenant.application

const items: Readonly<Record<string, GraphChange>> = {
  /** `user`, `id` (or `kind`), `fields`: members that are written over. */
  'edit-item': onItem((item, mailbox, order) => {
    if (isObject(order['fields'])) item.fields = { ...item.fields, ...order['fields'] }
    mailbox.change(item, order['read'] === true ? 'read' : 'content')
    return `${item.kind} ${item.iid}`
  }),
  /** `user`, `id` (or `kind`): gone without a trace in Deleted Items. */
  'remove-item': onItem((item, mailbox) => {
    mailbox.remove(item)
    return `${item.kind} ${item.iid} removed`
  }),
  /** `user`, `id`, `to`: id of the container. */
  'move-item': onItem((item, mailbox, order) => {
    if (mailbox.item(word(order, 'to')) === undefined) return 'no such container'
    mailbox.move(item, word(order, 'to'))
    return `${item.kind} ${item.iid} moved`
  }),
  /** `user`, `id`: another default id without a move. */
  'rotate-id': onItem((item, mailbox) => {
    mailbox.rename(item)
    return `${item.kind} ${item.rid}`
  }),
  /** `user`, `displayName`, `mobilePhone`; what is left out is invented. */
  'add-contact': onMailbox((mailbox, order) => {
    const [home] = mailbox.feed(roots.contactFolder).members.values()
    const body = inventedContact(mailbox.random, mailbox.seq)
    const displayName = word(order, 'displayName') || body['displayName']
    const mobilePhone = word(order, 'mobilePhone') || (body['mobilePhone'] ?? null)
    const fields = newContact({ ...body, displayName, mobilePhone })
    return mailbox.add({ kind: 'contact', home: home?.iid ?? '', fields }).iid
  }),
  /** `user`, `folder` (well-known name, `inbox` if left out), `subject`. */
  'add-message': onMailbox((mailbox, order, { tenant }) => {
    const user = tenant.directory.find(mailbox.owner)
    if (user === null) return 'no such user'
    const name = word(order, 'folder') || 'inbox'
    const filling = { mailbox, tenant, user, random: mailbox.random, now: tenant.now() }
    const home = knownFolder(mailbox, name)
    const item = placeMessage(filling, 200_000 + mailbox.seq, { home, name, isNew: true })
    const subject = word(order, 'subject')
    const receivedDateTime = stamp(tenant.now())
    item.fields = { ...item.fields, receivedDateTime, ...(subject === '' ? {} : { subject }) }
    return item.iid
  }),
  /** `user`, `kind`: everything of a kind is gone. */
  'empty-kind': onMailbox((mailbox, order) => {
    const gone = mailbox.all(word(order, 'kind') as Kind)
    for (const item of gone) mailbox.remove(item)
    return `${gone.length} gone`
  }),
}

const company: Readonly<Record<string, GraphChange>> = {
  /** `user`: no mailbox in the cloud any more. */
  unlicense: ({ tenant }, order) => {
    const user = tenant.directory.find(word(order, 'user'))
    if (user === null) return 'no such user'
    tenant.unlicensed.add(user.id)
    return `${user.upn} has no mailbox`
  },
  /** `user`. */
  license: ({ tenant }, order) => {
    const user = tenant.directory.find(word(order, 'user'))
    return user !== null && tenant.unlicensed.delete(user.id) ? 'licensed' : 'nothing to do'
  },
  /** `user`, `full`: writes and deltas are refused with ErrorQuotaExceeded. */
  'fill-mailbox': onMailbox((mailbox, order) => {
    mailbox.full = order['full'] !== false
    return mailbox.full ? 'full' : 'not full'
  }),
  /** `scope`, `of` (`application` or `delegated`). */
  'revoke-scope': (place, order) =>
    scopes(order, place).delete(word(order, 'scope')) ? 'revoked' : 'was not granted',
  'grant-scope': (place, order) => {
    scopes(order, place).add(word(order, 'scope'))
    return 'granted'
  },
  'revoke-tokens': ({ tenant }) => {
    tenant.grants.clear()
    return 'all tokens are worthless'
  },
  /** Every delta link is answered with 410. */
  'expire-links': ({ states }) => {
    states.forget()
    return 'all links are worthless'
  },
}

/** All changes on demand by name. */
export const graphChanges: Readonly<Record<string, GraphChange>> = { ...items, ...company }

/** Their names. */
export const graphChangeNames = Object.keys(graphChanges)
