import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'

import type { SyncLinkAsk, SyncRules } from '../app/sync/types.ts'
import { day, several, wholeNumber } from './options.ts'
import { examples, type Given, type Tie } from './tie.ts'

const links = () => import('./commands/sync/links.ts')
const plans = () => import('./commands/sync/plans.ts')
const history = () => import('./commands/sync/history.ts')

const number = wholeNumber(1, 1_000_000_000)
const ofLink = ({ words }: Given) => ({ link: Number(words[0]) })
const nothing = () => null

/** The full hash as a preview prints it. */
function hash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  throw new InvalidArgumentError('Copy the 64 characters that sync preview printed.')
}

const kinds = ['contact', 'directory', 'event', 'task', 'mail']
const withRules = (command: Command): Command =>
  command
    .addOption(
      new Option('--direction <way>', 'which way changes cross').choices([
        'both',
        'D-to-M',
        'M-to-D',
      ]),
    )
    .addOption(new Option('--deletions <rule>', 'what is deleted').choices(['both', 'never']))
    .addOption(new Option('--private <rule>', 'private events').choices(['busy', 'full']))
    .addOption(new Option('--since <day>', 'mail: how far back').argParser(day))

/** Rules that were given; the others stay. */
function rulesOf({ options }: Given): Partial<SyncRules> {
  const given = {
    direction: options['direction'],
    deletions: options['deletions'],
    private: options['private'],
    since: typeof options['since'] === 'string' ? Date.parse(options['since']) : undefined,
  }
  // Each was checked against the words that the option takes.
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<SyncRules>
}

function addLinks(sync: Command, tie: Tie): void {
  sync
    .command('sides')
    .description('people of DingTalk and mailboxes that can be linked')
    .action(tie(async () => (await links()).sides, nothing))
  sync
    .command('links')
    .description('all links')
    .action(tie(async () => (await links()).links, nothing))
  const add = sync
    .command('add')
    .description('link two accounts; nothing is written yet')
    .addOption(
      new Option('--kind <kind>', 'what to keep in step').choices(kinds).makeOptionMandatory(),
    )
    .requiredOption('--person <id>', 'person of DingTalk, as sync sides shows it')
    .requiredOption('--mailbox <address>', 'mailbox of Outlook')
  withRules(add)
    .addHelpText(
      'after',
      examples('sync add --kind contact --person manager42 --mailbox li@example.com'),
    )
    .action(
      tie(
        async () => (await links()).add,
        (given): SyncLinkAsk => ({
          kind: given.options['kind'] as SyncLinkAsk['kind'], // one of `kinds`
          person: String(given.options['person']),
          mailbox: String(given.options['mailbox']),
          rules: rulesOf(given),
        }),
      ),
    )
  withRules(
    sync
      .command('rules')
      .description('show or change the rules')
      .argument('<link>', 'number', number),
  ).action(
    tie(
      async () => (await links()).rules,
      (given) => ({ ...ofLink(given), rules: rulesOf(given) }),
    ),
  )
  sync
    .command('remove')
    .description('forget a link; both sides keep everything')
    .argument('<link>', 'number', number)
    .action(tie(async () => (await links()).remove, ofLink))
  sync
    .command('status')
    .description('how a link stands, and what it waits for')
    .argument('<link>', 'number', number)
    .action(tie(async () => (await links()).status, ofLink))
}

function addModes(sync: Command, tie: Tie): void {
  const mode = (to: 'pause' | 'resume' | 'off') => (given: Given) => ({
    ...ofLink(given),
    to,
    hours: Number(given.options['hours'] ?? 24),
  })
  const described = {
    pause: 'send nothing for some time',
    resume: 'go on after a pause, a stop, or the look at the first changes',
    off: 'switch off; a new preview switches it on again',
  } as const
  for (const to of ['pause', 'resume', 'off'] as const) {
    const command = sync.command(to).description(described[to])
    command.argument('<link>', 'number', number)
    if (to === 'pause')
      command.addOption(
        new Option('--hours <n>', '1 to 24').argParser(wholeNumber(1, 24)).default(24),
      )
    command.action(tie(async () => (await links()).setMode, mode(to)))
  }
}

function addPlans(sync: Command, tie: Tie): void {
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
    .option('--no', 'say no: they stay as they are')
    .action(
      tie(
        async () => (await plans()).release,
        (given) => ({
          ...ofLink(given),
          lines: given.options['line'] as readonly string[], // collected by `several`
          all: given.options['all'] === true,
          yes: given.options['no'] !== true,
        }),
      ),
    )
}

function addHistory(sync: Command, tie: Tie): void {
  const all = (given: Given) => ({ ...ofLink(given), all: given.options['all'] === true })
  sync
    .command('conflicts')
    .description('what both sides changed')
    .argument('<link>', 'number', number)
    .option('--all', 'settled ones too')
    .action(tie(async () => (await history()).conflicts, all))
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

/** Adds the commands of the sync between DingTalk and Outlook. */
export function addSync(program: Command, tie: Tie): void {
  const sync = program
    .command('sync')
    .description('keep DingTalk and Outlook in step: preview, apply, undo')
    .addHelpText(
      'after',
      examples(
        'sync sides',
        'sync add --kind contact --person manager42 --mailbox li@example.com',
        'sync preview 1',
        'sync status 1',
      ),
    )
  addLinks(sync, tie)
  addModes(sync, tie)
  addPlans(sync, tie)
  addHistory(sync, tie)
}
