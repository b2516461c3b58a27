import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { machineLines, today } from '../machine.ts'
import type { EngineAnswer, FirstSync, Steady } from './messages.ts'
import type { Amounts } from './world.ts'

const page = fileURLToPath(new URL('../../../resources/docs/benchmarks-sync.md', import.meta.url))

/** Requests a second that one mailbox takes by the documentation: 10,000 in ten minutes. */
const outlookCeiling = 10_000 / 600
/** Calls a second that the sync may send to DingTalk (half of what one API takes). */
const dingtalkCeiling = 10

const percent = (share: number): string => `${Math.round(share * 100)} %`
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** Value below which this share of sorted values lies. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0

const rates = ({ graph, dingtalk, took }: FirstSync) => ({
  outlook: graph.sent / (took / 1000) / outlookCeiling,
  dingtalk: dingtalk.sent / (took / 1000) / dingtalkCeiling,
})

function firstRow(first: FirstSync): string {
  const { graph, dingtalk } = first
  const { outlook, dingtalk: ofDingtalk } = rates(first)
  const binding = Math.max(outlook, ofDingtalk)
  const sent = graph.sent + dingtalk.sent
  const cells = [
    first.kind,
    first.pairs,
    seconds(first.took),
    graph.sent,
    dingtalk.sent,
    `**${percent(binding)}** (${outlook >= ofDingtalk ? 'Outlook' : 'DingTalk'})`,
    `${(((graph.wasted + dingtalk.wasted) / sent) * 100).toFixed(2)} %`,
    (((graph.throttled + dingtalk.throttled) / sent) * 1000).toFixed(2),
    first.metered,
    first.peakMiB,
  ]
  return `| ${cells.join(' | ')} |`
}

const delayRow = (kind: string, way: string, took: readonly number[]): string[] =>
  took.length === 0
    ? []
    : [
        `| ${kind} | ${way} | ${took.length} | ${seconds(quantile(took, 0.5))} | ${seconds(quantile(took, 0.95))} | ${seconds(took.at(-1) ?? 0)} |`,
      ]

const delayRows = (kind: string, { toOutlook, toDingtalk }: Steady): string[] => [
  ...delayRow(kind, 'DingTalk to Outlook', toOutlook),
  ...delayRow(kind, 'Outlook to DingTalk', toDingtalk),
]

const firstHead = [
  '| kind | pairs | time | requests to Outlook | calls to DingTalk | share of the binding ceiling | in vain | refused for pace, of 1,000 | metered | peak MiB |',
  '|---|---|---|---|---|---|---|---|---|---|',
]
const delayHead = ['| kind | way | changes | p50 | p95 | longest |', '|---|---|---|---|---|---|']

const costLine = ({ first, steady }: EngineAnswer): string[] => {
  if (steady === null) return []
  const changes = steady.toOutlook.length + steady.toDingtalk.length
  return [
    `- ${first.kind}: ${steady.metered} metered calls for ${changes} changes and ${steady.rounds} rounds.`,
  ]
}

/** What one kind took, for the screen. */
export const linesOf = ({ first, steady }: EngineAnswer): string[] => [
  ...firstHead,
  firstRow(first),
  ...(steady === null ? [] : ['', ...delayHead, ...delayRows(first.kind, steady)]),
]

type Result = Readonly<{ amounts: Amounts; speed: number; answers: readonly EngineAnswer[] }>

/** Writes the page; gives its path. */
export async function writePage({ amounts, speed, answers }: Result): Promise<string> {
  const machine = (await machineLines()).filter((line) => !line.includes('restic'))
  const text = [
    '# Measured: the sync between DingTalk and Outlook',
    '',
    `Measured on ${today()} by \`npm run bench:sync -- --size full --speed ${speed} --write\`.`,
    '',
    ...machine,
    '',
    '## First sync',
    '',
    ...firstHead,
    ...answers.map(({ first }) => firstRow(first)),
    '',
    'Goals: at least 70 % of the ceiling that binds, less than 1 % in vain, less than 5 of 1,000 refused for',
    'their pace, 250 MB of memory.',
    '',
    '## One change, from its making to its arrival',
    '',
    ...delayHead,
    ...answers.flatMap(({ first, steady }) =>
      steady === null ? [] : delayRows(first.kind, steady),
    ),
    '',
    ...answers.flatMap(costLine),
    '',
    'Goals: to Outlook p50 10 s and p95 60 s where DingTalk tells of the change, else the interval of polls;',
    'to DingTalk p50 45 s and p95 90 s.',
    '',
    '## How it was measured',
    '',
    `Both services are the sample company with the limits of the documentation; their clock and that of the`,
    `measured process run ${speed} times as fast as the computer's, so that limits, polls and waits keep their`,
    'proportions, while the computer’s own work and the disk weigh that much more than in life. Contacts:',
    `${amounts.contact / 2} on each side, none on both. Events: ${amounts.event} in DingTalk. The measured process is the`,
    'engine of the product from its sources, opened as the command line opens it; memory is its greatest',
    'resident size, the backup before included. Outlook’s ceiling is 10,000 requests in ten minutes and mailbox,',
    'DingTalk’s the ten calls a second that the sync allows itself. Nobody was mailed in any run.',
    '',
    'Not measured: mails (their DingTalk side is a real mail server, which no clock of ours moves), to-dos.',
    '',
  ]
  await writeFile(page, text.join('\n'))
  return page
}
