import { basename } from 'node:path'

import type { z } from 'zod'

import { failed } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { jsonMistake } from './json-mistake.ts'

/** Words for what is wrong; the locales hold a sentence for each (`settings.problem.…`). */
export const problems = [
  'not-json',
  'not-text',
  'too-big',
  'unknown-member',
  'missing',
  'wrong-type',
  'wrong-value',
  'too-small',
  'not-an-address',
  'not-https',
  'not-rest',
  'plain-http',
  'storage-inside',
  'password-in-address',
  'path-or-url',
  'copy-name',
  'twice',
  'zone',
  'time',
  'duration',
  'region',
  'nothing-to-save',
  'file-missing',
  'file-unreadable',
  'file-empty',
  'secrets-damaged',
] as const
export type Problem = (typeof problems)[number]

const isProblem = (word: string): word is Problem => problems.some((known) => known === word)

type Path = readonly PropertyKey[]

/** Finds the line of a member by looking for its names in order; 0 where it is not in the text. */
export function lineOf(text: string, path: Path): number {
  let at = 0
  let found = false
  for (const part of path) {
    if (typeof part !== 'string') continue
    const next = text.indexOf(JSON.stringify(part), at)
    if (next < 0) break
    at = next + 1
    found = true
  }
  return found ? text.slice(0, at).split('\n').length : 0
}

const memberOf = (path: Path): string =>
  path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : `${name}${name && '.'}${String(part)}`,
    '',
  )

/**
 * Makes the failure of a settings file.
 *
 * `where` reads `file:line, member` in any language; `problem` is a word of `problems`; `expected`
 * lists what would fit, where that is known.
 */
export function unfit(about: {
  file: string
  problem: Problem
  member?: string
  line?: number
  expected?: string
}): Outcome<never> {
  const place = about.line ? `${basename(about.file)}:${about.line}` : basename(about.file)
  return failed('settingsUnfit', {
    where: about.member ? `${place}, ${about.member}` : place,
    file: about.file,
    problem: about.problem,
    member: about.member ?? '',
    expected: about.expected ?? '',
  })
}

type Issue = z.core.$ZodIssue

/** Of the branches of a union, the issue that says most: not merely "another type". */
function inner(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const branches = issue.errors.flat()
  const telling = branches.find(({ code }) => code !== 'invalid_type' && code !== 'invalid_value')
  const chosen = telling ?? branches.at(-1)
  return chosen === undefined ? issue : inner({ ...chosen, path: [...issue.path, ...chosen.path] })
}

type Told = { problem: Problem; extra?: string; expected?: string }

function missingOrType(issue: Issue & { code: 'invalid_type' }, input: unknown): Told {
  return input === undefined
    ? { problem: 'missing' }
    : { problem: 'wrong-type', expected: issue.expected }
}

function told(issue: Issue, input: unknown): Told {
  if (isProblem(issue.message)) return { problem: issue.message }
  if (issue.code === 'unrecognized_keys') {
    return { problem: 'unknown-member', extra: issue.keys[0] ?? '' }
  }
  if (issue.code === 'invalid_type') return missingOrType(issue, input)
  if (issue.code === 'too_small') return { problem: 'too-small', expected: `≥ ${issue.minimum}` }
  if (issue.code === 'too_big') return { problem: 'wrong-value', expected: `≤ ${issue.maximum}` }
  if (issue.code !== 'invalid_value') return { problem: 'wrong-value' }
  return input === undefined
    ? { problem: 'missing' }
    : { problem: 'wrong-value', expected: issue.values.map(String).join(', ') }
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  )

/** Tells the first mistake that a schema found, with its line and member. */
export function firstMistake(
  error: z.core.$ZodError,
  from: { file: string; text: string; value: unknown },
): Outcome<never> {
  // A misspelt name is also a missing one; its spelling is what helps.
  const first = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0]
  if (first === undefined) return unfit({ file: from.file, problem: 'wrong-value' })
  const issue = inner(first)
  const { problem, extra, expected } = told(issue, valueAt(from.value, issue.path))
  const path = extra === undefined ? issue.path : [...issue.path, extra]
  return unfit({
    file: from.file,
    problem,
    member: memberOf(path),
    line: lineOf(from.text, path),
    ...(expected !== undefined && { expected }),
  })
}

/** Parses JSON, with the line of the mistake. */
export function parseJson(text: string, file: string): Outcome<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const line = text.slice(0, jsonMistake(text)).split('\n').length
    return unfit({ file, problem: 'not-json', line })
  }
}
