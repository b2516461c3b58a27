import { createRandom, type Random } from '../random.ts'
import { day } from '../times.ts'
import { names, titles, tongues, type Tongue } from './names.ts'
import type { Department, Person } from './types.ts'

/** What a new person needs to know of the company. */
export type Hiring = Readonly<{
  seed: string
  departments: ReadonlyMap<string, Department>
  /** Milliseconds since 1970. */
  hired: number
}>

const codes: Readonly<Record<Tongue, string>> = {
  'zh-Hans': '86',
  'zh-Hant': '852',
  en: '852',
  id: '62',
}

const nameOf = (random: Random, tongue: Tongue): string => {
  const { family, given } = names[tongue]
  const first = random.pick(given)
  const last = random.pick(family)
  return tongue.startsWith('zh') ? last + first : `${first} ${last}`
}

function idsOf(random: Random, number: number): { userid: string; unionid: string } {
  if (number === 0) return { userid: 'manager4220', unionid: `${random.text(22)}iE` }
  if (number === 1) return { userid: 'backup01', unionid: `${random.text(22)}iE` }
  const userid =
    number % 9 === 5
      ? `EMP_${String(number).padStart(4, '0')}.x`
      : `0${random.text(17, '0123456789')}`
  return { userid, unionid: `${random.text(20)}${number.toString(36).padStart(3, 'A')}iE` }
}

function placesOf(random: Random, number: number, departments: readonly Department[]): string[] {
  if (number < 2) return ['1']
  const first = random.pick(departments).id
  return random.chance(0.12) ? [...new Set([first, random.pick(departments).id])] : [first]
}

/** Invents the person with this number; the same number of the same company is the same person. */
export function createPerson(number: number, hiring: Hiring): Person {
  const random = createRandom(`${hiring.seed}/person/${number}`)
  const open = [...hiring.departments.values()].filter((one) => one.name !== 'Empty room')
  const tongue = tongues[number % tongues.length] ?? 'en'
  const ids = idsOf(random, number)
  const mail = `${ids.userid.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}@sample.example`
  const phone = random.text(8, '0123456789')
  return {
    ...ids,
    name: number === 1 ? 'Backup 备份账号' : nameOf(random, tongue),
    title: random.pick(titles[tongue]),
    mobile: tongue === 'zh-Hans' ? `199${phone}` : `5${phone.slice(1)}`,
    stateCode: codes[tongue],
    email: mail,
    orgEmail: random.chance(0.7) ? mail.replace('@', '.org@') : '',
    jobNumber: `N${String(1000 + number)}`,
    departments: placesOf(random, number, open),
    hired: Math.floor((hiring.hired - random.int(0, 3000) * day) / day) * day,
    manager: number === 0 ? null : 'manager4220',
    active: !random.chance(0.06),
    admin: number < 2,
    boss: number === 0,
    workPlace: random.pick(['Hong Kong', '深圳', 'Jakarta', '九龍灣', '']),
    remark: random.pick(['', '', 'part time', '試用期', 'Cuti melahirkan sampai Maret']),
    telephone: random.chance(0.3) ? `0755-8${phone.slice(0, 6)}-${number}` : '',
    extension: random.chance(0.5) ? JSON.stringify({ 爱好: '羽毛球', Locker: String(number) }) : '',
    tongue,
    quoted: number % 7 === 3,
  }
}
