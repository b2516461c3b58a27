import type { Words } from '../../resources/locales/words.ts'
import type { Failure } from '../core/failure.ts'
import { failureLine, failureLines, failureText } from './failure-text.ts'
import { table } from './table.ts'
import type { Column } from './table.ts'

/** The terminal or file that a command writes to. */
export type Sink = Readonly<{
  write: (text: string) => void
  isTerminal: boolean
  /** Cells of a line. */
  columns: number
}>

/** Exit codes (conventions, section 10). */
export const exits = { done: 0, error: 1, partly: 3, wrongUse: 4, stopped: 130 } as const
export type Exit = (typeof exits)[keyof typeof exits]

/** Speaks to the person (text) or to a program (JSON lines). */
export interface Output {
  readonly json: boolean
  readonly words: Words
  /** A result for people; nothing with `--json`. */
  print(...lines: readonly string[]): void
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void
  /** A JSON line; nothing without `--json`. */
  line(type: string, facts: object): void
  /** A note on stderr that is neither result nor error; nothing with `--json`. */
  note(text: string): void
  /** A failure that does not end the command. */
  warn(failure: Failure, run?: string): void
  /** The failure that ends the command: JSON's last line, or text on stderr. */
  fail(failure: Failure): void
  readonly errors: Sink
}

/** A failure as JSON lines tell it. */
export function failureFacts(failure: Failure, words: Words) {
  const text = failureText(failure, words)
  return {
    code: text.code,
    name: failure.name,
    message: text.headline,
    todo: text.steps.join(' '),
    about: failure.about,
  }
}

/** Joins stdout and stderr into one speaker. */
export function createOutput(options: {
  json: boolean
  words: Words
  results: Sink
  errors: Sink
  now: () => number
}): Output {
  const { json, words, results, errors } = options
  const print = (...lines: readonly string[]) => {
    if (!json) for (const line of lines) results.write(`${line}\n`)
  }
  const line = (type: string, facts: object) => {
    const at = new Date(options.now()).toISOString()
    if (json) results.write(`${JSON.stringify({ type, at, ...facts })}\n`)
  }
  const note = (text: string) => {
    if (!json) errors.write(`${text}\n`)
  }
  return {
    json,
    words,
    errors,
    print,
    line,
    note,
    table: (columns, rows) => print(...table(columns, rows, results.columns)),
    warn(failure, run) {
      line('warning', { ...(run !== undefined && { run }), ...failureFacts(failure, words) })
      note(`${words.say('error.warning')}: ${failureLine(failure, words)}`)
    },
    fail(failure) {
      line('error', failureFacts(failure, words))
      if (!json) errors.write(`${failureLines(failure, words).join('\n')}\n`)
    },
  }
}
