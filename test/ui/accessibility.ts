import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

import type { Page } from 'playwright-core'

type Result = { violations: { id: string; help: string; nodes: { target: unknown[] }[] }[] }

let source: Promise<string> | null = null
const axe = () =>
  (source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))

/**
 * What axe-core finds wrong with the page as it is now, all of its rules: one line per place.
 *
 * Left out are the hidden stops of Fluent's focus keeper (tabster): they hand focus on at once.
 *
 * Waits until moving things stand still, since half-faded text has too little contrast.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished))`)
  // By evaluation, which the content security policy does not touch.
  await page.evaluate(`${await axe()}; undefined`)
  const { violations } = await page.evaluate<Result>(
    "axe.run({ exclude: [['[data-tabster-dummy]']] })",
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${JSON.stringify(target)}`),
  )
}
