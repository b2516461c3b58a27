import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'

import { several, wholeNumber } from './options.ts'
import type { Given, Tie } from './tie.ts'

const plans = () => import('./commands/sync/plans.ts')

const number = wholeNumber(1, 1_000_000_000)
const ofLink = ({ words }: Given) => ({ link: Number(words[0]) })

/** The full hash as a preview prints it. */
function hash(text: string): string {
  if (/^[0-9a-f]{12,64}$/.test(text)) return text
  throw new InvalidArgumentError('Copy the 12 characters that sync preview printed.')
}

/** Adds the subcommands that plan and write. */
export function addPlans(sync: Command, tie: Tie): void {
  sync
    .command('preview')
    .description('show what would be written; write nothing')
    .argument('<link>', 'number', number)
    .action(tie(async () => (await plans()).preview, ofLink))
  sync
    .command('apply')
    .description('switch the link on and write what the preview showed')
    .argument('<link>', 'number', number)
    .addOption(
      new Option('--preview <hash>', 'as sync preview printed it')
        .argParser(hash)
        .makeOptionMandatory(),
    )
    .option('--line <hash>', 'only this line; may be repeated', several, [])
    .action(
      tie(
        async () => (await plans()).apply,
        (given) => ({
          ...ofLink(given),
          preview: String(given.options['preview']),
          lines: given.options['line'] as readonly string[], // collected by `several`
        }),
      ),
    )
  addRounds(sync, tie)
}

function addRounds(sync: Command, tie: Tie): void {
  sync
    .command('run')
    .description('one round now')
    .argument('<link>', 'number', number)
    .action(tie(async () => (await plans()).run, ofLink))
  sync
    .command('held')
    .description('writes that wait for you')
    .argument('<link>', 'number', number)
    .action(tie(async () => (await plans()).held, ofLink))
  sync
    .command('release')
    .description('say yes, or no, to writes that wait')
    .argument('<link>', 'number', number)
    .option('--line <hash>', 'this line; may be repeated', several, [])
    .option('--all', 'all lines that wait')
    .option('--refuse', 'say no: they stay as they are')
    .action(
      tie(
        async () => (await plans()).release,
        (given) => ({
          ...ofLink(given),
          lines: given.options['line'] as readonly string[], // collected by `several`
          all: given.options['all'] === true,
          yes: given.options['refuse'] !== true,
        }),
      ),
    )
}
