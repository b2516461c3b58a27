import { z } from 'zod'

import { cleanText } from '../../clean-text.ts'
import { readable } from '../../exact-json.ts'
import { ICAL } from '../../ical.ts'
import { listShape, textShape, type GraphRecord } from '../records.ts'

const addressShape = z
  .object({
    street: textShape,
    city: textShape,
    state: textShape,
    countryOrRegion: textShape,
    postalCode: textShape,
  })
  .nullish()
const contactShape = z.object({
  id: textShape,
  displayName: textShape,
  fileAs: textShape,
  givenName: textShape,
  middleName: textShape,
  surname: textShape,
  title: textShape,
  generation: textShape,
  nickName: textShape,
  companyName: textShape,
  department: textShape,
  officeLocation: textShape,
  jobTitle: textShape,
  profession: textShape,
  emailAddresses: listShape(z.object({ name: textShape, address: textShape })),
  businessPhones: listShape(textShape),
  homePhones: listShape(textShape),
  mobilePhone: textShape,
  imAddresses: listShape(textShape),
  businessAddress: addressShape,
  homeAddress: addressShape,
  otherAddress: addressShape,
  businessHomePage: textShape,
  birthday: textShape,
  spouseName: textShape,
  personalNotes: textShape,
  categories: listShape(textShape),
  lastModifiedDateTime: textShape,
})
type Contact = z.output<typeof contactShape>

type Line = Readonly<{
  name: string
  value: string | readonly string[]
  parameters?: Readonly<Record<string, string | string[]>>
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

function addNames(card: ICAL.Component, contact: Contact): void {
  const { givenName, middleName, surname, title, generation } = contact
  const [first] = contact.emailAddresses
  const names = [contact.displayName, [givenName, surname].join(' ').trim(), contact.fileAs]
  const others = [contact.companyName, first?.address ?? '', contact.id]
  const shown = [...names, ...others].find((name) => cleanText(name) !== '') ?? contact.id
  add(card, { name: 'fn', value: shown })
  // Family, given, additional, before, after: the order of RFC 6350.
  add(card, { name: 'n', value: [surname, givenName, middleName, title, generation] })
  add(card, { name: 'nickname', value: contact.nickName })
}

function addReach(card: ICAL.Component, contact: Contact): void {
  for (const [at, { address }] of contact.emailAddresses.entries())
    add(card, {
      name: 'email',
      value: address,
      ...(at === 0 ? { parameters: { pref: '1' } } : {}),
    })
  add(card, { name: 'tel', value: contact.mobilePhone, parameters: { type: 'cell' } })
  for (const value of contact.businessPhones)
    add(card, { name: 'tel', value, parameters: { type: ['work', 'voice'] } })
  for (const value of contact.homePhones)
    add(card, { name: 'tel', value, parameters: { type: ['home', 'voice'] } })
  for (const value of contact.imAddresses) add(card, { name: 'impp', value, type: 'text' })
}

function addAddress(card: ICAL.Component, address: Contact['homeAddress'], type: string): void {
  if (address == null) return
  const { street, city, state, postalCode, countryOrRegion } = address
  const value = ['', '', street, city, state, postalCode, countryOrRegion]
  add(card, { name: 'adr', value, parameters: type === '' ? {} : { type } })
}

function addWork(card: ICAL.Component, contact: Contact): void {
  add(card, { name: 'org', value: [contact.companyName, contact.department] })
  add(card, { name: 'title', value: contact.jobTitle })
  add(card, { name: 'role', value: contact.profession })
  addAddress(card, contact.businessAddress, 'work')
  addAddress(card, contact.homeAddress, 'home')
  addAddress(card, contact.otherAddress, '')
  const url = contact.businessHomePage
  if (URL.canParse(url)) add(card, { name: 'url', value: new URL(url).href, type: 'uri' })
}

/** A birthday is a day; its time is one that keeps it there in every zone (paper, section 6). */
function addBirthday(card: ICAL.Component, { birthday }: Contact): void {
  const day = /^(\d{4})-(\d{2})-(\d{2})/.exec(birthday)?.[0]
  if (day === undefined || !Number.isFinite(Date.parse(`${day}T00:00:00Z`))) return
  const property = new ICAL.Property('bday', card)
  property.resetType('date')
  property.setValue(ICAL.Time.fromDateString(day))
  card.addProperty(property)
}

function addCategories(card: ICAL.Component, { categories }: Contact): void {
  const filled = categories.map(cleanText).filter((name) => name !== '')
  if (filled.length === 0) return
  const property = new ICAL.Property('categories', card)
  property.setValues(filled)
  card.addProperty(property)
}

/** Writes a contact's record as a vCard 4.0 (RFC 6350). */
export function contactCard(record: GraphRecord): Uint8Array {
  const contact = contactShape.parse(readable(record))
  const card = new ICAL.Component('vcard')
  add(card, { name: 'version', value: '4.0' })
  add(card, { name: 'uid', value: contact.id, type: 'text' })
  addNames(card, contact)
  addReach(card, contact)
  addWork(card, contact)
  addBirthday(card, contact)
  addCategories(card, contact)
  add(card, { name: 'note', value: contact.personalNotes })
  return new TextEncoder().encode(`${card.toString()}\r\n`)
}
