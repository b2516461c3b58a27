import fc from 'fast-check'
import { expect, it } from 'vitest'

import { readEvent } from '../../../../main/adapters/dingtalk/calendar/event.ts'
import { observed } from '../../../../main/adapters/dingtalk/partners/event/record.ts'
import { foldSeries } from '../../../../main/adapters/dingtalk/partners/event/series.ts'
import { isWithin } from '../../../../main/adapters/dingtalk/partners/event/times.ts'
import type { DingtalkPartnerOptions } from '../../../../main/adapters/dingtalk/partners/options.ts'
import type { Json } from '../../../../main/core/ports.ts'
import { testNow } from '../../sample.ts'
import { tools } from './sides.ts'

const options = {
  person: { userId: 'u', unionId: 'me' },
  tools,
  now: () => testNow,
  zone: 'Asia/Hong_Kong',
} as unknown as DingtalkPartnerOptions

const odd = fc.constantFrom(
  '',
  'x',
  '0',
  '-1',
  '99999999',
  '2026-02-30',
  '2026-11-23',
  '0000-00-00',
  '+275760-09-13',
  '2026-11-23T25:61:00Z',
  '2026-11-23T09:00:00',
  '2026-11-23T09:00:00+99:99',
  '2026-11-23T09:00:00+08:00',
  '2026-11-23T09:00:00.123456789Z',
  '2026-11-23T09:00Z',
  '2026-11-23T09Z',
  '9999-12-31T23:59:59Z',
  'Mon, 23 Nov 2026 09:00:00 GMT',
  '1700000000000',
)
const zone = fc.constantFrom(
  '',
  'Asia/Shanghai',
  'Nowhere/Land',
  '+08:00',
  'UTC+8',
  'x'.repeat(300),
  '__proto__',
)
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const point = maybe(fc.record({ date: maybe(odd), dateTime: maybe(odd), timeZone: maybe(zone) }))
const type = fc.constantFrom(
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'hourly',
  '',
  'constructor',
)

const records = fc.record({
  summary: fc.string(),
  description: fc.string({ unit: 'binary' }),
  isAllDay: fc.boolean(),
  status: fc.constantFrom('', 'confirmed', 'cancelled'),
  start: point,
  end: point,
  originStart: point,
  recurrence: maybe(
    fc.record({
      pattern: fc.record({
        type,
        interval: odd,
        daysOfWeek: fc.constantFrom('', 'monday', 'Monday,Friday', 'someday,,'),
        dayOfMonth: odd,
        index: fc.constantFrom('', 'first', 'last', 'fifth'),
        firstDayOfWeek: fc.constantFrom('', 'sunday', 'noday'),
      }),
      range: fc.record({
        type: fc.constantFrom('noEnd', 'endDate', 'numbered', ''),
        endDate: odd,
        numberOfOccurrences: odd,
      }),
    }),
  ),
  reminders: maybe(fc.array(fc.record({ minutes: odd }))),
  createTime: odd,
  updateTime: odd,
})

const rowOf = (record: object, id: string, master: string) =>
  readEvent(JSON.parse(JSON.stringify({ ...record, id, seriesMasterId: master })) as Json)

it('reads whatever stands in records without falling over, and shows only what it understood', () => {
  fc.assert(
    fc.property(records, records, (event, day) => {
      const rows = { event: rowOf(event, 'e', ''), days: [rowOf(day, 'd', 'e')] }
      const series = foldSeries(rows, options)
      const seen = [observed(rows.event, options), ...(series?.days ?? []), series?.series ?? null]
      for (const one of seen) {
        if (one === null) continue
        expect(one.item.image['time']).toBeDefined()
        isWithin(one.times, { from: testNow, to: testNow + 1 }, options.zone)
      }
    }),
    { numRuns: 1000 },
  )
})
