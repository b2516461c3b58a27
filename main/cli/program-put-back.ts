import { Argument, Option } from 'commander'
import type { Command } from 'commander'

import type { PutBackOptions } from './commands/put-back.ts'
import { copyPath, several, snapshotId } from './options.ts'
import { examples } from './tie.ts'
import type { Given, Tie } from './tie.ts'

const choices = ['skip', 'beside', 'replace'] as const
type Existing = (typeof choices)[number]

const isExisting = (word: string): word is Existing => choices.some((one) => one === word)

const ticketOf = (word: unknown): string | null =>
  typeof word === 'string' && /^b[a-z2-7]{16}$/.test(word) ? word : null

/** A put-back that goes on or is taken back; null where none is meant. */
function begunOf(options: Given['options']): PutBackOptions | null {
  for (const name of ['continue', 'undo'] as const) {
    if (options[name] === undefined) continue
    const ticket = ticketOf(options[name])
    return ticket === null ? { do: 'nothing', what: `--${name}` } : { do: name, ticket }
  }
  return null
}

const pathsOf = (given: unknown): string[] =>
  Array.isArray(given) ? given.map((path) => copyPath(String(path))) : []

/** What was asked for; an argument that was not given comes as the word `undefined`. */
function askOf({ words, options }: Given): PutBackOptions {
  const begun = begunOf(options)
  if (begun !== null) return begun
  const [snapshot = 'undefined'] = words
  if (snapshot === 'undefined') return { do: 'nothing', what: '<snapshot>' }
  const { include, mailbox, existing } = options
  return {
    do: 'put',
    snapshot,
    include: pathsOf(include),
    mailbox: typeof mailbox === 'string' ? mailbox : null,
    into: options['newFolder'] === true ? 'new' : 'same',
    existing: typeof existing === 'string' && isExisting(existing) ? existing : 'skip',
    dryRun: options['dryRun'] === true,
  }
}

/** Adds the command that writes what a copy has into Outlook again. */
export function addPutBack(program: Command, tie: Tie): void {
  program
    .command('put-back')
    .description('write mails, events, contacts and tasks of a copy into Outlook again')
    .addArgument(
      new Argument('[snapshot]', '"latest", or at least 8 digits of a copy’s id').argParser(
        snapshotId,
      ),
    )
    .option('--include <path>', 'only this path; may be given several times', several, [])
    .option('--mailbox <address>', 'into this mailbox (else where each item was)')
    .option('--new-folder', 'all into a new folder (else where each item was)')
    .addOption(
      new Option('--existing <what>', 'what becomes of items that are there')
        .choices([...choices])
        .default('skip'),
    )
    .option('--dry-run', 'say what would be written, write nothing')
    .option('--continue <id>', 'go on with a put-back that was broken off')
    .option('--undo <id>', 'take a put-back back, within 30 days')
    .addHelpText(
      'after',
      examples(
        'put-back latest --include /outlook-mail/amy@company.example --dry-run',
        'put-back 0a1b2c3d --include /outlook-calendar --new-folder',
      ),
    )
    .action(tie(async () => (await import('./commands/put-back.ts')).putBack, askOf))
}
