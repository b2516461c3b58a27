import { formatAgo, formatNumber, tableTime } from '../../../resources/locales/format.ts'
import { sayText } from '../../../resources/locales/text.ts'
import type { KindStatus, StatusResult } from '../../app-types.ts'
import { codeOf } from '../../core/failure.ts'
import type { RunRow } from '../../core/ports.ts'
import { sent } from '../../desk/iso.ts'
import { result, withApp } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { failureLine } from '../failure-text.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'
import { printable } from '../table.ts'

function rowOf(row: KindStatus, now: number, { output: { words } }: Context): string[] {
  return [
    words.say(`kinds.${row.kind}`),
    row.at === null ? words.say('status.never') : tableTime(row.at),
    row.at === null ? '-' : formatAgo(words.tag, now - row.at),
    formatNumber(words.tag, row.failed),
    row.failure === null ? '' : failureLine(row.failure, words),
  ]
}

function runFacts(run: RunRow, now: number, { output: { words } }: Context) {
  return {
    what: words.say(`runs.${run.what}`),
    state: words.say(`runStates.${run.state}`),
    age: formatAgo(words.tag, now - (run.ended ?? run.started)),
  }
}

/** The same headline as in window and tray, and what else is true. */
function showStates(value: StatusResult, { output }: Context): void {
  const { words } = output
  const states = value.states ?? []
  for (const [at, { headline, detail }] of states.entries()) {
    const said = sayText(words, sent(headline))
    const more = detail === null ? '' : sayText(words, sent(detail))
    const line = more === '' ? said : words.say('status.line', { headline: said, detail: more })
    output.print(at === 0 ? line : words.say('status.also', { line }))
  }
  if (states.length > 0) output.print('')
}

function showHead(value: StatusResult, context: Context): void {
  const { output } = context
  const { words } = output
  const { allowance, lastRun, lastVerify, now } = value
  output.print(words.say('status.organisation', { name: printable(value.organisation) }))
  output.print(words.say('status.storage', { name: printable(value.storage) }))
  if (value.snapshots !== null) output.print(words.say('status.copies', { n: value.snapshots }))
  if (allowance !== null) {
    const { used, cap, month } = allowance
    output.print(words.say('status.allowance', { used, cap, month }))
  }
  if (lastRun !== null) {
    output.print(words.say('status.lastRun', runFacts(lastRun, now, context)))
  }
  output.print(
    lastVerify === null
      ? words.say('status.noVerify')
      : words.say('status.lastVerify', runFacts(lastVerify, now, context)),
  )
}

const runLine = (run: RunRow | null) =>
  run === null ? null : { ...run, failure: run.failure === null ? null : codeOf(run.failure) }

function show(value: StatusResult, context: Context): Exit {
  const { output } = context
  const { words } = output
  for (const { failure, at, ...row } of value.kinds) {
    const age = at === null ? null : value.now - at
    const code = failure === null ? null : codeOf(failure)
    output.line('state', {
      ...row,
      newest: at === null ? null : new Date(at).toISOString(),
      age,
      code,
    })
  }
  showStates(value, context)
  showHead(value, context)
  output.print('')
  output.table(
    [
      { head: words.say('columns.kind') },
      { head: words.say('columns.newest') },
      { head: words.say('columns.age') },
      { head: words.say('columns.failed'), align: 'right' },
      { head: words.say('columns.reason'), shrinks: true },
    ],
    value.kinds.map((row) => rowOf(row, value.now, context)),
  )
  if (value.snapshots === 0) output.print('', words.say('snapshots.none'))
  if (value.storageFailure !== null) output.warn(value.storageFailure)
  const { organisation, storage, snapshots, allowance, lastRun, lastVerify } = value
  const states = (value.states ?? []).map(({ name, rank, since }) => ({
    name,
    rank,
    since: new Date(since).toISOString(),
  }))
  const facts = { states, organisation, storage, snapshots, allowance }
  const runs = { lastRun: runLine(lastRun), lastVerify: runLine(lastVerify) }
  return result(context, { command: 'status', exit: exits.done, ...facts, ...runs })
}

/** `dingkeep status`: how old the newest copy of each kind is. */
export const status: Command<null> = (context) =>
  withApp(
    context,
    (app) => app.status(),
    (value) => show(value, context),
  )
