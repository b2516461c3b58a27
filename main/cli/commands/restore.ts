import { resolve } from 'node:path'

import type { RestoreAsk, RestoreResult } from '../../app-types.ts'
import { codeOf } from '../../core/failure.ts'
import { result, watched, withApp } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { failureLine } from '../failure-text.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'
import { printable } from '../table.ts'

const named = 50

function list(context: Context, lines: readonly string[]): void {
  const { output } = context
  output.print(...lines.slice(0, named).map((line) => `  ${line}`))
  const more = lines.length - named
  if (more > 0) output.print(`  ${output.words.say('run.more', { n: more })}`)
}

function showTrouble(value: RestoreResult, context: Context): void {
  const { output } = context
  const { words } = output
  if (value.renamed.length > 0) {
    output.print(words.say('restore.renamed'))
    list(
      context,
      value.renamed.map(({ path, as }) => `${printable(path)} → ${printable(as)}`),
    )
  }
  if (value.failed.length > 0) {
    output.print(words.say('restore.failed', { n: value.failed.length }))
    list(
      context,
      value.failed.map(({ path, failure }) => `${printable(path)}  ${failureLine(failure, words)}`),
    )
  }
}

function showDone(value: RestoreResult, ask: RestoreAsk, context: Context): void {
  const { output } = context
  const { words } = output
  const { files: n, bytes, planned } = value
  const target = printable(ask.target)
  if (ask.dryRun) {
    list(
      context,
      planned.map(({ path, does }) => `${words.say(`restore.${does}`)}  ${printable(path)}`),
    )
    output.print(words.say('restore.planned', { n, target }))
  } else output.print(words.say('restore.done', { n, bytes, target }))
  if (value.skipped > 0) output.print(words.say('restore.skipped', { n: value.skipped }))
}

function show(value: RestoreResult, ask: RestoreAsk, context: Context): Exit {
  const { output, signal } = context
  for (const { path, failure } of value.failed) {
    output.line('item', { run: value.run, code: codeOf(failure), path })
  }
  showDone(value, ask, context)
  showTrouble(value, context)
  if (signal.aborted) output.note(output.words.say('run.halted'))
  const exit = signal.aborted ? exits.stopped : value.failed.length > 0 ? exits.partly : exits.done
  const { run, snapshot, files, bytes, skipped, renamed, planned } = value
  const facts = { run, snapshot, target: ask.target, files, bytes, skipped, renamed }
  const plan = ask.dryRun ? { planned } : {}
  return result(context, {
    command: 'restore',
    exit,
    ...facts,
    failed: value.failed.length,
    ...plan,
  })
}

/** `dingkeep restore`: from a copy into a folder. */
export const restore: Command<RestoreAsk> = (context, options) => {
  const ask = { ...options, target: resolve(options.target) }
  return withApp(
    context,
    (app) => watched(context, (watch) => app.restore(ask, watch)),
    (value) => show(value, ask, context),
  )
}
