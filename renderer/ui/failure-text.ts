import type { Problem } from '../bridge.ts'
import type { Words } from '../words.tsx'

/** A failure in the words of the window. */
export type FailureWords = Readonly<{
  code: string
  headline: string
  effect: string
  steps: readonly string[]
  /** Names and facts for whoever helps. */
  details: string
}>

/**
 * Says a failure: `failures.<code>` with its facts; what exactly is wrong (`problems.<problem>`)
 * stands before the effect. Steps for the window (`windowSteps`) stand in for those that are
 * about the command line.
 */
export function failureWords({ name, code, about }: Problem, words: Words): FailureWords {
  const key = `failures.${code}`
  const problem = about['problem']
  const exact = problem === undefined ? null : words.find(`problems.${problem}`, about)
  const facts = Object.entries(about).map(([fact, value]) => `${fact}=${value}`)
  return {
    code,
    headline: words.find(`${key}.headline`, about) ?? words.say('failure.unknown', { code }),
    effect: [exact, words.find(`${key}.effect`, about)].filter((line) => line !== null).join(' '),
    steps: failureSteps(code, words, about),
    details: [name, ...facts].join(' '),
  }
}

/** What to do about a failure, in the window. */
export function failureSteps(
  code: string,
  words: Words,
  about: Problem['about'] = {},
): readonly string[] {
  const inWindow = words.list(`failures.${code}.windowSteps`, about)
  return inWindow.length > 0 ? inWindow : words.list(`failures.${code}.steps`, about)
}
