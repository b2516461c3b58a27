import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type ApprovalPage, approvalPage } from '../../../main/adapters/readable/index.ts'

const text = (page: ApprovalPage): string => new TextDecoder().decode(approvalPage(page))

function example(word: (plain: string) => string): ApprovalPage {
  const file = {
    name: word('receipt.pdf'),
    path: `202611~k7q2m4xa.files/${word('a.pdf')}`,
    size: '3',
  }
  return {
    language: 'en',
    zone: 'Asia/Hong_Kong',
    title: word('Leave of Amy'),
    template: word('Leave'),
    number: word('202611210001'),
    state: 'running',
    submittedBy: word('Amy'),
    department: word('Sales'),
    submitted: '2026-11-21 10:00',
    finished: '2026-11-22 10:00',
    copiedTo: [word('Bea')],
    waitingFor: [word('Cai')],
    fields: [
      { name: word('Reason'), value: { is: 'text', text: word('rest') } },
      { name: 'Choices', value: { is: 'list', items: [word('a'), word('b')] } },
      { name: 'Time', value: { is: 'range', from: word('1'), to: word('2'), length: word('3') } },
      { name: 'Proof', value: { is: 'files', files: [file, { ...file, path: null }] } },
      { name: 'Photos', value: { is: 'photos', photos: [file] } },
      {
        name: 'Table',
        value: { is: 'table', columns: [word('c')], rows: [[{ is: 'text', text: word('d') }]] },
      },
    ],
    history: [
      {
        who: word('Cai'),
        what: word('agreed'),
        at: '1',
        remark: word('ok'),
        files: [file],
        photos: [file],
      },
    ],
  }
}

/** All tags of a page with their attributes' names, but without what the attributes hold. */
const shape = (page: string): string[] =>
  [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'))

describe('the page of an approval', () => {
  it('has the same tags whatever the texts are', () => {
    const plain = shape(text(example((word) => word)))
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=y>',
        "'",
        '</style>',
        '&lt;',
        '-->',
      ),
      fc.webUrl(),
    )
    fc.assert(
      fc.property(hostile, (word) => {
        expect(shape(text(example((one) => `${one}${word}`)))).toEqual(plain)
      }),
    )
  })

  it('links only to files beside it', () => {
    const page = text(example(() => '../../javascript:alert(1)//evil.example/x'))

    const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link ?? '')
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) expect(new URL(link, 'file:///copy/').href).toMatch(/^file:\/\/\//)
  })

  it('allows no script and nothing from elsewhere, and its own style', () => {
    const page = text(example((word) => word))

    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(policy.replaceAll('&#39;', "'")).toContain("default-src 'none'")
    expect(policy.replaceAll('&#39;', "'")).toContain(`style-src 'sha256-${hash}'`)
    expect(page).not.toMatch(/https?:\/\//)
  })

  it.each(['en', 'zh-Hant', 'zh-Hans', 'id'] as const)('says its language %s', (language) => {
    expect(text({ ...example((word) => word), language })).toContain(`<html lang="${language}">`)
  })

  it('shows every value that it was given', () => {
    const page = text(example((word) => `«${word}»`))

    for (const word of ['Leave of Amy', 'Sales', 'rest', 'receipt.pdf', 'Bea', 'agreed', 'ok', 'd'])
      expect(page).toContain(`«${word}»`)
  })

  it('says what was not saved instead of linking to it', () => {
    expect(text(example((word) => word))).toContain('receipt.pdf <small>(3)</small> – not saved')
  })
})
