import { Argument, Option } from 'commander'
import type { Command } from 'commander'

import type { Filters } from '../app-types.ts'
import { copyPath, day, filtersOf, oneKind, overwrite, several, snapshotId } from './options.ts'
import { examples } from './tie.ts'
import type { Given, Tie } from './tie.ts'

const copyArgument = () =>
  new Argument('<snapshot>', '"latest", or at least 8 digits of a copy’s id').argParser(snapshotId)

function withFilters(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'only this kind').argParser(oneKind))
    .option('--person <name>', 'only what belongs to this person')
    .addOption(new Option('--since <day>', 'not before this day').argParser(day))
    .addOption(new Option('--until <day>', 'not after this day').argParser(day))
    .option('--deleted', 'only what is not in the newest copy any more')
}

const findOptions = ({ words, options }: Given) => ({
  words: words[0] ?? '',
  // The parsers above gave each option its type.
  filters: filtersOf(options as Filters),
})

function addLists(program: Command, tie: Tie): void {
  program
    .command('snapshots')
    .description('list the copies')
    .option('--all', 'unfinished ones of a running backup too')
    .addHelpText('after', examples('snapshots', 'snapshots --json'))
    .action(
      tie(
        async () => (await import('./commands/browse.ts')).snapshots,
        ({ options }) => ({ all: options['all'] === true }),
      ),
    )
  program
    .command('ls')
    .description('list a folder of a copy')
    .addArgument(copyArgument())
    .addArgument(new Argument('[path]', 'folder in the copy').argParser(copyPath).default('/'))
    .addHelpText('after', examples('ls latest', 'ls latest /contacts/people'))
    .action(
      tie(
        async () => (await import('./commands/browse.ts')).ls,
        ({ words }) => ({ snapshot: words[0] ?? '', path: words[1] ?? '/' }),
      ),
    )
}

function addFinding(program: Command, tie: Tie): void {
  withFilters(
    program
      .command('find')
      .description('find items by name')
      .argument('<pattern>', 'part of a name'),
  )
    .addHelpText('after', examples('find "*.docx" --kind drive', 'find Amy --deleted'))
    .action(tie(async () => (await import('./commands/browse.ts')).find, findOptions))
  withFilters(
    program
      .command('search')
      .description('find items by what they say')
      .argument('<words>', 'words of the text'),
  )
    .addHelpText('after', examples('search "annual leave"', 'search 合同 --since 2026-01-01'))
    .action(tie(async () => (await import('./commands/browse.ts')).search, findOptions))
}

function addRestore(program: Command, tie: Tie): void {
  program
    .command('restore')
    .description('write a copy, or parts of it, into a folder')
    .addArgument(copyArgument())
    .requiredOption('--target <dir>', 'folder to write into')
    .option('--include <path>', 'only this path; may be given several times', several, [])
    .option('--exclude <path>', 'not this path; may be given several times', several, [])
    .option('--dry-run', 'say what would be written, write nothing')
    .addOption(
      new Option('--overwrite <when>', 'files that are there: never, changed or always')
        .argParser(overwrite)
        .default('never'),
    )
    .addHelpText(
      'after',
      examples(
        'restore latest --target /tmp/back',
        'restore 0a1b2c3d --include /drive --target D:\\Back',
      ),
    )
    .action(
      tie(
        async () => (await import('./commands/restore.ts')).restore,
        ({ words, options }) => ({
          snapshot: words[0] ?? '',
          target: String(options['target']),
          include: pathsOf(options['include']),
          exclude: pathsOf(options['exclude']),
          dryRun: options['dryRun'] === true,
          overwrite: overwrite(String(options['overwrite'])),
        }),
      ),
    )
}

const pathsOf = (given: unknown): string[] =>
  Array.isArray(given) ? given.map((path) => copyPath(String(path))) : []

/** Adds the commands that look into copies and take from them. */
export function addBrowsing(program: Command, tie: Tie): void {
  addLists(program, tie)
  addFinding(program, tie)
  addRestore(program, tie)
}
