import type { Call } from './call.ts'
import { extendedMembers, outlookMembers, stamp } from './entity.ts'
import { writable, type Shape } from './fields.ts'
import type { Item } from './item.ts'
import { isObject, textOr, type Json } from './wire.ts'

const texts =
  'assistantName birthday businessHomePage companyName department displayName fileAs generation givenName initials jobTitle manager middleName mobilePhone nickName officeLocation personalNotes profession spouseName surname title yomiCompanyName yomiGivenName yomiSurname'.split(
    ' ',
  )

const shape: Shape = {
  ...Object.fromEntries(texts.map((name) => [name, null])),
  personalNotes: '',
  businessAddress: {},
  homeAddress: {},
  otherAddress: {},
  businessPhones: [],
  homePhones: [],
  imAddresses: [],
  emailAddresses: [],
  children: [],
  categories: [],
}

/** How many of these Outlook keeps; more are dropped without a word (graph-api.md, 6). */
const most: Readonly<Record<string, number>> = {
  emailAddresses: 3,
  businessPhones: 2,
  homePhones: 2,
}

const nameParts = ['givenName', 'middleName', 'surname', 'generation', 'title'] as const

const joined = (fields: Json): string =>
  ['givenName', 'middleName', 'surname', 'generation']
    .map((name) => textOr(fields[name], ''))
    .filter((part) => part !== '')
    .join(' ')

function kept(taken: Json): Json {
  const fields = { ...taken }
  for (const [name, count] of Object.entries(most)) {
    const list = fields[name]
    if (Array.isArray(list)) fields[name] = list.slice(0, count)
  }
  const addresses = fields['emailAddresses']
  if (Array.isArray(addresses)) {
    fields['emailAddresses'] = addresses.filter(isObject).map((one) => ({
      name: textOr(one['name'], textOr(one['address'], '')),
      address: textOr(one['address'], ''),
    }))
  }
  // Outlook keeps a day as noon or so, lest a zone shifts it.
  const birthday = fields['birthday']
  if (typeof birthday === 'string') fields['birthday'] = `${birthday.slice(0, 10)}T11:59:00Z`
  return fields
}

/** The fields of a new contact. */
export function newContact(body: Json): Json {
  const taken = kept(writable(body, shape, { type: 'microsoft.graph.contact' }))
  const fields: Json = { ...shape, ...taken }
  if (fields['displayName'] === null) fields['displayName'] = joined(fields)
  if (fields['fileAs'] === null) {
    const [surname, givenName] = [fields['surname'], fields['givenName']]
    const filed = [surname, givenName].filter((one) => typeof one === 'string' && one !== '')
    fields['fileAs'] = filed.join(', ')
  }
  return fields
}

/** What a PATCH makes of a contact: a changed part of the name makes the shown name anew. */
export function patchedContact(fields: Json, body: Json): Json {
  const taken = kept(writable(body, shape, { type: 'microsoft.graph.contact' }))
  const next = { ...fields, ...taken }
  const renamed = nameParts.some((name) => name in taken) && !('displayName' in taken)
  return renamed ? { ...next, displayName: joined(next) } : next
}

/** A contact as Graph tells it. */
export const contactRecord = (item: Item, call: Call): Json => ({
  ...outlookMembers(item, call),
  parentFolderId: item.home,
  ...item.fields,
  ...addressesOf(item),
  createdDateTime: stamp(item.created),
  ...extendedMembers(item, call),
})

const ranks = ['primaryEmailAddress', 'secondaryEmailAddress', 'tertiaryEmailAddress']

function addressesOf(item: Item): Json {
  const list = item.fields['emailAddresses']
  const addresses = Array.isArray(list) ? list : []
  return Object.fromEntries(ranks.map((name, at) => [name, addresses[at] ?? null]))
}

/** A folder of contacts. */
export const contactFolderRecord = (item: Item, call: Call): Json => ({
  id: item.iid,
  parentFolderId: item.fields['parentFolderId'] ?? null,
  displayName: item.fields['displayName'] ?? '',
  ...extendedMembers(item, call),
})
