import { readFileSync } from 'node:fs'

import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'

import { openCompany, owner } from './company.ts'
import { accessibilityProblems, type Look, until } from './window.ts'

/** Pages that show something without being asked for one thing. */
const places = [
  'home',
  'backups',
  'backups/history',
  'backups/copies',
  'backups/schedule',
  'restore',
  'restore/deleted',
  'search',
  'sync',
  'alerts',
  'audit',
  'settings',
  'people',
  'help',
  'panel',
]

const index = new URL('../../renderer/features/index.ts', import.meta.url)
/** Features that the window has; two of them are only there before somebody sits at it. */
const features = [...readFileSync(index, 'utf8').matchAll(/^ {2}'?([\w-]+)'?: \(\) => import/gm)]
  .map(([, name = '']) => name)
  .filter((name) => name !== 'setup' && name !== 'sign-in')

const shown = places.filter((place) => features.includes(place.split('/')[0] ?? ''))

const languages = ['en', 'zh-Hant', 'zh-Hans', 'id'] as const
/** The longest language and another script, each theme; all pairs when pictures are wanted. */
const looks: readonly Look[] =
  process.env['DINGKEEP_SCREENSHOTS'] === undefined
    ? [
        { language: 'id', theme: 'light' },
        { language: 'zh-Hant', theme: 'dark' },
      ]
    : languages.flatMap((language) =>
        (['light', 'dark'] as const).map((theme) => ({ language, theme })),
      )

/** Resolves once nothing in the page has changed for a moment, as when all that it asked for came. */
const settled = `new Promise((resolve) => {
  const end = () => (observer.disconnect(), resolve())
  let timer = setTimeout(end, 300)
  const observer = new MutationObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(end, 300)
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true })
  setTimeout(end, 5000)
})`

async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate(`location.hash = '#/${place}'`)
  await page.evaluate(settled)
  await until(page, `location.hash.startsWith('#/${place}') && document.querySelector('h1')`)
}

/** What no page may have in any language: see the names. */
const faults = `(() => {
  const text = document.body.innerText
  const root = document.documentElement
  return {
    sideways: root.scrollWidth > root.clientWidth,
    slots: /\\{[\\w,]+(:\\w+)?(\\|[^}]*)?\\}/.exec(text)?.[0] ?? null,
    broken: /\\b(undefined|NaN|Invalid Date|\\[object )/.exec(text)?.[0] ?? null,
    lang: root.lang,
    headings: document.querySelectorAll('h1').length,
  }
})()`

it('knows a page of every feature', () => {
  const known = new Set(places.map((place) => place.split('/')[0]))

  expect(features.filter((name) => !known.has(name))).toEqual([])
  expect(features).toContain('home')
})

it('shows every page in both themes, whatever the language, without a finding', async () => {
  const { openTab, shotOf } = await openCompany()
  const found: object[] = []
  for (const look of looks) {
    const page = await openTab(look)
    const signIn = { ...owner, code: null }
    await page.evaluate(`dingkeep.ask('session.signIn', ${JSON.stringify(signIn)})`)
    await page.reload()
    for (const place of shown) {
      await goTo(page, place)
      await shotOf(page, place.replace('/', '-'), look)
      found.push({
        where: [place, look.language, look.theme].join(' '),
        ...(await page.evaluate<object>(faults)),
        accessibility: await accessibilityProblems(page),
      })
    }
    await page.context().close()
  }

  const sound = { sideways: false, slots: null, broken: null, headings: 1, accessibility: [] }
  const expected = looks.flatMap(({ language, theme }) =>
    shown.map((place) => ({
      where: [place, language, theme].join(' '),
      lang: language,
      ...sound,
    })),
  )
  expect(found).toEqual(expected)
}, 600_000)
