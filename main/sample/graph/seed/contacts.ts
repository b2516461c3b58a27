import { companies, names, tongues, type Tongue } from '../../company/names.ts'
import { jpeg } from '../../contents/noise.ts'
import type { Random } from '../../random.ts'
import { day } from '../../times.ts'
import { newContact } from '../contact.ts'
import { roots } from '../mailbox.ts'
import type { Json } from '../wire.ts'
import type { Filling } from './mailbox.ts'

const localNames: Readonly<Record<Tongue, string>> = {
  'zh-Hans': '联系人',
  'zh-Hant': '連絡人',
  en: 'Contacts',
  id: 'Kontak',
}

const notes = [
  '',
  '',
  '喜歡早上聯絡',
  'Temui di pameran Jakarta; kirim katalog.',
  'a;b,c\\n"d"\r\nline 2',
]

const address = (random: Random): Json => ({
  street: random.pick(['Jl. Sudirman No. 12', '九龍灣宏照道 33 號 5 樓', '88 Kwun Tong Rd']),
  city: random.pick(['Jakarta', '香港', '深圳市']),
  state: '',
  countryOrRegion: random.pick(['Indonesia', 'Hong Kong', '中国']),
  postalCode: random.pick(['', '10210', '518000']),
})

/** A contact of no one in particular. */
export function inventedContact(random: Random, number: number): Json {
  const tongue = random.pick(tongues)
  const { family, given } = names[tongue]
  const [surname, givenName] = [random.pick(family), random.pick(given)]
  const chinese = tongue.startsWith('zh')
  const mail = `contact${number}.${random.text(4, 'abcdefghij')}@partner.example`
  const phones = random.chance(0.5) ? [`+852 2${random.text(7, '0123456789')}`] : []
  return {
    givenName,
    surname,
    displayName: chinese ? `${surname}${givenName}` : `${givenName} ${surname}`,
    companyName: random.pick(companies),
    jobTitle: random.pick(['', 'Buyer', '采购', 'Manajer']),
    emailAddresses: random.chance(0.85) ? [{ name: mail, address: mail }] : [],
    businessPhones: phones,
    mobilePhone: random.chance(0.7) ? `+62 8${random.text(9, '0123456789')}` : null,
    personalNotes: random.pick(notes),
    categories: random.chance(0.15) ? ['重要'] : [],
    ...(random.chance(0.2)
      ? { birthday: `19${random.int(60, 99)}-0${random.int(1, 9)}-15T00:00:00Z` }
      : {}),
    ...(random.chance(0.3) ? { businessAddress: address(random) } : {}),
  }
}

/** Outside people whom the company keeps in DingTalk too. */
const shared = ({ tenant }: Filling): Json[] =>
  [...tenant.company.externals.values()].slice(0, 3).map((one) => ({
    displayName: one.name,
    surname: one.name,
    companyName: one.companyName,
    jobTitle: one.title,
    mobilePhone: `+${one.stateCode} ${one.mobile}`,
    emailAddresses: one.email === '' ? [] : [{ name: one.name, address: one.email }],
  }))

/** Fills the contacts: the default folder and one beside it. */
export function seedContacts(filling: Filling): void {
  const { mailbox, random, now, user, tenant } = filling
  const folder = (displayName: string, known?: string): string =>
    mailbox.add({
      kind: 'contactFolder',
      home: roots.contactFolder,
      fields: { displayName, parentFolderId: `${mailbox.random.text(40)}AAA=` },
      created: now - 400 * day,
      ...(known === undefined ? {} : { extra: { known } }),
    }).iid
  const home = folder(localNames[user.person.tongue], 'contacts')
  const second = folder('供应商 Suppliers')
  const { contacts } = tenant.sizes
  const invented = Array.from({ length: Math.max(0, contacts - 3) }, (_none, at) =>
    inventedContact(random, at),
  )
  const all = [...shared(filling), ...invented].slice(0, contacts)
  for (const [at, body] of all.entries()) {
    const made = now - random.int(1, 300) * day
    mailbox.add({
      kind: 'contact',
      home: at % 4 === 3 ? second : home,
      fields: newContact(body),
      created: made,
      extra: at % 6 === 1 ? { photo: jpeg(`${user.id}/${at}`, 3_000) } : {},
    })
  }
}
