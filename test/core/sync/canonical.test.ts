import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { blockRoom, cutBlock, withBlock } from '../../../main/core/sync/canonical/block.ts'
import { htmlFor } from '../../../main/core/sync/canonical/html-edit.ts'
import { escaped, flattened, isRich, tidyHtml } from '../../../main/core/sync/canonical/html.ts'
import {
  imageOf,
  priorityForD,
  priorityOfD,
  saidIn,
} from '../../../main/core/sync/canonical/image.ts'
import { contactKey, fingerOf, mailKey } from '../../../main/core/sync/canonical/keys.ts'
import {
  normalLine,
  normalMail,
  normalPhone,
  normalText,
} from '../../../main/core/sync/canonical/normal.ts'
import { patternOf, ruleOf } from '../../../main/core/sync/canonical/recurrence.ts'
import { heldByD } from '../../../main/core/sync/canonical/rule.ts'
import { whenOf } from '../../../main/core/sync/canonical/time.ts'
import { zoneTable } from '../../../main/core/sync/canonical/zone-table.ts'
import {
  instantText,
  wallText,
  windowsZone,
  zoneOf,
} from '../../../main/core/sync/canonical/zones.ts'
import type { Rule } from '../../../main/core/sync/images.ts'
import type { SyncKind } from '../../../main/core/sync/types.ts'
import { Temporal } from '../../../main/core/time.ts'

const tools = { hash: (text: string) => createHash('sha256').update(text).digest('hex') }
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.constantFrom('a', ' ', '\n', '\r\n', '\t', '\u00A0', '钉', '——', '· ', '<', '&amp;'))
    .map((parts) => parts.join('')),
)

it('gives texts, lines, addresses and phones the same form twice', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const normal of [normalText, normalLine, normalMail, normalPhone]) {
        expect(normal(normal(text))).toBe(normal(text))
      }
    }),
    { numRuns: 300 },
  )
})

it('reads phones as both services write them', () => {
  expect(
    ['138 0013 8000', '+86-138-0013-8000', '8613800138000', '0086 13800138000'].map(normalPhone),
  ).toEqual(Array.from({ length: 4 }, () => '+8613800138000'))
  expect(normalPhone('(010) 6552-9988 转 12')).toBe('01065529988转12')
})

it.each(['mail', 'event', 'contact', 'task'] as const)(
  'has one form for each %s',
  (kind: SyncKind) => {
    const values = fc.oneof(
      anyText,
      fc.boolean(),
      fc.integer(),
      fc.array(anyText, { maxLength: 4 }),
      fc.array(fc.nat({ max: 90 }), { maxLength: 3 }),
    )
    const names =
      'folder read flagged keywords messageId subject from sent title description place reminders categories busy private name mobile emails notes body due done priority checklist other'.split(
        ' ',
      )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values), (raw) => {
        const image = imageOf(kind, raw)

        expect(imageOf(kind, image)).toEqual(image)
        expect(Object.values(image).every((value) => value !== '' && value !== false)).toBe(true)
      }),
      { numRuns: 200 },
    )
  },
)

it('takes out exactly the block that was put in, whatever the text', () => {
  const marker = fc.record({
    uid: fc.stringMatching(/^[\w-]{1,20}$/),
    mac: fc.stringMatching(/^[\w-]{1,20}$/),
  })
  fc.assert(
    fc.property(anyText, fc.array(anyText, { maxLength: 3 }), marker, (text, lines, mark) => {
      const told = lines.map(normalLine).filter((line) => line !== '')
      const whole = withBlock(text, { lines: told, marker: mark, from: 'M' }, tools)

      const cut = cutBlock(whole, tools)

      expect(cut).toEqual({ text: normalText(text), lines: told, marker: mark })
      expect(cutBlock(cut.text, tools).text).toBe(cut.text)
    }),
    { numRuns: 300 },
  )
})

it('leaves room for the block in what DingTalk can hold', () => {
  const lines = Array.from({ length: 200 }, (_, n) => `guest ${n} <guest${n}@example.com>`)
  const marker = { uid: 'u'.repeat(64), mac: 'm'.repeat(64) }

  const whole = withBlock('', { lines, marker, from: 'M' }, tools)

  expect(whole.length).toBeLessThanOrEqual(blockRoom)
  expect(cutBlock(whole, tools).lines?.at(-1)).toBe('…')
})

it('moves what a person wrote inside the block below the text', () => {
  const marker = { uid: 'k7Q2', mac: 'abc' }
  const whole = withBlock('Agenda', { lines: ['Organiser: Li'], marker, from: 'M' }, tools)
  const edited = whole.replace('· Organiser: Li', '· Organiser: Li\nbring the plans')

  const cut = cutBlock(edited, tools)

  expect(cut.text).toBe('Agenda\n\n· Organiser: Li\nbring the plans')
  expect([cut.lines, cut.marker]).toEqual([null, marker])
})

it('flattens what it wrote itself back to the same text', () => {
  fc.assert(
    fc.property(anyText, (raw) => {
      const text = normalText(raw)
        .replaceAll('\t', ' ')
        .replaceAll(/^ +/gm, '')
        .replaceAll(/ {2,}/g, ' ')
      expect(flattened(`<p>${escaped(text)}</p>`)).toBe(normalText(text))
    }),
    { numRuns: 300 },
  )
})

const outlook =
  '<html><head><style>p{margin:0}</style></head><body><div><p>Hello <b>Li &amp; Wang</b>,</p><p>see you<br>at nine.</p><table><tr><td>Room</td><td>4</td></tr></table></div><!-- x --></body></html>'

it('reads the text of a body as a person does, and keeps HTML only where it says more', () => {
  expect(flattened(outlook)).toBe('Hello Li & Wang,\nsee you\nat nine.\nRoom 4')
  expect(saidIn({ type: 'html', content: outlook }, tools).html).toBe(tidyHtml(outlook))
  expect(
    saidIn({ type: 'html', content: '<html><body><p>one</p><p>two</p></body></html>' }, tools),
  ).toEqual({
    text: 'one\ntwo',
    html: null,
    block: null,
    marker: null,
  })
  expect(isRich('<div><b>x</b></div>')).toBe(true)
})

it('changes words inside the HTML and leaves its tags alone', () => {
  const html = tidyHtml(outlook)
  const text = flattened(html).replace('nine', 'ten').replace('Hello', 'Good morning')

  const edited = htmlFor(html, text)

  expect(edited).toContain('<b>Li &amp; Wang</b>')
  expect(flattened(edited ?? '')).toBe(text)
})

it('writes any edit of words into HTML, or says that it cannot', () => {
  const html = tidyHtml(outlook)
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('Hello', 'Li', 'at', 'nine', 'new', '<b>', '\n', '4'), {
        maxLength: 12,
      }),
      (parts) => {
        const text = normalText(parts.join(' ').replaceAll(' \n ', '\n'))
        const edited = htmlFor(html, text)
        expect(edited === null ? text : flattened(edited)).toBe(text)
      },
    ),
    { numRuns: 200 },
  )
})

it('survives hostile HTML', () => {
  for (const html of [
    '<!--'.repeat(20_000),
    '<'.repeat(50_000),
    '<p'.repeat(20_000),
    '\n'.repeat(50_000),
    '<script>'.repeat(5_000),
    '&#99999999;&#xD800;&bogus;',
  ]) {
    expect(typeof flattened(html)).toBe('string')
    expect(typeof tidyHtml(html)).toBe('string')
  }
})

const rules = fc.record({
  interval: fc.integer({ min: 1, max: 365 }),
  end: fc.constantFrom({}, { until: '2026-12-31' }, { count: 5 }),
  when: fc.constantFrom<Partial<Rule>>(
    { freq: 'daily' },
    { freq: 'weekly', days: ['mo', 'fr'] },
    { freq: 'weekly', days: ['su'], weekStart: 'su' },
    { freq: 'monthly', day: 31 },
    { freq: 'monthly-nth', days: ['tu'], nth: -1 },
    { freq: 'yearly', day: 29, month: 2 },
    { freq: 'yearly-nth', days: ['th'], nth: 4, month: 11 },
  ),
})

it('reads back each recurrence that it writes', () => {
  fc.assert(
    fc.property(rules, ({ interval, end, when }) => {
      const rule = { freq: 'daily', interval, ...when, ...end } as Rule // whole once joined
      expect(ruleOf(patternOf(rule))).toEqual(rule)
    }),
  )
})

it('knows which series DingTalk can hold', () => {
  const rule: Rule = { freq: 'daily', interval: 1 }

  expect(heldByD(rule)).toBe(true)
  expect(heldByD({ ...rule, count: 99 })).toBe(true)
  expect(heldByD({ ...rule, count: 100 })).toBe(false)
  expect(heldByD({ ...rule, interval: 366 })).toBe(false)
  expect(heldByD({ freq: 'yearly-nth', interval: 1, days: ['mo'], nth: 1, month: 9 })).toBe(false)
  expect(ruleOf({ pattern: { type: 'lunar' } })).toBeNull()
})

it('understands every Windows zone, and gives its name back', () => {
  const at = Temporal.Instant.from('2026-07-01T00:00:00Z')
  for (const line of zoneTable.split('\n')) {
    const [windows = '', iana = ''] = line.split('=')
    const { zone, known } = zoneOf(windows, null)

    expect(known).toBe(true)
    expect(at.toZonedDateTimeISO(zone).offset).toBe(at.toZonedDateTimeISO(iana).offset)
    expect(windowsZone(zone)).toBe(windows)
  }
})

it('takes a custom zone as its offset and says so', () => {
  expect(zoneOf('Customized Time Zone', '+05:30')).toEqual({ zone: '+05:30', known: false })
  expect(zoneOf('tzone://Microsoft/Custom', null)).toEqual({ zone: 'UTC', known: false })
})

it('keeps the wall time of a series over summer time, and the instant of a single', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'America/Sao_Paulo',
    'Asia/Shanghai',
    'UTC',
  )
  fc.assert(
    fc.property(
      zones,
      fc.integer({ min: 0, max: 730 }),
      fc.integer({ min: 0, max: 23 }),
      (zone, day, hour) => {
        const wall = Temporal.PlainDateTime.from('2026-01-01T00:00:00')
          .add({ days: day, hours: hour })
          .toString({ smallestUnit: 'second' })
        const instant = instantText(wall, zone)
        const raw = {
          start: { dateTime: wall, timeZone: zone },
          end: { dateTime: wall, timeZone: zone },
          allDay: false,
        }
        const told = {
          ...raw,
          start: { dateTime: instant, timeZone: zone },
          end: { dateTime: instant, timeZone: zone },
        }
        const rule: Rule = { freq: 'daily', interval: 1 }

        expect(whenOf({ ...raw, rule: null }, wallText).time).toEqual({
          start: instant,
          end: instant,
        })
        expect(whenOf({ ...told, rule: null }, wallText)).toEqual(
          whenOf({ ...raw, rule: null }, wallText),
        )
        expect(whenOf({ ...told, rule }, wallText)).toEqual(whenOf({ ...raw, rule }, wallText))
      },
    ),
  )
})

it('reads all-day events as dates with the end left out, however they are told', () => {
  const graph = {
    start: { dateTime: '2026-11-20T00:00:00.0000000', timeZone: 'China Standard Time' },
    end: { dateTime: '2026-11-21T00:00:00.0000000', timeZone: 'China Standard Time' },
  }
  const dingtalk = { start: { date: '2026-11-20' }, end: { date: '2026-11-21' } }

  const [one, two] = [graph, dingtalk].map((raw) =>
    whenOf({ ...raw, allDay: true, rule: null }, wallText),
  )

  expect(one).toEqual(two)
  expect(one?.time).toEqual({ start: '2026-11-20', end: '2026-11-21', allDay: true })
})

it('tells mails, contacts and to-dos apart by the keys of their kind', () => {
  const mail = { messageId: 'a@x', digest: '1' }
  expect(mailKey(mail)).not.toBe(mailKey({ ...mail, digest: '2' }))
  expect(mailKey({ digest: '1' })).toBeNull()
  expect(fingerOf('mail', mail, 'UTC')).toBeNull()
  expect(contactKey({ name: 'Li' })).toBeNull()
  const due = { title: 'Pay', due: '2026-11-20T17:00:00Z' }
  expect(fingerOf('task', due, 'Asia/Shanghai')).toBe(
    fingerOf('task', { title: 'pay ', due: '2026-11-21' }, 'Asia/Shanghai'),
  )
  expect([40, 30, 20, 10, 0].map(priorityOfD)).toEqual(['high', 'high', null, 'low', null])
  expect(['high', null, 'low'].map(priorityForD)).toEqual([40, 20, 10])
})
