import type { SyncPreview } from '../../../app/sync/types.ts'
import type { Command, Context } from '../../context.ts'
import { exits } from '../../output.ts'
import { printable } from '../../table.ts'
import type { OfLink } from './links.ts'
import { ended, lineColumns, lineRow, listed, showRound, withSync } from './work.ts'

function showCounts({ output }: Context, { counts, same, cost }: SyncPreview): void {
  const { words } = output
  for (const name of ['D', 'M'] as const) {
    const { create, update, delete: gone } = counts[name]
    const side = words.say(`syncCli.side.${name}`)
    output.print(words.say('syncCli.planned', { side, new: create, changed: update, gone }))
  }
  output.print(words.say('syncCli.same', { n: same }))
  if (cost > 0) output.print(words.say('syncCli.cost', { n: cost }))
}

/** Titles of one reason that are printed; `--json` tells of all. */
const shownTitles = 10

/** What is not copied, by its reason. */
function showNotes({ output }: Context, { notes }: SyncPreview): void {
  const { words } = output
  const n = notes.reduce((all, { titles }) => all + titles.length, 0)
  if (n === 0) return
  output.print(words.say('syncCli.notes', { n }))
  for (const [is, some] of Map.groupBy(notes, (note) => note.is)) {
    const titles = some.flatMap((note) => note.titles).map(printable)
    const more = titles.length > shownTitles ? [`… (${titles.length})`] : []
    const named = [...titles.slice(0, shownTitles), ...more].join(' · ')
    output.print(`  ${words.find(`sync.notes.${is}`) ?? is} ${named}`)
  }
}

/** `dingkeep sync preview`: what would be written, and nothing is. */
export const preview: Command<OfLink> = (context, { link }) =>
  withSync(
    context,
    (sync, watch) => sync.preview(link, watch),
    (plan) => {
      const { output } = context
      const { words } = output
      for (const line of plan.lines) output.line('change', line)
      for (const note of plan.notes) output.line('note', note)
      const { hash, first, counts, same, cost, notifies, failure } = plan
      if (failure !== null) {
        output.fail(failure)
        return exits.error
      }
      showCounts(context, plan)
      if (plan.lines.length > 0)
        listed(
          context,
          lineColumns(context),
          plan.lines.map((line) => lineRow(context, line)),
        )
      showNotes(context, plan)
      if (plan.conflicts.length > 0)
        output.print(words.say('syncCli.asks', { n: plan.conflicts.length, id: link }))
      output.print(words.say('syncCli.next', { id: link, hash: hash.slice(0, 12) }))
      const facts = { link, preview: hash, first, counts, same, cost, notifies }
      return ended(context, { ...facts, conflicts: plan.conflicts.length })
    },
  )

/** `dingkeep sync apply`: does what a preview showed, all of it or some lines. */
export const apply: Command<OfLink & Readonly<{ preview: string; lines: readonly string[] }>> = (
  context,
  ask,
) =>
  withSync(
    context,
    async (sync, watch) => {
      const lines = ask.lines.length > 0 ? { lines: ask.lines } : {}
      const round = await sync.apply({ link: ask.link, preview: ask.preview, ...lines }, watch)
      return { round, link: sync.link(ask.link), held: await sync.held(ask.link) }
    },
    (came) => showRound(context, came),
  )

/** `dingkeep sync run`: one round of a link that is on. */
export const run: Command<OfLink> = (context, ask) =>
  withSync(
    context,
    async (sync, watch) => {
      const round = await sync.round(ask.link, watch)
      return { round, link: sync.link(ask.link), held: await sync.held(ask.link) }
    },
    (came) => showRound(context, came),
  )

/** `dingkeep sync held`: writes that wait for a person. */
export const held: Command<OfLink> = (context, { link }) =>
  withSync(
    context,
    (sync) => sync.held(link),
    (lines) => {
      for (const line of lines) context.output.line('change', line)
      listed(
        context,
        lineColumns(context),
        lines.map((line) => lineRow(context, line)),
      )
      return ended(context, { link, count: lines.length })
    },
  )

/** `dingkeep sync release`: says yes, or no, to writes that wait. */
export const release: Command<
  OfLink & Readonly<{ lines: readonly string[]; all: boolean; yes: boolean }>
> = (context, ask) =>
  withSync(
    context,
    async (sync, watch) => {
      const waiting = await sync.held(ask.link)
      const named = waiting.filter(
        ({ hash }) => ask.all || ask.lines.some((line) => hash.startsWith(line)),
      )
      const lines = named.map(({ hash }) => hash)
      const round = await sync.release({ link: ask.link, lines, yes: ask.yes }, watch)
      return { round, link: sync.link(ask.link), held: await sync.held(ask.link) }
    },
    (came) => (ask.yes ? showRound(context, came) : ended(context, { link: ask.link })),
  )
