import type {
  PutBackAsk,
  PutBackItem,
  PutBackPlan,
  PutBackReport,
  PutBackResult,
} from '../../app/put-back-types.ts'
import { codeOf } from '../../core/failure.ts'
import { result, watched, withApp } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { failureLine } from '../failure-text.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'
import { printable } from '../table.ts'

/** What a person types; the new folder's name comes from the language. */
export type PutBackOptions =
  | Omit<Extract<PutBackAsk, { do: 'put' }>, 'folder'>
  | Exclude<PutBackAsk, { do: 'put' }>
  /** Neither a copy nor a put-back was named. */
  | Readonly<{ do: 'nothing'; what: string }>

const named = 50

const counted = ['make', 'beside', 'replace', 'unfit'] as const

function showPlan(plan: PutBackPlan, context: Context): Exit {
  const { output } = context
  const { words } = output
  output.print(words.say('putBack.plan.items', { n: plan.items }))
  for (const name of counted)
    if (plan[name] > 0) output.print(words.say(`putBack.plan.${name}`, { n: plan[name] }))
  const skipped = Object.values(plan.skipped).reduce((all, n) => all + n, 0)
  if (skipped > 0) output.print(words.say('putBack.plan.skipped', { n: skipped }))
  const time = `${plan.seconds} s`
  output.print(words.say('putBack.plan.effort', { requests: plan.requests, time }))
  output.print(words.say('putBack.plan.quiet'))
  return result(context, { command: 'put-back', exit: exits.done, plan })
}

/** What is to be known of an item that is not simply as it was. */
function lineOf(item: PutBackItem, { output: { words } }: Context): string | null {
  const { path, state, failure, reason, lost } = item
  const why = [
    ...(failure === null ? [] : [failureLine(failure, words)]),
    ...(reason === null || reason === 'there' ? [] : [words.say(`putBack.reason.${reason}`)]),
    ...lost.map((loss) => words.say(`putBack.loss.${loss}`)),
  ]
  if (why.length === 0 && state !== 'touched') return null
  return [`  ${words.say(`putBack.state.${state}`)}`, printable(path), ...why].join('  ')
}

const ends = ['made', 'replaced', 'skipped', 'failed', 'undone', 'touched'] as const

function exitOf({ failed, touched }: PutBackReport, { signal }: Context): Exit {
  if (signal.aborted) return exits.stopped
  return failed + touched > 0 ? exits.partly : exits.done
}

function showReport(report: PutBackReport, context: Context): Exit {
  const { output } = context
  const { words } = output
  for (const { path, failure } of report.items)
    if (failure !== null) output.line('item', { run: report.run, code: codeOf(failure), path })
  for (const name of ends)
    if (report[name] > 0) output.print(words.say(`putBack.done.${name}`, { n: report[name] }))
  const lines = report.items.flatMap((item) => lineOf(item, context) ?? [])
  output.print(...lines.slice(0, named))
  const more = lines.length - named
  if (more > 0) output.print(`  ${words.say('run.more', { n: more })}`)
  output.print(words.say('putBack.ticket', { ticket: report.ticket }))
  if (report.stopped) output.note(words.say('run.halted'))
  const { items: _items, ...facts } = report
  return result(context, { command: 'put-back', exit: exitOf(report, context), ...facts })
}

const show = (value: PutBackResult, context: Context): Exit =>
  value.is === 'plan' ? showPlan(value.plan, context) : showReport(value.report, context)

/** `dingkeep put-back`: from a copy into Outlook, and back out of it. */
export const putBack: Command<PutBackOptions> = async (context, options) => {
  if (options.do === 'nothing') {
    context.output.fail({ name: 'wrongUse', about: { what: options.what } })
    return exits.wrongUse
  }
  const folder = context.output.words.say('putBack.folder', { date: '{date}' })
  const ask: PutBackAsk = options.do === 'put' ? { ...options, folder } : options
  return withApp(
    context,
    (app) => watched(context, (watch) => app.putBack(ask, watch)),
    (value) => show(value, context),
  )
}
