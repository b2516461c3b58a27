import { Option } from 'commander'
import type { Command } from 'commander'

import { wholeNumber } from './options.ts'
import { examples } from './tie.ts'
import type { Tie } from './tie.ts'

const number = (flags: string, help: string, [least, most]: readonly [number, number]) =>
  new Option(flags, help).argParser(wholeNumber(least, most))

/** Adds the sample company and the demo. */
export function addSample(program: Command, tie: Tie): void {
  program
    .command('sample')
    .description('run an invented company on this computer, until ended')
    .addOption(number('--people <n>', 'how many people (50)', [2, 5_000]))
    .addOption(number('--seed <n>', 'the same seed gives the same company (1)', [0, 2 ** 31]))
    .addOption(number('--port <n>', 'port of this computer (a free one)', [0, 65_535]))
    .option('--write-config <file>', 'write a settings file that setup takes as it is')
    .option('--no-outlook', 'leave the Outlook mailboxes out of that file')
    .addHelpText(
      'after',
      examples('sample --write-config sample.json', 'sample --people 200 --json'),
    )
    .action(
      tie(
        async () => (await import('./commands/sample.ts')).sample,
        ({ options }) => options,
      ),
    )
  program
    .command('demo')
    .description('show the whole way with a sample company, in under a minute')
    .addOption(number('--people <n>', 'how many people (20)', [2, 500]))
    .option('--keep', 'keep the folder with backup and restored files')
    .addHelpText('after', examples('demo', 'demo --keep'))
    .action(
      tie(
        async () => (await import('./commands/demo.ts')).demo,
        ({ options }) => options,
      ),
    )
}
