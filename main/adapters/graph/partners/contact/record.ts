import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import { imageOf } from '../../../../core/sync/canonical/image.ts'
import { contactKey, fingerOf } from '../../../../core/sync/canonical/keys.ts'
import type { Image, Marker, Observation } from '../../../../core/sync/types.ts'
import { listShape, readAnswer, textShape, timeIn } from '../../records.ts'
import { extendedShape, markerAmong } from '../marker.ts'

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
  id: z.string().min(1),
  '@odata.etag': textShape,
  parentFolderId: textShape,
  createdDateTime: textShape,
  lastModifiedDateTime: textShape,
  displayName: textShape,
  givenName: textShape,
  surname: textShape,
  mobilePhone: textShape,
  businessPhones: listShape(textShape),
  homePhones: listShape(textShape),
  emailAddresses: listShape(z.object({ name: textShape, address: textShape })),
  companyName: textShape,
  jobTitle: textShape,
  businessAddress: addressShape,
  personalNotes: textShape,
  categories: listShape(textShape),
  singleValueExtendedProperties: extendedShape,
})
type Contact = z.output<typeof contactShape>

/** Members that a link keeps in step, and those that tell of the item itself. */
export const contactMembers = [
  'id,parentFolderId,createdDateTime,lastModifiedDateTime,displayName,givenName,surname',
  'mobilePhone,businessPhones,homePhones,emailAddresses,companyName,jobTitle,businessAddress',
  'personalNotes,categories',
].join(',')

/** An address as the lines of a letter; D has one text for it. */
function addressText(address: Contact['businessAddress']): string {
  if (address == null) return ''
  const { street, city, state, postalCode, countryOrRegion } = address
  const place = [postalCode, city, state].filter((part) => part.trim() !== '').join(' ')
  return [street, place, countryOrRegion].filter((part) => part.trim() !== '').join('\n')
}

const imageIn = (contact: Contact): Image =>
  imageOf('contact', {
    name: contact.displayName,
    family: contact.surname,
    given: contact.givenName,
    mobile: contact.mobilePhone,
    workPhones: contact.businessPhones,
    homePhones: contact.homePhones,
    emails: contact.emailAddresses.map(({ address }) => address),
    company: contact.companyName,
    title: contact.jobTitle,
    address: addressText(contact.businessAddress),
    notes: contact.personalNotes,
    categories: contact.categories,
  })

/** An item's time as Graph tells it; null where it does not. */
export const timeOrNull = (text: string): number | null => timeIn(text) || null

/**
 * A contact as a link sees it. `marker` is what a write of ours put on it: its answer does not tell.
 *
 * Throws `answerUnknown` where it is no contact.
 */
export function observeContact(raw: Json, zone: string, marker?: Marker): Observation {
  const contact = readAnswer(contactShape, raw, 'GET contact')
  const image = imageIn(contact)
  return {
    remoteId: contact.id,
    container: contact.parentFolderId,
    version: contact['@odata.etag'] || null,
    modified: timeOrNull(contact.lastModifiedDateTime),
    image,
    meta: {
      marker: marker ?? markerAmong(contact.singleValueExtendedProperties),
      occurrence: null,
      created: timeOrNull(contact.createdDateTime),
      owner: 'self',
      people: 0,
      size: null,
      port: null,
    },
    naturalKey: contactKey(image),
    finger: fingerOf('contact', image, zone),
  }
}
