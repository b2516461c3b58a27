import { resolve } from 'node:path'

import type { SetupCheck, SetupResult } from '../../app-types.ts'
import { codeOf } from '../../core/failure.ts'
import { result, shown, watched } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { failureLine, failureText } from '../failure-text.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'

/** Options of `setup`. */
export type SetupOptions = Readonly<{ config: string; checkOnly?: boolean }>

function rowOf(check: SetupCheck, { output: { words } }: Context): string[] {
  const { failure } = check
  const state =
    failure === null
      ? words.say('setup.ok')
      : check.needed
        ? failureText(failure, words).code
        : `${words.say('setup.optional')} (${codeOf(failure)})`
  const kind = check.kind === null ? '' : words.say(`kinds.${check.kind}`)
  return [words.say(`setup.what.${check.what}`), kind, state, check.name]
}

function closing(value: SetupResult, options: SetupOptions, context: Context): string[] {
  const { words } = context.output
  if (value.saved) {
    return [
      words.say(value.created ? 'setup.created' : 'setup.joined'),
      words.say('setup.saved', { folder: context.profile }),
      words.say('setup.next'),
    ]
  }
  const isGood = value.checks.every(({ failure, needed }) => failure === null || !needed)
  return [words.say(options.checkOnly === true && isGood ? 'setup.checkOnly' : 'setup.notSaved')]
}

function show(value: SetupResult, options: SetupOptions, context: Context): Exit {
  const { output } = context
  const { words } = output
  for (const { failure, ...check } of value.checks) {
    output.line('check', { ...check, code: failure === null ? null : codeOf(failure) })
  }
  output.table(
    [
      { head: words.say('columns.check') },
      { head: words.say('columns.kind') },
      { head: words.say('columns.result') },
      { head: words.say('columns.name'), shrinks: true },
    ],
    value.checks.map((check) => rowOf(check, context)),
  )
  const bad = value.checks.flatMap(({ failure, needed }) => (failure && needed ? [failure] : []))
  const steps = new Map(bad.map((failure) => [failureLine(failure, words), failure]))
  for (const [line, failure] of steps) {
    output.print(
      '',
      line,
      ...failureText(failure, words).steps.map((step, n) => `  ${n + 1}. ${step}`),
    )
  }
  for (const warning of value.warnings) output.warn(warning)
  output.print('', ...closing(value, options, context))
  const exit = bad.length > 0 ? exits.error : exits.done
  const { saved, created } = value
  return result(context, { command: 'setup', exit, saved, created })
}

/** `dingkeep setup`: live checks of a settings file, then repository and profile. */
export const setup: Command<SetupOptions> = async (context, options) => {
  const { output, profile } = context
  const engine = await context.engine()
  output.note(output.words.say('setup.checking'))
  const ask = {
    profile,
    config: resolve(options.config),
    checkOnly: options.checkOnly ?? false,
  }
  const outcome = await watched(context, (watch) => engine.setup(ask, watch))
  return shown(context, outcome, (value) => show(value, options, context))
}
