import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { failures } from '../../main/core/failure.ts'
import { Step } from '../../preload/contract/setup-shapes.ts'
import { findPages } from '../../renderer/features/help/find.ts'
import { type HelpPage, helpPage, inlineOf } from '../../renderer/features/help/markdown.ts'
import { failureButtons } from '../../renderer/ui/failure-buttons.ts'
import { languages } from '../../resources/locales/language.ts'

const folder = join(import.meta.dirname, '../../resources/help')
const features = readdirSync(join(import.meta.dirname, '../../renderer/features'), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

const pagesOf = (language: string): HelpPage[] =>
  readdirSync(join(folder, language)).map((file) =>
    helpPage(file.replace('.md', ''), readFileSync(join(folder, language, file), 'utf8')),
  )

const english = pagesOf('en')

it.each(languages)(
  'has a page for every screen, every step and every bad day in %s',
  (language) => {
    const ids = pagesOf(language).map(({ id }) => id)

    expect(ids).toEqual(english.map(({ id }) => id))
    expect(ids).toEqual(
      expect.arrayContaining([
        ...features.map((name) => `screen-${name}`),
        ...Step.options.map((step) => `setup-${step}`),
        'topic-computer-died',
        'topic-everything-deleted',
        'topic-employee-leaves',
        'topic-new-nas',
        'topic-auditor',
        'topic-it',
      ]),
    )
  },
)

it.each(languages)('has a title, text and only links that lead somewhere in %s', (language) => {
  const pages = pagesOf(language)
  const ids = new Set(pages.map(({ id }) => id))

  for (const { id, title, blocks } of pages) {
    expect(`${id}: ${title}`).not.toMatch(/: (#|$)/)
    expect(`${id}: ${blocks.length}`).not.toMatch(/: 0$/)
    const lines = blocks.flatMap((block) => ('items' in block ? block.items : [block.line])).flat()
    const links = lines.flatMap((part) => ('to' in part && part.is === 'page' ? [part.to] : []))
    expect(links.filter((to) => !ids.has(to))).toEqual([])
    expect(lines.filter(({ text }) => /\]\(|\*\*/.test(text))).toEqual([])
  }
})

it.each(languages.filter((language) => language !== 'en'))(
  'says in %s as much as in English: the same blocks with the same number of lines',
  (language) => {
    const shape = ({ id, blocks }: HelpPage) => [
      id,
      ...blocks.map((block) => ('items' in block ? `${block.is} ${block.items.length}` : block.is)),
    ]

    expect(pagesOf(language).map(shape)).toEqual(english.map(shape))
  },
)

it('keeps every character of a line, whatever is written in it', () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      const marks = /\*\*|`|\[|\]|\([^)]*\)/g
      const said = inlineOf(line)
        .map(({ text }) => text)
        .join('')

      expect(said.replaceAll(marks, '')).toBe(line.replaceAll(marks, ''))
    }),
  )
})

it('takes markup that is not ours as text, and an unfit address as no link', () => {
  expect(inlineOf('<b onclick="x()">a</b>')).toEqual([
    { is: 'text', text: '<b onclick="x()">a</b>' },
  ])
  expect(inlineOf('[a](javascript:alert)')).toEqual([{ is: 'text', text: 'a' }])
  expect(inlineOf('[a](https://example.com/)')).toEqual([
    { is: 'web', text: 'a', to: 'https://example.com/' },
  ])
})

it('finds pages by all words in any order, titles first', () => {
  const found = findPages(english, 'DIED computer')

  expect(found[0]?.id).toBe('topic-computer-died')
  expect(findPages(english, 'restic check').map(({ id }) => id)).toContain('topic-auditor')
  expect(findPages(english, '  ')).toEqual([])
  expect(findPages(english, 'zebra')).toEqual([])
})

it('puts the button under a failure that the list of the engine names', () => {
  const named = new Map<string, string>(
    Object.values(failures).map(({ code, button }) => [code, button ?? '']),
  )

  for (const [code, button] of Object.entries(failureButtons)) expect(named.get(code)).toBe(button)
  expect(Object.keys(failureButtons).toSorted()).toEqual(
    [...named]
      .filter(([, button]) => ['open-storage', 'make-space', 'start-again'].includes(button))
      .map(([code]) => code)
      .toSorted(),
  )
})
