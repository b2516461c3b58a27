import { formatDuration, formatNumber } from '../../../resources/locales/format.ts'
import type { BackupResult } from '../../app-types.ts'
import type { Kind } from '../../core/kinds.ts'
import type { KindResult } from '../../core/ports.ts'
import { result, watched, withApp } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { failureLine } from '../failure-text.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'

/** Options of `backup`. */
export type BackupOptions = Readonly<{ full?: boolean; kinds?: readonly Kind[]; refetch?: boolean }>

function rowOf(row: KindResult, { output: { words } }: Context): string[] {
  const { counts } = row
  const state = { read: 'backup.read', partly: 'backup.partly', carried: 'backup.carried' } as const
  const numbers = [counts.new, counts.changed, counts.gone, counts.same, counts.failed]
  return [
    words.say(`kinds.${row.kind}`),
    ...numbers.map((n) => formatNumber(words.tag, n)),
    row.failure === null ? words.say(state[row.outcome]) : failureLine(row.failure, words),
  ]
}

/** Prints the counts of each kind of a run. */
export function showKinds(kinds: readonly KindResult[], context: Context): void {
  const { words } = context.output
  const number = (head: string) => ({ head, align: 'right' }) as const
  context.output.table(
    [
      { head: words.say('columns.kind') },
      number(words.say('columns.new')),
      number(words.say('columns.changed')),
      number(words.say('columns.gone')),
      number(words.say('columns.same')),
      number(words.say('columns.failed')),
      { head: words.say('columns.result'), shrinks: true },
    ],
    kinds.map((row) => rowOf(row, context)),
  )
}

function exitOf(value: BackupResult): Exit {
  if (value.stopped) return exits.stopped
  return value.failedItems > 0 || value.partial ? exits.partly : exits.done
}

function headline(value: BackupResult, took: number, context: Context): string {
  const { words } = context.output
  if (value.stopped) return words.say('run.stopped')
  if (value.snapshot === null) return words.say('backup.none')
  return words.say('backup.saved', {
    id: value.snapshot.slice(0, 8),
    mode: words.say(`modes.${value.mode}`),
    duration: formatDuration(words.tag, took),
  })
}

function show(value: BackupResult, took: number, context: Context): Exit {
  const { output } = context
  const { words } = output
  showKinds(value.kinds, context)
  output.print('', headline(value, took, context))
  if (value.partial) output.print(words.say('backup.partial'))
  if (value.failedItems > 0) {
    const failure = { name: 'itemsFailed', about: { n: `${value.failedItems}` } } as const
    output.print(failureLine(failure, words))
  }
  const { bytesAdded: added, bytesRead: read, calls } = value
  output.print(
    words.say('backup.added', { added, read }),
    words.say('backup.calls', { n: calls.metered, free: calls.free }),
  )
  for (const warning of value.warnings) output.warn(warning, value.run)
  const { run, mode, snapshot, partial, counts } = value
  const facts = { run, mode, snapshot, partial, counts, bytesAdded: added, bytesRead: read, calls }
  return result(context, { command: 'backup', exit: exitOf(value), ...facts })
}

/** `dingkeep backup`: one run now. */
export const backup: Command<BackupOptions> = (context, options) => {
  const begun = context.now()
  const ask = {
    mode: options.full === true ? 'full' : 'incremental',
    refetch: options.refetch ?? false,
    ...(options.kinds !== undefined && { kinds: options.kinds }),
  } as const
  return withApp(
    context,
    (app) => watched(context, (watch) => app.backup(ask, watch)),
    (value) => show(value, context.now() - begun, context),
  )
}
