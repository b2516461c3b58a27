import { eventLines } from '../../company/event-lines.ts'
import type { CalendarEvent } from '../../company/types.ts'
import type { Random } from '../../random.ts'
import { day, hour, local, minute } from '../../times.ts'
import { fileOf } from '../attachment.ts'
import type { User } from '../directory.ts'
import { ownMembers } from '../event-write.ts'
import { checkedTimes, eventDefaults, wholeEvent } from '../event.ts'
import { keptBody } from '../fields.ts'
import type { Item } from '../item.ts'
import { roots } from '../mailbox.ts'
import { datesOf } from '../recurrence.ts'
import { objectAt, type Json } from '../wire.ts'
import { zonedTime } from '../zone.ts'
import type { Filling } from './mailbox.ts'

const zone = 'China Standard Time'

const localNames = {
  'zh-Hans': '日历',
  'zh-Hant': '行事曆',
  en: 'Calendar',
  id: 'Kalender',
} as const

type Line = (typeof eventLines)[number]

const wallDay = (time: number): string => local(time).slice(0, 10)

function timesOf(around: number, allDay: boolean, random: Random): Json {
  if (allDay) {
    const last = around + random.int(1, 3) * day
    return {
      isAllDay: true,
      start: { dateTime: `${wallDay(around)}T00:00:00.0000000`, timeZone: zone },
      end: { dateTime: `${wallDay(last)}T00:00:00.0000000`, timeZone: zone },
    }
  }
  const start = Math.floor(around / day) * day + random.int(0, 44) * 15 * minute
  const end = start + random.pick([30, 60, 90]) * minute
  const own = random.chance(0.2) ? 'SE Asia Standard Time' : zone
  return { start: zonedTime(start, own), end: zonedTime(end, own) }
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** One of the rules that Exchange knows, beginning on a day. */
function ruleOf(random: Random, startDate: string): Json {
  const date = new Date(`${startDate}T00:00:00Z`)
  const daysOfWeek = [weekdays[date.getUTCDay()] ?? 'monday']
  const dayOfMonth = date.getUTCDate()
  const month = date.getUTCMonth() + 1
  const nth = ['first', 'second', 'third', 'fourth', 'last'][Math.floor((dayOfMonth - 1) / 7)]
  const rule = (pattern: Json, range: Json): Json => ({ pattern, range: { startDate, ...range } })
  const noEnd = { type: 'noEnd' }
  return random.pick([
    rule({ type: 'daily', interval: 2 }, { type: 'numbered', numberOfOccurrences: 10 }),
    rule({ type: 'weekly', interval: 1, daysOfWeek, firstDayOfWeek: 'monday' }, noEnd),
    rule({ type: 'weekly', interval: 2, daysOfWeek }, { type: 'endDate', endDate: '2027-12-31' }),
    rule({ type: 'absoluteMonthly', interval: 1, dayOfMonth }, noEnd),
    rule(
      { type: 'relativeMonthly', interval: 1, daysOfWeek, index: nth },
      { type: 'numbered', numberOfOccurrences: 24 },
    ),
    rule({ type: 'absoluteYearly', interval: 1, dayOfMonth, month }, noEnd),
    rule({ type: 'relativeYearly', interval: 1, daysOfWeek, index: nth, month }, noEnd),
  ])
}

const attendee = (user: User): Json => ({
  type: 'required',
  status: { response: 'accepted', time: '2026-01-02T03:04:05Z' },
  emailAddress: { name: user.person.name, address: user.upn },
})

/** An event that a person might write. */
export function inventedEvent(filling: Filling, around: number): Json {
  const { random, tenant } = filling
  const line: Line = random.pick(eventLines)
  const times = timesOf(around, line.allDay === true, random)
  const repeats = line.allDay !== true && random.chance(0.25)
  const startDate = String(objectAt(times, 'start')['dateTime']).slice(0, 10)
  const guests = random.chance(0.3) ? [random.pick(tenant.directory.all())] : []
  return {
    subject: line.summary.slice(0, 255),
    body: random.chance(0.3)
      ? { contentType: 'html', content: `<p>${line.description ?? ''} &amp; 备注</p>` }
      : { contentType: 'text', content: line.description ?? '' },
    ...times,
    location: {
      displayName: random.pick(['', '', '九龍灣', 'Ruang rapat', 'Warehouse B']),
      locationType: 'default',
    },
    attendees: guests.map(attendee),
    recurrence: repeats ? ruleOf(random, startDate) : null,
    showAs: random.pick(['busy', 'busy', 'free', 'oof']),
    isReminderOn: random.chance(0.7),
    categories: random.chance(0.15) ? ['Travel'] : [],
    isOnlineMeeting: random.chance(0.15),
  }
}

/** Puts an event of a body into a calendar as if it had been there for long. */
export function placeEvent(filling: Filling, calendar: string, body: Json): Item {
  const { mailbox, random, now, user } = filling
  const given = { ...eventDefaults, ...body, body: keptBody(body['body']) }
  const fields = wholeEvent({ ...given, ...ownMembers({ mailbox, user }), ...organiserOf(body) })
  const { start, end } = checkedTimes(fields)
  return mailbox.add({
    kind: 'event',
    home: calendar,
    fields,
    created: now - random.int(1, 60) * day,
    extra: { start, end, exceptions: new Map(), cancelled: new Set() },
  })
}

const organiserOf = ({ organizer }: Json): Json =>
  organizer === undefined
    ? {}
    : { organizer, responseStatus: { response: 'accepted', time: '2026-01-02T03:04:05Z' } }

/** Changes one day of a series and drops another, where it has so many. */
function disturb(item: Item, filling: Filling): void {
  const { recurrence } = item.fields
  const { exceptions, cancelled, start = 0, end = 0 } = item.extra
  if (recurrence === null) return
  const dates = datesOf(recurrence as Json, wallDay(start + 400 * day))
  const [, second, third] = dates
  if (second === undefined || third === undefined) return
  const begin = item.fields['start'] as { timeZone: string }
  const first = dates[0] ?? ''
  const shift = Math.round((Date.parse(second) - Date.parse(first)) / day) * day
  const from = start + shift + hour / 2
  const to = from + (end - start)
  exceptions?.set(second, {
    fields: {
      subject: `${String(item.fields['subject'])} (moved 改期)`,
      start: zonedTime(from, begin.timeZone),
      end: zonedTime(to, begin.timeZone),
    },
    start: from,
    end: to,
    changeKey: `CQAAABYAAA${filling.mailbox.random.text(22)}`,
    extended: new Map(),
  })
  cancelled?.add(third)
}

/** Events of the person that stand in DingTalk as well. */
const shared = ({ tenant, user }: Filling): CalendarEvent[] =>
  [...tenant.company.events.values()]
    .filter(
      (event) =>
        event.organizer === user.person.unionid &&
        event.recurrence === null &&
        event.master === null &&
        !event.allDay &&
        !event.cancelled,
    )
    .slice(0, 2)

const mirrored = (event: CalendarEvent): Json => ({
  subject: event.summary.slice(0, 255),
  body: { contentType: 'text', content: event.description },
  start: zonedTime(event.start, zone),
  end: zonedTime(event.end, zone),
  location: { displayName: event.place, locationType: 'default' },
})

const organiser = (user: User): Json => ({
  organizer: { emailAddress: { name: user.person.name, address: user.upn } },
})

/** Fills the calendars: the default one, one of the user's own, and one that cannot be edited. */
export function seedEvents(filling: Filling): void {
  const { mailbox, random, now, user, tenant } = filling
  const calendar = (fields: Json): string =>
    mailbox.add({ kind: 'calendar', home: roots.calendar, fields, created: now - 400 * day }).iid
  const home = calendar({ name: localNames[user.person.tongue], isDefaultCalendar: true })
  const second = calendar({ name: 'Proyek 项目' })
  const holidays = calendar({ name: 'Hong Kong holidays', canEdit: false })
  const count = tenant.sizes.events
  for (const event of shared(filling).slice(0, count)) placeEvent(filling, home, mirrored(event))
  for (let at = 0; at < count; at += 1) {
    const around = now + random.int(-120, 60) * day
    const invited = at % 7 === 5 ? organiser(random.pick(tenant.directory.all())) : {}
    const body = { ...inventedEvent(filling, around), ...invited }
    const item = placeEvent(filling, at % 5 === 4 ? second : home, body)
    if (random.chance(0.5)) disturb(item, filling)
    if (at % 6 === 2) item.attachments = [agenda(filling, now)]
  }
  const start = { dateTime: '2026-12-25T00:00:00.0000000', timeZone: zone }
  const end = { dateTime: '2026-12-26T00:00:00.0000000', timeZone: zone }
  placeEvent(filling, holidays, { subject: '聖誕節 Christmas', isAllDay: true, start, end })
}

const agenda = ({ mailbox }: Filling, modified: number): Item['attachments'][number] =>
  fileOf(
    {
      id: mailbox.newId(),
      name: '议程 agenda.txt',
      contentType: 'text/plain',
      isInline: false,
      contentId: null,
      modified,
    },
    Buffer.from('1. 预算 anggaran\r\n2. 倉庫\r\n'),
  )
