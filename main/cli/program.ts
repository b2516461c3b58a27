import { Command, Option } from 'commander'

import { kindList } from './options.ts'
import type { Sink } from './output.ts'
import { addBrowsing } from './program-browse.ts'
import { addCare } from './program-care.ts'
import { addPutBack } from './program-put-back.ts'
import { addSample } from './program-sample.ts'
import { addSync } from './program-sync.ts'
import { examples, tieTo } from './tie.ts'
import type { Run, Tie } from './tie.ts'

function addMain(program: Command, tie: Tie): void {
  program
    .command('setup')
    .description('check a settings file live, then make the backup and the profile')
    .requiredOption('--config <file>', 'settings file, see resources/docs/settings-file.md')
    .option('--check-only', 'check everything, save nothing')
    .addHelpText(
      'after',
      examples('setup --config company.json', 'setup --config company.json --check-only'),
    )
    .action(
      tie(
        async () => (await import('./commands/setup.ts')).setup,
        ({ options }) => ({
          config: String(options['config']),
          checkOnly: options['checkOnly'] === true,
        }),
      ),
    )
  program
    .command('backup')
    .description('save what changed since the last copy')
    .option('--full', 'read everything again, so that deletions are proven')
    .option('--refetch', 'with --full: download unchanged files too')
    .addOption(
      new Option('--kinds <list>', 'only these kinds, e.g. contacts,drive').argParser(kindList),
    )
    .addHelpText('after', examples('backup', 'backup --full', 'backup --kinds contacts,calendar'))
    .action(
      tie(
        async () => (await import('./commands/backup.ts')).backup,
        ({ options }) => options,
      ),
    )
}

/** Where help and version go. */
type Terminal = Readonly<{ version: string; results: Sink; errors: Sink }>

/** Builds the command line; commands load their code when they run, so that help is quick. */
export function createProgram(run: Run, terminal: Terminal): Command {
  const program = new Command('dingkeep')
    .description(
      'Backs up a company’s DingTalk to your own disk: encrypted, verified, open format.',
    )
    .version(terminal.version, '--version', 'print the version')
    .option('--profile <dir>', 'profile folder (else DINGKEEP_PROFILE, else the usual place)')
    .option('--json', 'print JSON lines for programs')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.results.write(text),
      // What is wrong is said by us, with its code.
      writeErr: () => {},
    })
    .addHelpText(
      'after',
      examples(
        'demo',
        'setup --config company.json',
        'backup',
        'restore latest --target /tmp/back',
      ),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 error, 3 some items failed, 4 wrong use, 130 stopped.',
    )
  const tie = tieTo(run)
  addMain(program, tie)
  addBrowsing(program, tie)
  addPutBack(program, tie)
  addCare(program, tie)
  addSync(program, tie)
  addSample(program, tie)
  return program
}
