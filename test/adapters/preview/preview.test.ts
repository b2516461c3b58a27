import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { itemKey } from '../../../main/adapters/item-key.ts'
import { differences, type Form } from '../../../main/adapters/preview/fields.ts'
import { inertDocument } from '../../../main/adapters/preview/inert.ts'
import { recordForm } from '../../../main/adapters/preview/record.ts'
import { showFile } from '../../../main/adapters/preview/show.ts'
import { docx, xlsx } from '../../../main/sample/contents/office.ts'
import { zip } from '../../../main/sample/contents/zip.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value))
const names = {
  department: (key: string) => (key === itemKey('contacts', 'dept', '2') ? 'Sales' : null),
}
const fieldsOf = (form: Form | null): (string | null)[][] =>
  (form?.fields ?? []).map(({ name, label, value, as }) => [name, label, value, as])

const show = (name: string, content: Uint8Array | string, isWhole = true) =>
  showFile({ name, bytes: typeof content === 'string' ? bytes(content) : content, isWhole })

describe('a record', () => {
  it('of a person is a card with names of departments and the country of the number', () => {
    const record = {
      userid: 'u1',
      name: '陳大文',
      dept_id_list: [2, 3],
      role_list: [{ name: '財務' }, { id: 5 }],
      mobile: '91234567',
      state_code: '852',
      hired_date: 1_792_195_200_000,
      email: null,
      extension: { odd: true },
    }
    expect(fieldsOf(recordForm(json(record), { kind: 'contacts', type: 'user' }, names))).toEqual([
      ['name', null, '陳大文', 'text'],
      ['departments', null, 'Sales, 3', 'text'],
      ['roles', null, '財務', 'text'],
      ['mobile', null, '+852 91234567', 'text'],
      ['hired', null, '2026-10-17T00:00:00.000Z', 'moment'],
    ])
  })

  it('of an event has its days or moments, rooms and guests', () => {
    const event = {
      status: 'cancelled',
      start: { date: '2026-11-20' },
      end: { dateTime: '2026-11-24T12:00:00+08:00' },
      organizer: { displayName: 'Amy' },
      attendees: [{ displayName: 'Amy' }, { displayName: '' }, 'odd', { displayName: 'Ben' }],
    }
    expect(fieldsOf(recordForm(json(event), { kind: 'calendar', type: 'event' }, names))).toEqual([
      ['state', null, 'cancelled', 'word'],
      ['start', null, '2026-11-20', 'day'],
      ['end', null, '2026-11-24T04:00:00.000Z', 'moment'],
      ['organiser', null, 'Amy', 'text'],
      ['guests', null, 'Amy, Ben', 'text'],
    ])
  })

  it('of an approval has the form’s own fields, tables and files by name, and what people said', () => {
    const approval = {
      businessId: '2026',
      status: 'COMPLETED',
      result: 'refuse',
      originatorUserId: 'u1',
      formComponentValues: [
        { name: 'Type', value: 'Leave' },
        { name: 'Days', value: '["2026-06-19","2026-06-22","4"]' },
        { name: 'Files', value: '[{"fileId":"1","fileName":"a.pdf"},{"fileName":"b.jpg"}]' },
        { name: 'Empty', value: 'null' },
        {
          name: 'Rows',
          value: '[{"rowValue":[{"label":"Item","value":"Pen"},{"label":"N","value":2}]}]',
        },
        { name: 'Words', value: '[not JSON' },
      ],
      operationRecords: [
        { userId: 'u1', type: 'START_PROCESS_INSTANCE', date: '2026-06-19T01:34Z', result: 'NONE' },
        { userId: 'u2', type: 'EXECUTE_TASK_NORMAL', result: 'REFUSE', remark: 'too late' },
      ],
      _dk: { names: { u1: 'Siti', __proto__: 'x' } },
    }
    const form = recordForm(json(approval), { kind: 'approvals', type: 'instance' }, names)
    expect(fieldsOf(form)).toEqual([
      ['number', null, '2026', 'text'],
      ['state', null, 'refused', 'word'],
      ['by', null, 'Siti', 'text'],
      ['own', 'Type', 'Leave', 'text'],
      ['own', 'Days', '2026-06-19, 2026-06-22, 4', 'text'],
      ['own', 'Files', 'a.pdf, b.jpg', 'text'],
      ['own', 'Rows', 'Item: Pen; N: 2', 'text'],
      ['own', 'Words', '[not JSON', 'text'],
    ])
    expect(form?.comments).toEqual([
      { by: 'Siti', at: '2026-06-19T01:34:00.000Z', what: 'submitted', text: '' },
      { by: 'u2', at: null, what: 'refused', text: 'too late' },
    ])
  })

  it('is never refused for what is in it, whatever that is', () => {
    const kinds = fc.constantFrom(
      { kind: 'contacts', type: 'user' } as const,
      { kind: 'contacts', type: 'dept' } as const,
      { kind: 'calendar', type: 'event' } as const,
      { kind: 'approvals', type: 'instance' } as const,
      { kind: 'contacts', type: 'contacts' } as const,
    )
    const member = fc.constantFrom(
      'name',
      'dept_id_list',
      'start',
      'attendees',
      '_dk',
      'result',
      'operationRecords',
      'hired_date',
      'role_list',
      'parent_id',
    )
    fc.assert(
      fc.property(kinds, fc.dictionary(member, fc.jsonValue()), (what, record) => {
        expect(recordForm(json(record), what, names)).not.toBeNull()
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.boolean(), (values, packed) => {
        const rows = values.map((value) => ({ value: packed ? JSON.stringify(value) : value }))
        const form = json({ formComponentValues: rows, operationRecords: values })
        expect(recordForm(form, { kind: 'approvals', type: 'instance' }, names)).not.toBeNull()
      }),
      { numRuns: 300 },
    )
    expect(recordForm(bytes('{'), { kind: 'contacts', type: 'user' }, names)).toBeNull()
    expect(recordForm(bytes('[]'), { kind: 'contacts', type: 'user' }, names)).toBeNull()
    const deep = `${'[{"value":'.repeat(3_000)}1${'}]'.repeat(3_000)}`
    const form = json({ formComponentValues: [{ name: 'Deep', value: deep }] })
    expect(recordForm(form, { kind: 'approvals', type: 'instance' }, names)).not.toBeNull()
  })

  it('is compared line by line with the newest one', () => {
    const person = (more: object) =>
      recordForm(json({ name: 'Amy', ...more }), { kind: 'contacts', type: 'user' }, names)
    const [then, now] = [
      person({ title: 'Clerk', remark: 'x' }),
      person({ title: 'Manager', email: 'a@b.c' }),
    ]
    expect(then && now && differences(then, now)).toEqual([
      { name: 'position', label: null, before: 'Clerk', now: 'Manager', as: 'text' },
      { name: 'email', label: null, before: null, now: 'a@b.c', as: 'text' },
      { name: 'remark', label: null, before: 'x', now: null, as: 'text' },
    ])
  })
})

describe('a file', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2])

  it.each<[string, string, Uint8Array | string, object]>([
    [
      'a picture by its bytes, whatever its name',
      'a.txt',
      png,
      { is: 'picture', url: 'data:image/png;base64,iVBORw0KGgoBAg==' },
    ],
    ['text', 'a.txt', 'Hello 請假', { is: 'text', text: 'Hello 請假', cut: false }],
    ['text without an ending', 'README', 'words', { is: 'text', text: 'words', cut: false }],
    ['an empty file as text', 'a.bin', '', { is: 'text', text: '' }],
    [
      'old Chinese text by its ending',
      'a.csv',
      new Uint8Array([0xc7, 0xeb, 0xbc, 0xd9]),
      { is: 'text', text: '请假' },
    ],
    [
      'no old text without a promise',
      'a.bin',
      new Uint8Array([0xc7, 0xeb, 0xbc, 0xd9]),
      { is: 'none', why: 'type' },
    ],
    [
      'wide text with its mark',
      'a.txt',
      new Uint8Array([0xff, 0xfe, 0x41, 0x00]),
      { is: 'text', text: 'A' },
    ],
    ['no program', 'a.txt', new Uint8Array([0x4d, 0x5a, 0x00, 0x01]), { is: 'none', why: 'type' }],
    ['no PDF', 'a.txt', '%PDF-1.4\n1 0 obj', { is: 'none', why: 'type' }],
    ['no office file', 'a.docx', 'PK\u0003\u0004 and so on', { is: 'none', why: 'type' }],
    [
      'SVG as text, since it has scripts',
      'a.svg',
      '<svg onload="x()"/>',
      { is: 'text', text: '<svg onload="x()"/>' },
    ],
  ])('shows %s', async (_, name, content, shown) => {
    expect(await show(name, content)).toMatchObject(shown)
  })

  it('is cut after 256 KB, and never in the middle of a letter', async () => {
    for (const shift of [0, 1, 2]) {
      const shown = await show('a.md', `${'x'.repeat(shift)}${'請'.repeat(100_000)}`)
      expect(shown).toMatchObject({ is: 'text', cut: true })
      const text = shown.is === 'text' ? shown.text : ''
      expect(text.replace(/^x*/, '')).toMatch(/^請+$/)
      expect(text.length).toBeGreaterThan(87_000)
    }
  })

  it('is too big for a picture or mail where only its beginning was read', async () => {
    expect(await show('a.png', png, false)).toEqual({ is: 'none', why: 'size' })
    expect(await show('a.eml', 'Subject: x\r\n\r\n', false)).toEqual({ is: 'none', why: 'size' })
  })
})

describe('a mail', () => {
  const mail = [
    'From: "=?UTF-8?B?6Zmz5aSn5paH?=" <amy@example.com>',
    'To: Ben <ben@example.com>, c@example.com',
    'Subject: =?utf-8?q?Offer_=E5=A0=B1=E5=83=B9?=',
    'Date: Fri, 20 Nov 2026 10:00:00 +0800',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Hi</p><img src="https://evil.example/pixel.gif"><script>alert(1)</script>',
    '--b',
    'Content-Type: application/pdf; name="a.pdf"',
    'Content-Disposition: attachment; filename="a.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'SGVsbG8=',
    '--b--',
    '',
  ].join('\r\n')

  it('shows who wrote what to whom, with its attachments by name', async () => {
    expect(await show('a.eml', mail)).toMatchObject({
      is: 'mail',
      subject: 'Offer 報價',
      from: '陳大文 <amy@example.com>',
      to: 'Ben <ben@example.com>, c@example.com',
      cc: '',
      at: '2026-11-20T02:00:00.000Z',
      files: [{ name: 'a.pdf', size: 5, path: null }],
    })
  })

  it('stands behind a policy that lets nothing run or load', async () => {
    const shown = await show('a.eml', mail)
    const document = shown.is === 'mail' ? (shown.document ?? '') : ''
    expect(document.indexOf('Content-Security-Policy')).toBeGreaterThan(0)
    expect(document.indexOf('Content-Security-Policy')).toBeLessThan(document.indexOf('<script>'))
    expect(/content="([^"]*)"/.exec(document)?.[1]).toBe(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'",
    )
  })

  it('is never refused with an exception, whatever its bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (noise) => {
        const shown = await show('a.eml', new Uint8Array([...bytes('Subject: x\r\n'), ...noise]))
        expect(['mail', 'none', 'picture']).toContain(shown.is)
      }),
    )
    const nested = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(3_000)
    expect(await show('a.eml', nested)).toEqual({ is: 'none', why: 'unreadable' })
  })
})

it('cuts pages that nobody can read', () => {
  expect(inertDocument('x'.repeat(2_000_000)).cut).toBe(true)
  expect(inertDocument('x').cut).toBe(false)
})

describe('an office file', () => {
  const sheet = (cells: string): Buffer =>
    Buffer.from(`<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`)

  it('is shown as the text of a document', async () => {
    const lines = ['請假單 & <b>', 'second\tline']
    expect(await show('a.docx', docx(lines))).toMatchObject({ is: 'text', cut: false })
    const shown = await show('a.docx', docx(lines))
    expect(shown.is === 'text' && shown.text.trim().split('\n')).toEqual(lines)
  })

  it('is shown as the rows of a workbook, shared texts included', async () => {
    const plain = await show(
      'a.xlsx',
      xlsx([
        ['1', 'Pen'],
        ['2', '筆'],
      ]),
    )
    expect(plain).toMatchObject({ is: 'text', text: expect.stringContaining('1\tPen\n2\t筆\n') })
    const shared = Buffer.from(
      '<sst><si><t>A&amp;B</t></si><si><r><t>C</t></r><r><t>D</t></r></si></sst>',
    )
    const bundle = zip([
      { name: 'xl/sharedStrings.xml', bytes: shared },
      { name: 'xl/worksheets/sheet2.xml', bytes: sheet('<c><v>3.5</v></c>') },
      {
        name: 'xl/worksheets/sheet1.xml',
        bytes: sheet('<c t="s"><v>1</v></c><c t="s"><v>0</v></c>'),
      },
    ])
    expect(await show('a.xlsx', bundle)).toMatchObject({ text: 'CD\tA&B\n\n3.5\n' })
  })

  it('may be broken or hostile in any way', async () => {
    const good = docx(['words']).toString('latin1')
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.nat(255),
        fc.nat(good.length),
        async (at, byte, end) => {
          const bad = Buffer.from(good, 'latin1')
          bad[at] = byte
          const shown = await show('a.docx', bad.subarray(0, Math.max(5, end)))
          expect(['text', 'none']).toContain(shown.is)
        },
      ),
      { numRuns: 300 },
    )
    const bomb = zip([{ name: 'word/document.xml', bytes: Buffer.alloc(40_000_000, 65) }])
    expect(await show('a.docx', bomb)).toEqual({ is: 'none', why: 'type' })
    const other = zip([{ name: 'photo.jpg', bytes: Buffer.from('x') }])
    expect(await show('a.zip', other)).toEqual({ is: 'none', why: 'type' })
  })
})
