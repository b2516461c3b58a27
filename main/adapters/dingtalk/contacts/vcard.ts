import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { cleanText } from '../../clean-text.ts'
import { readable } from '../../exact-json.ts'
import { ICAL } from '../../ical.ts'
import { textShape } from '../answers.ts'
import { withoutSignature } from './organisation.ts'

const cardShape = z.object({
  userid: textShape,
  name: textShape,
  title: textShape,
  mobile: textShape,
  state_code: textShape,
  telephone: textShape,
  email: textShape,
  org_email: textShape,
  avatar: textShape,
  work_place: textShape,
  address: textShape,
  company_name: textShape,
  remark: textShape,
})
const rolesShape = z.object({ role_list: z.array(z.object({ name: textShape })).catch([]) })

type Parameters = Readonly<Record<string, string | string[]>>
type Line = Readonly<{
  name: string
  value: string | readonly string[]
  parameters?: Parameters
  type?: 'uri' | 'text'
}>

/** Adds a property unless its value is empty. */
function add(card: ICAL.Component, { name, value, parameters = {}, type }: Line): void {
  const parts = typeof value === 'string' ? cleanText(value) : value.map(cleanText)
  if (typeof parts === 'string' ? parts === '' : parts.every((part) => part === '')) return
  const property = new ICAL.Property(name, card)
  if (type !== undefined) property.resetType(type)
  property.setValue(parts)
  for (const [key, setting] of Object.entries(parameters)) property.setParameter(key, setting)
  card.addProperty(property)
}

/** A mobile number with its country, as DingTalk keeps the two apart. */
const withCountry = (country: string, mobile: string): string =>
  mobile === '' || mobile.startsWith('+') || country === ''
    ? mobile
    : `+${country.replace(/^\+/, '')} ${mobile}`

const address = (text: string): string[] => ['', '', text, '', '', '', '']

function start(id: string, name: string): ICAL.Component {
  const card = new ICAL.Component('vcard')
  add(card, { name: 'version', value: '4.0' })
  add(card, { name: 'uid', value: id, type: 'text' })
  add(card, { name: 'fn', value: name === '' ? id : name })
  // DingTalk knows one name; programs that want parts get it whole.
  add(card, { name: 'n', value: ['', name, '', '', ''] })
  return card
}

const write = (card: ICAL.Component): Uint8Array =>
  new TextEncoder().encode(`${card.toString()}\r\n`)

/** Where a person works, by names. */
export type Workplace = Readonly<{ company: string; departments: readonly string[] }>

/** Writes a person's record as a vCard 4.0 (RFC 6350); photos are named, not fetched. */
export function personCard(record: Json, { company, departments }: Workplace): Uint8Array {
  const person = cardShape.parse(readable(record))
  const card = start(person.userid, person.name)
  const units = departments.length === 0 && company !== '' ? [''] : departments
  for (const unit of units) add(card, { name: 'org', value: [company, unit] })
  add(card, { name: 'title', value: person.title })
  const mobile = withCountry(person.state_code, person.mobile)
  add(card, { name: 'tel', value: mobile, parameters: { type: ['work', 'cell'] } })
  add(card, { name: 'tel', value: person.telephone, parameters: { type: ['work', 'voice'] } })
  add(card, { name: 'email', value: person.org_email, parameters: { type: 'work', pref: '1' } })
  if (person.email !== person.org_email) {
    add(card, { name: 'email', value: person.email, parameters: { type: 'work' } })
  }
  add(card, { name: 'adr', value: address(person.work_place), parameters: { type: 'work' } })
  const roles = rolesShape.parse(readable(record)).role_list.map(({ name }) => name)
  addCategories(card, roles)
  add(card, { name: 'photo', value: withoutSignature(person.avatar), type: 'uri' })
  add(card, { name: 'note', value: person.remark })
  return write(card)
}

function addCategories(card: ICAL.Component, names: readonly string[]): void {
  const filled = names.map(cleanText).filter((name) => name !== '')
  if (filled.length === 0) return
  const property = new ICAL.Property('categories', card)
  property.setValues(filled)
  card.addProperty(property)
}

/** Writes the record of a contact outside the company as a vCard 4.0, its labels by name. */
export function externalCard(record: Json, labels: readonly string[]): Uint8Array {
  const contact = cardShape.parse(readable(record))
  const card = start(contact.userid, contact.name)
  add(card, { name: 'org', value: [contact.company_name] })
  add(card, { name: 'title', value: contact.title })
  const mobile = withCountry(contact.state_code, contact.mobile)
  add(card, { name: 'tel', value: mobile, parameters: { type: ['work', 'cell'] } })
  add(card, { name: 'email', value: contact.email, parameters: { type: 'work' } })
  add(card, { name: 'adr', value: address(contact.address), parameters: { type: 'work' } })
  addCategories(card, labels)
  add(card, { name: 'note', value: contact.remark })
  return write(card)
}
