import { Option } from 'commander'
import type { Command } from 'commander'

import { wholeNumber } from './options.ts'
import type { Given, Tie } from './tie.ts'

const history = () => import('./commands/sync/history.ts')

const number = wholeNumber(1, 1_000_000_000)
const ofLink = ({ words }: Given) => ({ link: Number(words[0]) })
const all = (given: Given) => ({ ...ofLink(given), all: given.options['all'] === true })

/** Adds the subcommands that look back and settle. */
export function addHistory(sync: Command, tie: Tie): void {
  sync
    .command('conflicts')
    .description('what both sides changed')
    .argument('<link>', 'number', number)
    .option('--all', 'settled ones too')
    .action(tie(async () => (await history()).conflicts, all))
  addSettle(sync, tie)
  addRuns(sync, tie)
}

function addSettle(sync: Command, tie: Tie): void {
  sync
    .command('settle')
    .description('choose whose value stands: D (DingTalk), M (Outlook), leave')
    .argument('<conflict>', 'number', number)
    .addOption(new Option('--choose <side>').choices(['D', 'M', 'leave']).makeOptionMandatory())
    .option('--alike', 'the same for all open ones of this field')
    .action(
      tie(
        async () => (await history()).settle,
        ({ words, options }) => ({
          conflict: Number(words[0]),
          choice: options['choose'] as 'D' | 'M' | 'leave', // one of the choices
          alike: options['alike'] === true,
        }),
      ),
    )
}

function addRuns(sync: Command, tie: Tie): void {
  sync
    .command('runs')
    .description('runs that wrote something')
    .argument('<link>', 'number', number)
    .option('--all', 'looks that found nothing too')
    .action(tie(async () => (await history()).runs, all))
  sync
    .command('undo')
    .description('take a run back')
    .argument('<run>', 'number', number)
    .option('--dry-run', 'say what would be taken back; change nothing')
    .action(
      tie(
        async () => (await history()).undo,
        ({ words, options }) => ({ run: Number(words[0]), dry: options['dryRun'] === true }),
      ),
    )
  addStories(sync, tie)
}

function addStories(sync: Command, tie: Tie): void {
  sync
    .command('why')
    .description('why an item is there: all that was done to it')
    .argument('<link>', 'number', number)
    .argument('<words>', 'words of its title')
    .action(
      tie(
        async () => (await history()).why,
        (given) => ({ ...ofLink(given), words: given.words[1] ?? '' }),
      ),
    )
  sync
    .command('proof')
    .description('compare both sides; write nothing')
    .argument('<link>', 'number', number)
    .action(tie(async () => (await history()).proof, ofLink))
}
