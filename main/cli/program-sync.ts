import { Option } from 'commander'
import type { Command } from 'commander'

import type { SyncLinkAsk, SyncRules } from '../app/sync/types.ts'
import { day, wholeNumber } from './options.ts'
import { addHistory } from './program-sync-history.ts'
import { addPlans } from './program-sync-plans.ts'
import { examples, type Given, type Tie } from './tie.ts'

const links = () => import('./commands/sync/links.ts')

const number = wholeNumber(1, 1_000_000_000)
const ofLink = ({ words }: Given) => ({ link: Number(words[0]) })
const nothing = () => null

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
    .addOption(
      new Option('--conflicts <rule>', 'whose value stands if both changed a field').choices([
        'table',
        'D',
        'M',
        'ask',
      ]),
    )
    .addOption(new Option('--private <rule>', 'private events').choices(['busy', 'full']))
    .addOption(new Option('--since <day>', 'mail: how far back').argParser(day))

/** Rules that were given; the others stay. */
function rulesOf({ options }: Given): Partial<SyncRules> {
  const given = {
    direction: options['direction'],
    deletions: options['deletions'],
    conflicts: options['conflicts'],
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
}

function addAdd(sync: Command, tie: Tie): void {
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
}

function addKept(sync: Command, tie: Tie): void {
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
  addAdd(sync, tie)
  addKept(sync, tie)
  addModes(sync, tie)
  addPlans(sync, tie)
  addHistory(sync, tie)
}
