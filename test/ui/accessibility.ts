import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

import type { Page } from 'playwright-core'

type Node = { target: unknown[]; html: string }
type Result = { violations: { id: string; help: string; nodes: Node[] }[] }

let source: Promise<string> | null = null
const axe = () =>
  (source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))

const isStop = (html: string): boolean => /^<i [^>]*\bdata-tabster-dummy=/.test(html)

/**
 * What axe-core finds wrong with the page as it is now, all of its rules: one line per place.
 *
 * Where a page has a part that arrow keys move in, Fluent's focus keeper (tabster) puts a hidden
 * stop before and after the whole page. Of these the one finding is left out that they can be
 * focused: they hand focus on at once, and nobody rests on them.
 *
 * Waits until moving things stand still, since half-faded text has too little contrast.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished))`)
  // By evaluation, which the content security policy does not touch.
  await page.evaluate(`${await axe()}; undefined`)
  const { violations } = await page.evaluate<Result>('axe.run()')
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .filter(({ html }) => id !== 'aria-hidden-focus' || !isStop(html))
      .map(({ target }) => `${id}: ${help}: ${JSON.stringify(target)}`),
  )
}
