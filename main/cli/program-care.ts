import { Option } from 'commander'
import type { Command } from 'commander'

import { subset, verifyAskOf } from './options.ts'
import { examples } from './tie.ts'
import type { Given, Tie } from './tie.ts'

const dryRun = ({ options }: Given) => ({ dryRun: options['dryRun'] === true })
const nothing = () => null

function addVerify(program: Command, tie: Tie): void {
  program
    .command('verify')
    .description('check the backup for damage')
    .addOption(new Option('--read-data', 'read and compare everything').conflicts('subset'))
    .addOption(new Option('--subset <n/t>', 'read one part of t, e.g. 1/7').argParser(subset))
    .addHelpText('after', examples('verify', 'verify --read-data', 'verify --subset 1/7'))
    .action(
      tie(
        async () => (await import('./commands/verify.ts')).verify,
        ({ options }) => verifyAskOf(options),
      ),
    )
}

function addUpkeep(program: Command, tie: Tie): void {
  program
    .command('forget')
    .description('remove copies by the retention of the profile')
    .option('--dry-run', 'say what would go, remove nothing')
    .addHelpText('after', examples('forget --dry-run', 'forget'))
    .action(tie(async () => (await import('./commands/upkeep.ts')).forget, dryRun))
  program
    .command('prune')
    .description('free the space of what no copy needs any more')
    .option('--dry-run', 'say what would be freed, change nothing')
    .addHelpText('after', examples('prune --dry-run', 'prune'))
    .action(tie(async () => (await import('./commands/upkeep.ts')).prune, dryRun))
  program
    .command('copy')
    .description('bring the second copies of the settings up to date')
    .option('--to <name>', 'only this one')
    .option('--dry-run', 'say what would be copied, copy nothing')
    .addHelpText('after', examples('copy', 'copy --to office-b'))
    .action(
      tie(
        async () => (await import('./commands/upkeep.ts')).copy,
        (given) => ({
          ...dryRun(given),
          ...(typeof given.options['to'] === 'string' && { to: given.options['to'] }),
        }),
      ),
    )
}

function addKeys(program: Command, tie: Tie): void {
  const key = program
    .command('key')
    .description('what opens the backup')
    .addHelpText('after', examples('key list', 'key add --words'))
  key
    .command('list')
    .description('list the keys')
    .action(tie(async () => (await import('./commands/keys.ts')).listKeys, nothing))
  key
    .command('add')
    .description('add a key: 12 new recovery words, or a passphrase')
    .option('--words', 'make 12 words and print them once')
    .option('--passphrase-file <file>', 'file that holds the passphrase')
    .addHelpText('after', examples('key add --words'))
    .action(
      tie(
        async () => (await import('./commands/keys.ts')).addKey,
        ({ options }) => options,
      ),
    )
  key
    .command('remove')
    .description('remove a key; the last one stays')
    .argument('<id>', 'as key list shows it')
    .action(
      tie(
        async () => (await import('./commands/keys.ts')).removeKey,
        ({ words }) => ({ id: words[0] ?? '' }),
      ),
    )
}

/** Adds the commands that look after the backup. */
export function addCare(program: Command, tie: Tie): void {
  addVerify(program, tie)
  addUpkeep(program, tie)
  program
    .command('status')
    .description('how old the newest copy of each kind is')
    .addHelpText('after', examples('status', 'status --json'))
    .action(tie(async () => (await import('./commands/status.ts')).status, nothing))
  addKeys(program, tie)
  program
    .command('catalogue')
    .description('the disposable database for find and search')
    .command('rebuild')
    .description('read it anew from the backup')
    .action(tie(async () => (await import('./commands/keys.ts')).rebuildCatalogue, nothing))
}
