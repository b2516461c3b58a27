import { expect, it } from 'vitest'

import { createOutput } from '../../main/cli/output.ts'
import { showProgress } from '../../main/cli/progress.ts'
import { kinds } from '../../main/core/kinds.ts'
import { openWords } from '../../resources/locales/words.ts'

it('names each kind once in a log, although kinds that are read side by side take turns', async () => {
  let now = 0
  const lines: string[] = []
  const errors = { isTerminal: false, columns: 80, write: (text: string) => void lines.push(text) }
  const output = createOutput({
    json: false,
    words: await openWords('en'),
    results: errors,
    errors,
    now: () => now,
  })
  const progress = showProgress(output, () => now)

  for (let at = 0; at < 1000; at += 1) {
    now += 30
    const kind = kinds[at % kinds.length]
    const amount = { done: at, total: null, bytes: 0 }
    progress.onEvent({
      type: 'progress',
      run: 'r',
      phase: 'read',
      ...amount,
      ...(kind && { kind }),
    })
  }
  progress.end()

  // One line for each kind, and one every ten seconds of the thirty.
  expect(new Set(lines.slice(0, kinds.length)).size).toBe(kinds.length)
  expect(lines.length).toBeLessThanOrEqual(kinds.length + 3)
  expect(lines.length).toBeGreaterThan(kinds.length)
})
