import type { Words } from '../../resources/locales/words.ts'
import { codeOf } from '../core/failure.ts'
import type { Failure } from '../core/failure.ts'
import { printable } from './table.ts'

/** A failure in words. */
export type FailureText = Readonly<{
  code: string
  headline: string
  /** What it means, with what exactly is wrong where that is known. */
  effect: string
  steps: readonly string[]
  /** Codes and numbers for whoever helps; empty where there are none. */
  details: string
}>

/** Facts that the texts show themselves, or that would only repeat them. */
const shown = new Set([
  'problem',
  'member',
  'expected',
  'where',
  'what',
  'nearest',
  'help',
  'kept',
  'page',
])

const safe = (about: Failure['about']): Record<string, string> =>
  Object.fromEntries(Object.entries(about).map(([name, fact]) => [name, printable(fact)]))

/** Says a failure in the language of `words`. */
export function failureText(failure: Failure, words: Words): FailureText {
  const code = codeOf(failure)
  const about = safe(failure.about)
  const key = `failures.${code}`
  const headline = words.find(`${key}.headline`, about) ?? failure.name
  const details = Object.entries(about)
    .filter(([name, fact]) => fact !== '' && !shown.has(name) && !headline.includes(fact))
    .map(([name, fact]) => `${name}=${fact}`)
  const effect = [
    about['problem'] ? words.find(`problems.${about['problem']}`, about) : null,
    about['nearest'] ? words.say('error.nearest', { name: about['nearest'] }) : null,
    words.find(`${key}.effect`, about),
    about['kept'] ? words.say('error.kept', { kept: about['kept'] }) : null,
  ]
  return {
    code,
    headline,
    effect: effect.filter((line) => line !== null && line !== '').join(' '),
    steps: words.list(`${key}.steps`, about),
    details: details.join(' '),
  }
}

/** The lines of an error as a person reads them: code, what happened, what to do. */
export function failureLines(failure: Failure, words: Words): string[] {
  const text = failureText(failure, words)
  return [
    `${text.code}  ${text.headline}`,
    `  ${text.effect}`,
    `  ${words.say('error.todo')}`,
    ...text.steps.map((step, n) => `  ${n + 1}. ${step}`),
    ...(text.details === '' ? [] : [`  ${words.say('error.details')} ${text.details}`]),
  ]
}

/** One line for lists and notes. */
export function failureLine(failure: Failure, words: Words): string {
  const { code, headline } = failureText(failure, words)
  const problem = failure.about['problem']
  const exact =
    problem === undefined ? null : words.find(`problems.${problem}`, safe(failure.about))
  return `${code} ${exact ?? headline}`
}
