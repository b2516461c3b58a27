import { readdir } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { browserPrinter, findBrowser } from '../../main/adapters/print.ts'
import { scratch } from '../app/profile.ts'

test('the browser that is named wins, and each system is looked through in its own places', () => {
  const found = (platform: NodeJS.Platform, there: string, env: Record<string, string> = {}) =>
    findBrowser({ platform, env, exists: (path) => path === there })
  expect(found('linux', '/usr/bin/chromium')).toBe('/usr/bin/chromium')
  const edge = String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`
  const env = { 'PROGRAMFILES(X86)': String.raw`C:\Program Files (x86)` }
  expect(found('win32', edge, env)).toBe(edge)
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  expect(found('darwin', chrome)).toBe(chrome)
  expect(found('linux', '/own/chrome', { CHROMIUM: '/own/chrome' })).toBe('/own/chrome')
  expect(found('linux', '/usr/bin/chromium', { CHROMIUM: '/own/chrome' })).toBeNull()
  expect(found('win32', '/usr/bin/chromium')).toBeNull()
})

test('a browser that cannot print leaves no page behind and is told', async () => {
  const folder = await scratch()
  const broken = await browserPrinter(folder, () => '/bin/false').pdf('<p>secret</p>')
  expect(broken).toMatchObject({ ok: false, failure: { name: 'noPrinter' } })
  expect(await readdir(folder)).toEqual([])
  const none = await browserPrinter(folder, () => null).pdf('<p>secret</p>')
  expect(none).toMatchObject({ ok: false, failure: { name: 'noPrinter' } })
})

test('a page becomes a PDF, and nothing of it stays in the folder', async () => {
  const folder = await scratch()
  const pdf = await browserPrinter(folder).pdf('<!doctype html><title>t</title><p>12 words')
  expect(pdf.ok && Buffer.from(pdf.value).subarray(0, 5).toString()).toBe('%PDF-')
  expect(await readdir(folder)).toEqual([])
}, 60_000)
