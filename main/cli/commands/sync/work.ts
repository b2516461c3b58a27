import { formatAgo } from '../../../../resources/locales/format.ts'
import type { Watch } from '../../../app-types.ts'
import type {
  SyncApp,
  SyncLine,
  SyncLinkView,
  SyncRoundView,
  SyncRunView,
} from '../../../app/sync/types.ts'
import { done, type Failure, FailureError, type Outcome } from '../../../core/failure.ts'
import { type Context, result, watched, withApp } from '../../context.ts'
import { type Exit, exits } from '../../output.ts'
import { printable, type Column } from '../../table.ts'

/** Gives what the sync gives, or its failure. */
async function tried<T>(work: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return done(await work())
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}

/** Opens the profile, asks its sync one thing with the progress shown, and shows what it gives. */
export const withSync = <T>(
  context: Context,
  work: (sync: SyncApp, watch: Watch) => Promise<T> | T,
  show: (value: T) => Exit,
): Promise<Exit> =>
  withApp(context, (app) => watched(context, (watch) => tried(() => work(app.sync, watch))), show)

/** Ends a subcommand well. */
export const ended = (context: Context, facts: Readonly<Record<string, unknown>> = {}): Exit => {
  const exit = exits.done
  return result(context, { command: context.command, exit, ...facts })
}

/** Prints a table, or that there is nothing. */
export function listed(
  { output }: Context,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) output.print(output.words.say('syncCli.nothing'))
  else
    output.table(
      columns,
      rows.map((row) => row.map(printable)),
    )
}

/** How long ago, or a dash. */
export const ago = ({ output, now }: Context, at: number | null): string =>
  at === null ? '-' : formatAgo(output.words.tag, now() - at)

/** A time for JSON lines. */
export const iso = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString()

/** One planned write as a row. */
export function lineRow({ output: { words } }: Context, line: SyncLine): string[] {
  return [
    line.hash.slice(0, 12),
    words.say(`syncCli.op.${line.op}`),
    words.say(`syncCli.side.${line.side}`),
    line.title,
    line.op === 'update' ? line.fields.map(({ field }) => field).join(', ') : '',
    line.hold === null ? '' : words.say(`syncCli.hold.${line.hold}`),
  ]
}

/** Heads of a table of planned writes. */
export const lineColumns = ({ output: { words } }: Context): readonly Column[] => [
  { head: words.say('syncCli.head.line') },
  { head: words.say('syncCli.head.what') },
  { head: words.say('syncCli.head.where') },
  { head: words.say('syncCli.head.title'), shrinks: true },
  { head: words.say('syncCli.head.fields'), shrinks: true },
  { head: words.say('syncCli.head.waits') },
]

const failureOf: Readonly<Partial<Record<SyncLinkView['cards'][number], Failure['name']>>> = {
  nonsense: 'answerUnknown',
  identity: 'syncAccountExchanged',
  'old-state': 'syncOldState',
  bug: 'unexpected',
  'second-computer': 'syncSecondComputer',
  ambiguous: 'syncUncertain',
  conflict: 'syncConflicts',
}

const brakes: Readonly<Partial<Record<NonNullable<SyncLine['hold']>, Failure['name']>>> = {
  'brake-deletes': 'syncManyDeletions',
  'brake-empty-side': 'syncSideEmpty',
}

/** Names the right that is missing, what is lost without it, and where it is granted. */
function showLack({ output }: Context, lack: SyncLinkView['lack']): void {
  const { words } = output
  output.warn(lack?.failure ?? { name: 'syncRightsMissing', about: {} })
  if (lack === null) return
  if (lack.permission !== null) output.note(words.say(`permissions.${lack.permission}.without`))
  const { page } = lack.failure.about
  if (page !== undefined) output.note(words.say('syncCli.grant', { page }))
}

/** Says why a link waits for a person: each cause once, with what to do. */
export function showCards(
  context: Context,
  { id, cards, lack }: Pick<SyncLinkView, 'id' | 'cards' | 'lack'>,
  held: readonly SyncLine[],
): void {
  const { output } = context
  for (const card of cards) {
    if (card === 'first-look' || card === 'notifies')
      output.note(output.words.say(`syncCli.card.${card}`, { id }))
    else if (card === 'rights') showLack(context, lack)
    else if (card !== 'brake') output.warn({ name: failureOf[card] ?? 'unexpected', about: {} })
  }
  if (!cards.includes('brake')) return
  const causes = held.flatMap(({ hold }) =>
    hold?.startsWith('brake-') === true ? [brakes[hold] ?? 'syncManyChanges'] : [],
  )
  for (const name of new Set(causes)) output.warn({ name, about: {} })
}

/** How many writes of a run arrived. */
export function writtenIn(run: Pick<SyncRunView, 'counts'> | null): number {
  const { done: wrote = 0, adopted = 0 } = run?.counts ?? {}
  return wrote + adopted
}

/** What a round did, for people and programs; a round that waits for a person ends with 3. */
export function showRound(
  context: Context,
  {
    round,
    link,
    held,
  }: Readonly<{
    round: SyncRoundView
    link: SyncLinkView
    held: readonly SyncLine[]
  }>,
): Exit {
  const { output } = context
  const { words } = output
  if (round.complete)
    output.print(words.say('syncCli.came', { n: writtenIn(round.run), held: link.waiting }))
  else if (!round.cards.includes('first-look')) output.print(words.say('syncCli.broken'))
  if (link.aside > 0) output.print(words.say('syncCli.aside', { n: link.aside, id: link.id }))
  showCards(context, { id: link.id, cards: round.cards, lack: link.lack }, held)
  const isFine = round.complete && round.cards.length === 0
  const exit = isFine ? exits.done : exits.partly
  const { complete, cards, asleep } = round
  const facts = { link: link.id, syncRun: round.run?.id ?? null, complete, cards, asleep }
  const counts = round.run?.counts ?? {}
  return result(context, { command: context.command, exit, ...facts, counts })
}
