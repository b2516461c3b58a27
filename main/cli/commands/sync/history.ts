import { tableTime } from '../../../../resources/locales/format.ts'
import type { SyncChoice, SyncStory, SyncUndoView } from '../../../app/sync/types.ts'
import type { Command, Context } from '../../context.ts'
import { exits } from '../../output.ts'
import { printable } from '../../table.ts'
import type { OfLink } from './links.ts'
import { ended, iso, listed, withSync, writtenIn } from './work.ts'

/** `dingkeep sync conflicts` */
export const conflicts: Command<OfLink & Readonly<{ all: boolean }>> = (context, { link, all }) =>
  withSync(
    context,
    (sync) => sync.conflicts(link),
    (found) => {
      const { output } = context
      const { words } = output
      const shown = found.filter(({ resolved }) => all || resolved === null)
      for (const { at, resolved, ...one } of shown)
        output.line('conflict', { ...one, since: iso(at), resolved: iso(resolved) })
      listed(
        context,
        [
          { head: words.say('syncCli.head.number'), align: 'right' },
          { head: words.say('syncCli.head.title'), shrinks: true },
          { head: words.say('syncCli.head.field') },
          { head: words.say('syncCli.side.D'), shrinks: true },
          { head: words.say('syncCli.side.M'), shrinks: true },
          { head: words.say('syncCli.head.kept') },
        ],
        shown.map(({ id, title, field, d, m, kept }) => [
          `${id}`,
          title,
          field,
          d ?? '',
          m ?? '',
          kept === 'D' || kept === 'M' ? words.say(`syncCli.side.${kept}`) : '-',
        ]),
      )
      return ended(context, { link, count: shown.length })
    },
  )

/** `dingkeep sync settle` */
export const settle: Command<Readonly<{ conflict: number; choice: SyncChoice; alike: boolean }>> = (
  context,
  ask,
) =>
  withSync(
    context,
    (sync, watch) => sync.settle(ask, watch),
    (link) => {
      context.output.print(context.output.words.say('syncCli.settled', { n: ask.conflict }))
      return ended(context, { link: link.id, conflict: ask.conflict, waiting: link.waiting })
    },
  )

/** `dingkeep sync runs`: the newest first; looks that wrote nothing only with `--all`. */
export const runs: Command<OfLink & Readonly<{ all: boolean }>> = (context, { link, all }) =>
  withSync(
    context,
    (sync) => sync.runs(link, 200),
    (found) => {
      const { output } = context
      const { words } = output
      const shown = found.filter(({ counts }) => all || (counts['sent'] ?? 0) > 0)
      for (const { started, ended: end, ...one } of shown)
        output.line('syncRun', { ...one, started: iso(started), ended: iso(end) })
      listed(
        context,
        [
          { head: words.say('syncCli.head.run'), align: 'right' },
          { head: words.say('columns.time') },
          { head: words.say('syncCli.head.written'), align: 'right' },
          { head: words.say('syncCli.head.back') },
        ],
        shown.map(({ id, started, counts, undoable }) => [
          `${id}`,
          tableTime(started),
          `${writtenIn({ counts })}`,
          words.say(undoable ? 'syncCli.yes' : 'syncCli.no'),
        ]),
      )
      return ended(context, { link, count: shown.length })
    },
  )

function showUndo(context: Context, { steps }: SyncUndoView): void {
  const { words } = context.output
  listed(
    context,
    [
      { head: words.say('syncCli.head.what') },
      { head: words.say('syncCli.head.where') },
      { head: words.say('syncCli.head.title'), shrinks: true },
      { head: words.say('columns.result') },
    ],
    steps.map(({ op, side, title, why }) => [
      words.say(`syncCli.op.${op}`),
      words.say(`syncCli.side.${side}`),
      title,
      words.say(`syncCli.undo.${why}`),
    ]),
  )
}

/** `dingkeep sync undo`: takes a run back; 3 where some of it stays. */
export const undo: Command<Readonly<{ run: number; dry: boolean }>> = (context, ask) =>
  withSync(
    context,
    (sync, watch) => sync.undo(ask, watch),
    (view) => {
      const { output } = context
      for (const step of view.steps) output.line('step', step)
      showUndo(context, view)
      const ready = view.steps.filter(({ why }) => why === 'ready').length
      const n = ask.dry ? ready : writtenIn(view.run)
      output.print(output.words.say(ask.dry ? 'syncCli.wouldUndo' : 'syncCli.undone', { n }))
      const exit = n === view.steps.length ? exits.done : exits.partly
      const syncRun = view.run?.id ?? null
      output.line('result', { command: context.command, exit, dryRun: ask.dry, syncRun, count: n })
      return exit
    },
  )

const outcomes = [
  'wrote',
  'adopted',
  'refused',
  'dropped',
  'held',
  'ambiguous',
  'conflict',
  'quarantined',
] as const
const isOutcome = (what: string): what is (typeof outcomes)[number] =>
  (outcomes as readonly string[]).includes(what)

function storyRow(
  { output: { words } }: Context,
  { at, what, side, op, fields, run }: SyncStory['entries'][number],
): string[] {
  return [
    tableTime(at),
    isOutcome(what) ? words.say(`syncCli.did.${what}`) : what,
    op === null ? '' : words.say(`syncCli.op.${op}`),
    side === null ? '' : words.say(`syncCli.side.${side}`),
    fields.join(', '),
    run === null ? '' : `${run}`,
  ]
}

/** `dingkeep sync why`: the story of each item whose title holds the words. */
export const why: Command<OfLink & Readonly<{ words: string }>> = (context, ask) =>
  withSync(
    context,
    async (sync) => {
      const found = await sync.find(ask.link, ask.words)
      return Promise.all(found.slice(0, 20).map(({ pair }) => sync.why(pair)))
    },
    (stories) => {
      const { output } = context
      const { words } = output
      for (const { entries, ...story } of stories)
        for (const { at, ...entry } of entries)
          output.line('story', { ...story, ...entry, when: iso(at) })
      if (stories.length === 0) output.print(words.say('syncCli.nothing'))
      for (const { title, entries } of stories) {
        output.print(printable(title))
        listed(
          context,
          [
            { head: words.say('columns.time') },
            { head: words.say('columns.result') },
            { head: words.say('syncCli.head.what') },
            { head: words.say('syncCli.head.where') },
            { head: words.say('syncCli.head.fields'), shrinks: true },
            { head: words.say('syncCli.head.run'), align: 'right' },
          ],
          entries.map((entry) => storyRow(context, entry)),
        )
      }
      return ended(context, { link: ask.link, count: stories.length })
    },
  )

/** `dingkeep sync proof`: compares all pairs; 1 where something differs, 3 where nothing is proven. */
export const proof: Command<OfLink> = (context, { link }) =>
  withSync(
    context,
    (sync, watch) => sync.proof(link, watch),
    (found) => {
      const { output } = context
      if (found === null) output.print(output.words.say('syncCli.broken'))
      else output.print(output.words.say('syncCli.proof', { ...found, time: tableTime(found.at) }))
      const differs = found !== null && found.differ > 0
      const exit = found === null ? exits.partly : differs ? exits.error : exits.done
      const facts = found === null ? {} : { ...found, at: undefined, when: iso(found.at) }
      output.line('result', { command: context.command, exit, link, ...facts })
      return exit
    },
  )
