import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { readEvent } from '../../../main/adapters/dingtalk/calendar/event.ts'
import { calendarFile } from '../../../main/adapters/dingtalk/calendar/ics.ts'
import { ICAL } from '../../../main/adapters/ical.ts'
import type { Json } from '../../../main/core/ports.ts'

const base = {
  id: 'e1',
  summary: 'Stock-take 盤點',
  start: { dateTime: '2026-11-20T09:00:00+08:00', timeZone: 'Asia/Hong_Kong' },
  end: { dateTime: '2026-11-20T10:00:00+08:00', timeZone: 'Asia/Hong_Kong' },
  status: 'confirmed',
  createTime: '2026-11-01T00:00:00Z',
  updateTime: '2026-11-02T00:00:00Z',
}

/** Writes an event and reads it back, unfolded: lines and the reader's own view. */
function written(event: object, exceptions: readonly object[] = [], zone = 'Asia/Hong_Kong') {
  const series = {
    event: readEvent({ ...base, ...event } as Json),
    exceptions: exceptions.map((one) => readEvent({ ...base, ...one } as Json)),
  }
  const text = new TextDecoder().decode(calendarFile(series, zone))
  const lines = text.replaceAll('\r\n ', '').split('\r\n')
  const calendar = ICAL.Component.fromString(text)
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  const own = lines.slice(lines.indexOf('BEGIN:VEVENT'))
  const line = (name: string): string | undefined => own.find((one) => one.startsWith(name))
  return { text, lines, line, calendar, events }
}

/** The first starts that a series has, as instants, by a reader that knows the file only. */
function starts(text: string, count: number): string[] {
  const calendar = ICAL.Component.fromString(text)
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone)
  }
  try {
    const [first] = ICAL.Component.fromString(text).getAllSubcomponents('vevent')
    if (first === undefined) return []
    const walk = new ICAL.Event(first).iterator()
    const found: string[] = []
    for (let next = walk.next(); next !== undefined && next !== null; next = walk.next()) {
      found.push(next.toJSDate().toISOString())
      if (found.length === count) break
    }
    return found
  } finally {
    ICAL.TimezoneService.reset()
  }
}

const recurrence = (pattern: object, range: object = { type: 'noEnd' }) => ({
  recurrence: { pattern: { interval: 1, ...pattern }, range },
})

describe('a calendar file', () => {
  it('tells the instant and the zone of an event', () => {
    const { line, calendar } = written({})

    expect(line('DTSTART')).toBe('DTSTART;TZID=Asia/Hong_Kong:20261120T090000')
    expect(line('DTEND')).toBe('DTEND;TZID=Asia/Hong_Kong:20261120T100000')
    expect(calendar.getAllSubcomponents('vtimezone')).toHaveLength(1)
  })

  it('holds a whole day as a day, its end the day after', () => {
    const day = { isAllDay: true, start: { date: '2026-11-20' }, end: { date: '2026-11-21' } }

    const { line } = written(day)

    expect(line('DTSTART')).toBe('DTSTART;VALUE=DATE:20261120')
    expect(line('DTEND')).toBe('DTEND;VALUE=DATE:20261121')
  })

  it('writes an hour that comes twice a year so that it stays the right one', () => {
    for (const dateTime of ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00']) {
      const { line } = written({ start: { dateTime, timeZone: 'America/New_York' } })

      const text = line('DTSTART') ?? ''
      const at = text.endsWith('Z') ? '20261101T063000Z' : '20261101T013000'
      expect(text.endsWith(at)).toBe(true)
    }
  })

  it.each([
    ['daily', {}, 'FREQ=DAILY', ['20', '21', '22']],
    ['weekly', { daysOfWeek: 'friday,monday' }, 'FREQ=WEEKLY;BYDAY=FR,MO', ['20', '23', '27']],
    ['absoluteMonthly', { dayOfMonth: 20 }, 'FREQ=MONTHLY;BYMONTHDAY=20', ['20', '20', '20']],
    [
      'relativeMonthly',
      { daysOfWeek: 'friday', index: 'third' },
      'FREQ=MONTHLY;BYDAY=FR;BYSETPOS=3',
      ['20', '18', '15'],
    ],
    [
      'absoluteYearly',
      { dayOfMonth: 20 },
      'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20',
      ['20', '20', '20'],
    ],
  ])('repeats %s as DingTalk does', (type, pattern, rule, days) => {
    const { line, text } = written(recurrence({ type, ...pattern }))

    expect(new Set(line('RRULE:')?.slice(6).split(';'))).toEqual(new Set(rule.split(';')))
    const found = starts(text, 3)
    expect(found.map((at) => at.slice(8, 10))).toEqual(days)
    expect(found.every((at) => at.slice(11) === '01:00:00.000Z')).toBe(true)
  })

  it('ends a series by count, and by a day that still belongs to it', () => {
    const counted = written(
      recurrence({ type: 'daily' }, { type: 'numbered', numberOfOccurrences: 3 }),
    )
    expect(starts(counted.text, 9)).toHaveLength(3)

    for (const endDate of [
      '2026-11-22',
      '2026-11-22T00:00:00+08:00',
      '2026-11-22T23:59:59+08:00',
    ]) {
      const { line, text } = written(recurrence({ type: 'daily' }, { type: 'endDate', endDate }))

      expect(line('RRULE:')).toContain('UNTIL=20261122T155959Z')
      expect(starts(text, 9)).toHaveLength(3)
    }
  })

  it('keeps the hour of a series when clocks are set for summer', () => {
    const start = { dateTime: '2026-03-02T09:00:00+00:00', timeZone: 'Europe/London' }
    const end = { dateTime: '2026-03-02T10:00:00+00:00', timeZone: 'Europe/London' }

    const { text } = written({
      start,
      end,
      ...recurrence({ type: 'weekly', daysOfWeek: 'monday' }),
    })

    expect(text).toContain('DTSTART:20260329T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n')
    expect(text).toContain('DTSTART:20261025T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n')
    const hours = starts(text, 45).map((at) => at.slice(0, 13))
    expect(hours).toContain('2026-03-23T09')
    expect(hours).toContain('2026-03-30T08')
    expect(hours).toContain('2026-10-19T08')
    expect(hours).toContain('2026-10-26T09')
  })

  it('holds the changed and the cancelled occurrences of a series in their places', () => {
    const moved = {
      id: 'e1_1',
      seriesMasterId: 'e1',
      originStart: { dateTime: '2026-11-21T01:00:00Z' },
      start: { dateTime: '2026-11-21T15:00:00+08:00', timeZone: 'Asia/Hong_Kong' },
    }
    const cancelled = {
      id: 'e1_2',
      seriesMasterId: 'e1',
      status: 'cancelled',
      originStart: { dateTime: '2026-11-22T09:00:00+08:00' },
    }

    const { events, lines } = written(recurrence({ type: 'daily' }), [moved, cancelled])

    expect(new Set(events.map(({ uid }) => uid))).toEqual(new Set(['e1']))
    expect(lines.filter((line) => line.startsWith('RECURRENCE-ID'))).toEqual([
      'RECURRENCE-ID;TZID=Asia/Hong_Kong:20261121T090000',
      'RECURRENCE-ID;TZID=Asia/Hong_Kong:20261122T090000',
    ])
    expect(lines).toContain('STATUS:CANCELLED')
  })

  it('names the replaced day of a series of whole days', () => {
    const day = { isAllDay: true, start: { date: '2026-11-20' }, end: { date: '2026-11-21' } }
    const moved = {
      ...day,
      id: 'e1_1',
      seriesMasterId: 'e1',
      originStart: { dateTime: '2026-11-20T16:00:00Z' },
    }

    const { line } = written({ ...day, ...recurrence({ type: 'daily' }) }, [moved])

    expect(line('RECURRENCE-ID')).toBe('RECURRENCE-ID;VALUE=DATE:20261121')
  })

  it('names people, their answers and the alarms', () => {
    const { lines } = written({
      organizer: { id: 'u/1', displayName: '王; "娜"' },
      attendees: [
        { id: 'u2', displayName: 'Amy, O’Neill', responseStatus: 'accepted', isOptional: true },
        { id: 'u3', displayName: 'x\r\nBEGIN:VEVENT', responseStatus: 'odd' },
      ],
      reminders: [{ method: 'dingtalk', minutes: '15' }],
    })

    const attendees = lines.filter((line) => line.startsWith('ATTENDEE'))
    expect(attendees[0]).toContain('CN="Amy, O’Neill"')
    expect(attendees[0]).toContain('ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED')
    expect(attendees[1]).toContain('PARTSTAT=NEEDS-ACTION')
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1)
    expect(lines).toContain('TRIGGER:-PT15M')
  })

  it('gives back any text, and no line is longer than 75 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (summary) => {
        const { text, events } = written({ summary, description: `${summary}\r\nEND:VCALENDAR` })
        const clean = summary
          .toWellFormed()
          .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
          .replaceAll(/[^\P{Cc}\n\t]/gu, '')
        expect(events).toHaveLength(1)
        expect(events[0]?.summary ?? '').toBe(clean)
        for (const line of text.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is written for any recurrence, zone and time without an error', () => {
    const zone = fc.constantFrom(
      'Asia/Jakarta',
      'UTC',
      '',
      'Nowhere/Land',
      '+08:00',
      'Europe/London',
    )
    const when = fc.date({
      min: new Date('1971-01-01'),
      max: new Date('2199-01-01'),
      noInvalidDate: true,
    })
    const pattern = fc.record(
      {
        type: fc.constantFrom(
          'daily',
          'weekly',
          'absoluteMonthly',
          'relativeMonthly',
          'absoluteYearly',
          'other',
        ),
        interval: fc.oneof(fc.nat(400), fc.string()),
        daysOfWeek: fc.oneof(fc.constantFrom('monday', 'MO,TU', ''), fc.string()),
        dayOfMonth: fc.oneof(fc.nat(31), fc.constant(null)),
        index: fc.oneof(fc.constantFrom('first', 'last'), fc.string()),
      },
      { requiredKeys: ['type'] },
    )
    const range = fc.record({
      type: fc.constantFrom('noEnd', 'endDate', 'numbered'),
      endDate: fc.oneof(
        when.map((date) => date.toISOString()),
        fc.constantFrom('2026-02-31', 'x'),
      ),
      numberOfOccurrences: fc.nat(99),
    })
    fc.assert(
      fc.property(when, zone, pattern, range, (at, timeZone, ...rule) => {
        const [how, until] = rule
        const point = { dateTime: at.toISOString(), timeZone }
        const { calendar } = written({
          start: point,
          end: point,
          recurrence: { pattern: how, range: until },
        })
        expect(calendar.getAllSubcomponents('vevent')).toHaveLength(1)
      }),
      { numRuns: 200 },
    )
  })
})
