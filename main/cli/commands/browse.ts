import {
  formatAgo,
  formatBytes,
  formatNumber,
  tableTime,
} from '../../../resources/locales/format.ts'
import type { Filters, HitRow, SnapshotRow } from '../../app-types.ts'
import { result, withApp } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { exits } from '../output.ts'
import type { Exit } from '../output.ts'
import { printable } from '../table.ts'

function copyRow(row: SnapshotRow, { output: { words }, now }: Context): string[] {
  const mode = words.say(`modes.${row.mode}`)
  return [
    row.id.slice(0, 8),
    tableTime(row.time),
    formatAgo(words.tag, now() - Date.parse(row.time)),
    row.partial ? `${mode}, ${words.say('snapshots.partial')}` : mode,
    formatNumber(words.tag, row.files),
    formatBytes(words.tag, row.bytes),
    formatBytes(words.tag, row.added),
  ]
}

/** `dingkeep snapshots`: the list of copies. */
export const snapshots: Command<Readonly<{ all?: boolean }>> = (context, options) => {
  const { output } = context
  const { words } = output
  return withApp(
    context,
    (app) => app.snapshots(options.all ?? false),
    (list) => {
      for (const row of list.snapshots) output.line('snapshot', row)
      if (list.snapshots.length === 0) output.print(words.say('snapshots.none'))
      else {
        output.table(
          [
            { head: words.say('columns.copy') },
            { head: words.say('columns.time') },
            { head: words.say('columns.age') },
            { head: words.say('columns.mode') },
            { head: words.say('columns.files'), align: 'right' },
            { head: words.say('columns.size'), align: 'right' },
            { head: words.say('columns.added'), align: 'right' },
          ],
          list.snapshots.map((row) => copyRow(row, context)),
        )
      }
      if (list.unreadable.length > 0) {
        output.note(`${words.say('snapshots.unreadable')} ${list.unreadable.join(' ')}`)
      }
      const exit = list.unreadable.length > 0 ? exits.partly : exits.done
      const { unreadable } = list
      return result(context, {
        command: 'snapshots',
        exit,
        count: list.snapshots.length,
        unreadable,
      })
    },
  )
}

/** Items without a time of their own lie at the start of 1970. */
const timeOf = (time: string): string => (Date.parse(time) <= 0 ? '' : tableTime(time))

/** `dingkeep ls`: one folder of a copy. */
export const ls: Command<Readonly<{ snapshot: string; path: string }>> = (context, options) => {
  const { output } = context
  const { words } = output
  return withApp(
    context,
    (app) => app.ls(options.snapshot, options.path),
    (rows) => {
      for (const row of rows) output.line('entry', row)
      if (rows.length === 0) output.print(words.say('ls.empty'))
      for (const row of rows) {
        const size = row.is === 'folder' ? '-' : formatBytes(words.tag, row.size)
        const path = printable(row.path) + (row.is === 'folder' ? '/' : '')
        output.print(`${size.padStart(9)}  ${timeOf(row.time).padEnd(16)}  ${path}`)
      }
      return result(context, { command: 'ls', exit: exits.done, count: rows.length })
    },
  )
}

function showHit(hit: HitRow, { output }: Context): void {
  const { words } = output
  const facts = [
    words.say(`kinds.${hit.kind}`),
    hit.person ?? '',
    hit.time === null ? '' : timeOf(hit.time),
    hit.snapshot.slice(0, 8),
    hit.deleted ? words.say('find.deleted') : '',
  ]
  output.print(printable(hit.title === '' ? hit.path : hit.title))
  output.print(
    `  ${facts
      .filter((fact) => fact !== '')
      .map(printable)
      .join(' · ')}`,
  )
  output.print(`  ${printable(hit.path)}`)
  if (hit.snippet !== null && hit.snippet !== '') output.print(`  ${printable(hit.snippet)}`)
}

function showHits(
  context: Context,
  asked: Readonly<{ command: string; words: string; hits: readonly HitRow[] }>,
): Exit {
  const { output } = context
  for (const hit of asked.hits) {
    output.line('hit', hit)
    showHit(hit, context)
  }
  const count = asked.hits.length
  if (count === 0) output.print(output.words.say('find.none', { words: asked.words }))
  else output.print('', output.words.say('find.count', { n: count }))
  return result(context, { command: asked.command, exit: exits.done, count })
}

/** Options of `find` and `search`. */
export type FindOptions = Readonly<{ words: string; filters: Filters }>

/** `dingkeep find`: names. */
export const find: Command<FindOptions> = (context, { words, filters }) =>
  withApp(
    context,
    (app) => app.find(words, filters),
    (hits) => showHits(context, { command: 'find', words, hits }),
  )

/** `dingkeep search`: what the items say. */
export const search: Command<FindOptions> = (context, { words, filters }) =>
  withApp(
    context,
    (app) => app.search(words, filters),
    (hits) => showHits(context, { command: 'search', words, hits }),
  )
