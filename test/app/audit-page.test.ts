import { expect, it } from 'vitest'

import { auditPage } from '../../main/people/audit-page.ts'
import { languages } from '../../resources/locales/language.ts'

const row = {
  seq: 7,
  at: '2026-11-21T16:00:00.000Z',
  actor: 'p1',
  name: '<script>alert(1)</script> 陳',
  role: 'owner',
  source: 'window',
  action: 'session.signed-in',
  object: 'people:p1',
  factor: 'totp',
  result: 'ok',
  reason: 'case "7" & more',
  about: { files: '3' },
  hash: 'ab'.repeat(32),
} as const

const page = (language: (typeof languages)[number], isCut = false) =>
  auditPage({
    rows: [row, { ...row, name: null, actor: 'cli', action: 'odd.thing' }],
    isCut,
    head: 'cd'.repeat(32),
    now: Date.parse('2026-11-21T16:00:00Z'),
    language,
  })

it('prints the log in each language, with names inert and nothing loaded', async () => {
  for (const language of languages) {
    const html = await page(language)

    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; 陳 (p1)')
    expect(html).not.toContain('<script')
    expect(html).toContain('content="default-src &#39;none&#39;; style-src')
    expect(html).toContain('case &quot;7&quot; &amp; more')
    expect(html).toContain('odd.thing')
    expect(html).not.toMatch(/\{\w+(:\w+)?\}|undefined|session\.signed-in/)
  }
  expect(await page('en', true)).toContain('Only the newest 2 entries are printed')
  expect(await page('en')).not.toContain('Only the newest')
})
