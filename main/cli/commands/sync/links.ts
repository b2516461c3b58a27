import { tableTime } from '../../../../resources/locales/format.ts'
import type { SyncLinkAsk, SyncLinkView, SyncRules } from '../../../app/sync/types.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Command, Context } from '../../context.ts'
import { failureLine, failureText } from '../../failure-text.ts'
import { exits } from '../../output.ts'
import { printable } from '../../table.ts'
import { ago, ended, iso, listed, showCards, withSync } from './work.ts'

type LinkedKind = SyncLinkView['kind']

/** A link by its number. */
export type OfLink = Readonly<{ link: number }>

const linkFacts = ({ pausedUntil, lastRun, ...link }: SyncLinkView) => ({
  ...link,
  pausedUntil: iso(pausedUntil),
  lastRun: lastRun?.id ?? null,
  proof: link.proof === null ? null : { ...link.proof, at: iso(link.proof.at) },
})

/** `dingkeep sync links` */
export const links: Command<null> = (context) =>
  withSync(
    context,
    (sync) => sync.links(),
    (all) => {
      const { output } = context
      const { words } = output
      for (const link of all) output.line('link', linkFacts(link))
      if (all.length === 0) output.print(words.say('syncCli.none'))
      else
        listed(
          context,
          [
            { head: words.say('syncCli.head.number'), align: 'right' },
            { head: words.say('columns.kind') },
            { head: words.say('syncCli.head.person'), shrinks: true },
            { head: words.say('syncCli.head.mailbox'), shrinks: true },
            { head: words.say('syncCli.head.state') },
            { head: words.say('syncCli.head.pairs'), align: 'right' },
            { head: words.say('syncCli.head.waiting'), align: 'right' },
            { head: words.say('syncCli.head.read') },
          ],
          all.map((link) => [
            `${link.id}`,
            words.say(`syncCli.kind.${link.kind}`),
            link.person.name,
            link.mailbox,
            words.say(`syncCli.mode.${link.mode}`),
            `${link.pairs}`,
            `${link.waiting}`,
            ago(context, link.lastRun?.started ?? null),
          ]),
        )
      return ended(context, { count: all.length })
    },
  )

/** Why a kind cannot be linked here, and the first thing to do about it. */
function showUnfit(output: Context['output'], kind: LinkedKind, failure: Failure): void {
  const { words } = output
  output.note(`${words.say(`syncCli.kind.${kind}`)}: ${failureLine(failure, words)}`)
  for (const step of failureText(failure, words).steps.slice(0, 1)) output.note(`  ${step}`)
}

/** `dingkeep sync sides`: who may be linked with which mailbox. */
export const sides: Command<null> = (context) =>
  withSync(
    context,
    (sync, watch) => sync.sides(watch),
    ({ people, mailboxes, kinds }) => {
      const { output } = context
      const { words } = output
      for (const person of people) output.line('person', person)
      for (const mailbox of mailboxes) output.line('mailbox', mailbox)
      for (const { kind, failure } of kinds)
        output.line('kind', { kind, code: failure?.name ?? null })
      listed(
        context,
        [
          { head: words.say('syncCli.head.person') },
          { head: words.say('columns.name'), shrinks: true },
          { head: words.say('syncCli.head.mailbox'), shrinks: true },
        ],
        people.map(({ id, name, mailbox }) => [
          id,
          name,
          mailbox ?? words.say('syncCli.noMailbox'),
        ]),
      )
      const taken = new Set(people.map(({ mailbox }) => mailbox))
      const free = mailboxes.filter(({ address }) => !taken.has(address))
      if (free.length > 0) {
        const names = printable(free.map(({ address }) => address).join(', '))
        output.print(words.say('syncCli.otherMailboxes', { names }))
      }
      for (const { kind, failure } of kinds) if (failure !== null) showUnfit(output, kind, failure)
      return ended(context, { people: people.length, mailboxes: mailboxes.length })
    },
  )

/** `dingkeep sync add` */
export const add: Command<SyncLinkAsk> = (context, ask) =>
  withSync(
    context,
    (sync, watch) => sync.add(ask, watch),
    (link) => {
      context.output.print(context.output.words.say('syncCli.added', { id: link.id }))
      return ended(context, linkFacts(link))
    },
  )

function showRules({ output }: Context, { rules }: SyncLinkView): void {
  const { direction, deletions, conflicts } = rules
  const facts = { direction, deletions, private: rules.private, conflicts }
  output.print(output.words.say('syncCli.rules', facts))
}

/** `dingkeep sync rules`: shows the rules of a link, or changes some. */
export const rules: Command<OfLink & Readonly<{ rules: Partial<SyncRules> }>> = (context, ask) =>
  withSync(
    context,
    (sync) =>
      Object.keys(ask.rules).length === 0 ? sync.link(ask.link) : sync.change(ask.link, ask.rules),
    (link) => {
      showRules(context, link)
      return ended(context, { link: link.id, rules: link.rules })
    },
  )

/** `dingkeep sync remove` */
export const remove: Command<OfLink> = (context, { link }) =>
  withSync(
    context,
    (sync) => sync.remove(link),
    () => {
      context.output.print(context.output.words.say('syncCli.removed', { id: link }))
      return ended(context, { link })
    },
  )

function showMode({ output }: Context, { id, mode, pausedUntil }: SyncLinkView): void {
  const { words } = output
  if (pausedUntil === null)
    output.print(words.say('syncCli.now', { id, mode: words.say(`syncCli.mode.${mode}`) }))
  else output.print(words.say('syncCli.until', { id, time: tableTime(pausedUntil) }))
}

/** `dingkeep sync pause`, `resume` and `off` */
export const setMode: Command<
  OfLink & Readonly<{ to: 'pause' | 'resume' | 'off'; hours: number }>
> = (context, { link, to, hours }) =>
  withSync(
    context,
    (sync) =>
      to === 'pause' ? sync.pause(link, context.now() + hours * 3_600_000) : sync[to](link),
    (view) => {
      showMode(context, view)
      const { id, mode, pausedUntil } = view
      return ended(context, { link: id, mode, pausedUntil: iso(pausedUntil) })
    },
  )

function showOne(context: Context, link: SyncLinkView): void {
  const { output } = context
  const { words } = output
  showMode(context, link)
  showRules(context, link)
  for (const side of ['D', 'M'] as const) {
    const until = link.asleep[side]
    if (until !== undefined)
      output.print(
        words.say('syncCli.asleep', {
          side: words.say(`syncCli.side.${side}`),
          time: tableTime(until),
        }),
      )
  }
  if (link.delay !== null)
    output.print(words.say('syncCli.delay', { time: `${Math.round(link.delay / 1000)} s` }))
  if (link.proof !== null)
    output.print(words.say('syncCli.proof', { ...link.proof, time: tableTime(link.proof.at) }))
}

/** What is set aside, and why. */
function showAside(
  { output }: Context,
  rows: readonly Readonly<{ pair: string; title: string; reason: string }>[],
): void {
  const { words } = output
  for (const row of rows) output.line('aside', row)
  if (rows.length === 0) return
  const said = (reason: string): string => {
    const [name = '', field] = reason.split(':')
    return words.find(`sync.asides.${name}`, field === undefined ? {} : { field }) ?? reason
  }
  output.table(
    [
      { head: words.say('syncCli.head.aside'), shrinks: true },
      { head: words.say('syncCli.head.why'), shrinks: true },
    ],
    rows.map(({ title, reason }) => [printable(title), said(reason)]),
  )
}

/** `dingkeep sync status`: how one link stands; 3 where it waits for a person. */
export const status: Command<OfLink> = (context, { link }) =>
  withSync(
    context,
    async (sync) => ({
      view: sync.link(link),
      held: await sync.held(link),
      aside: await sync.aside(link),
    }),
    ({ view, held, aside }) => {
      showOne(context, view)
      showAside(context, aside)
      showCards(context, view, held)
      const exit = view.cards.length === 0 ? exits.done : exits.partly
      context.output.line('result', { command: context.command, exit, ...linkFacts(view) })
      return exit
    },
  )
