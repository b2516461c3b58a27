import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import { normalMail } from '../../../../core/sync/canonical/normal.ts'
import type { Image, Patch, Value } from '../../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import { listShape, textShape } from '../../records.ts'

type Body = Readonly<Record<string, Json>>

const textIn = (value: Value | null): string | null => (typeof value === 'string' ? value : null)
const textsIn = (value: Value | null): string[] =>
  listOf(value).filter((one) => typeof one === 'string')

/** How many of each Outlook keeps (paper `graph-api.md`, 6); more it drops without a word. */
const most = { emails: 3, workPhones: 2, homePhones: 2 } as const

/** An e-mail address with the name that it is shown by. */
export type Mail = Readonly<{ name: string; address: string }>

/** The e-mail addresses of a contact, as an answer tells them. */
export const mailsShape = z.object({
  '@odata.etag': textShape,
  emailAddresses: listShape(z.object({ name: textShape, address: textShape })),
})

/**
 * The addresses that a contact shall have, each with the name that it had. Those that are no
 * Internet addresses (of the Exchange of old) are none of ours, and stay while there is room.
 */
export function mailsOf(wanted: Value | null, before: readonly Mail[]): Mail[] {
  const own = textsIn(wanted).slice(0, most.emails)
  const made = own.map(
    (address) =>
      before.find((one) => normalMail(one.address) === address) ?? { name: address, address },
  )
  const foreign = before.filter(({ address }) => address !== '' && normalMail(address) === '')
  return [...made, ...foreign].slice(0, most.emails)
}

/** A text without its parts: Outlook's street holds lines. */
const addressOf = (value: Value | null): Json => ({
  street: textIn(value) ?? '',
  city: '',
  state: '',
  countryOrRegion: '',
  postalCode: '',
})

type Make = (value: Value | null, before: readonly Mail[]) => Body

const text =
  (member: string): Make =>
  (value) => ({ [member]: textIn(value) })

const makes: Readonly<Record<string, Make>> = {
  name: text('displayName'),
  family: text('surname'),
  given: text('givenName'),
  mobile: text('mobilePhone'),
  company: text('companyName'),
  title: text('jobTitle'),
  notes: text('personalNotes'),
  address: (value) => ({ businessAddress: addressOf(value) }),
  categories: (value) => ({ categories: textsIn(value) }),
  workPhones: (value) => ({ businessPhones: textsIn(value).slice(0, most.workPhones) }),
  homePhones: (value) => ({ homePhones: textsIn(value).slice(0, most.homePhones) }),
  emails: (value, before) => ({ emailAddresses: mailsOf(value, before) }),
}

/**
 * The members that a patch changes; all others stay as they are. Whoever changes a part of a name
 * makes Outlook put the shown name together anew, so that it goes along (paper, 6).
 */
export function contactBody(patch: Patch, image: Image, before: readonly Mail[]): Body {
  const parts = 'family' in patch || 'given' in patch
  const whole: Patch = parts ? { ...patch, name: valueOf(image, 'name') } : patch
  const members = Object.entries(whole).map(([field, value]) => makes[field]?.(value, before))
  return Object.assign({}, ...members) as Body // each of them is one
}
