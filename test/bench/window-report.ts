import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

import { today } from './machine.ts'
import type { Spread } from './stats.ts'
import type { BenchWindow } from './window-browser.ts'
import type { BundleSizes } from './window-bundle.ts'

export type WindowFigures = Readonly<{
  people: number
  paint: Spread
  bundle: BundleSizes
  blocked: Awaited<ReturnType<BenchWindow['blocked']>>
}>

const goals = { paintMs: 1000, bundle: 400_000, blockedMs: 16 } as const
const page = 'resources/docs/benchmarks-ui.md'

const verdict = (is: number, most: number): string => (is <= most ? 'reached' : 'missed')
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`

/** The figures as a Markdown table. */
export function windowTable({ paint, bundle, blocked }: WindowFigures): string[] {
  const { idle, run } = blocked
  const ms = (value: number) => value.toFixed(1)
  return [
    row('what', 'measured', 'goal', ''),
    row('---', '---', '---', '---'),
    row(
      'first paint, fresh browser profile, ms',
      `**${paint.median.toFixed(0)}** (${paint.min.toFixed(0)}–${paint.max.toFixed(0)})`,
      `≤ ${goals.paintMs}`,
      verdict(paint.median, goals.paintMs),
    ),
    row(
      'scripts and styles of the first page, gzip',
      `**${kB(bundle.home)}**`,
      `≤ ${kB(goals.bundle)}`,
      verdict(bundle.home, goals.bundle),
    ),
    row(`all ${bundle.files} files of the window, gzip`, kB(bundle.all), '', ''),
    row(
      'main thread blocked during a full run, p99, ms',
      `**${ms(run.p99)}** (p50 ${ms(run.p50)}, most ${ms(run.most)})`,
      `< ${goals.blockedMs}`,
      verdict(run.p99, goals.blockedMs),
    ),
    row(
      'the same with nothing to do, ms',
      `${ms(idle.p99)} (p50 ${ms(idle.p50)}, most ${ms(idle.most)})`,
      '',
      '',
    ),
  ]
}

/** Writes the page of figures; gives its path in the project. */
export async function writeWindowPage(figures: WindowFigures): Promise<string> {
  const { blocked, people } = figures
  const text = [
    '# The window, measured',
    '',
    `Measured on ${today()} by \`npm run bench:ui -- --write\`.`,
    '',
    '## Machine',
    '',
    `- ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, Linux ${/^\d+\.\d+/.exec(release())?.[0] ?? ''}`,
    `- Node ${process.versions.node}; Chromium without a screen, over the browser transport`,
    '',
    '## Figures',
    '',
    ...windowTable(figures),
    '',
    '## How it was measured',
    '',
    'First paint is `first-contentful-paint` in a fresh browser profile, median of the rounds. The files of the',
    'first page are those that Chromium asked for until it was quiet, each compressed with gzip 9 for this table;',
    'they are served as they are. The main thread is asked every 4 ms by a timer how late it comes: with nothing',
    `to do, and during a full run over the sample company of ${people} people (its rate limits hold, at most half a`,
    `minute is measured, ${blocked.tells} news of progress came in). Sample company, engine and Chromium share the cores.`,
    '',
  ].join('\n')
  const target = fileURLToPath(new URL(`../../${page}`, import.meta.url))
  await mkdir(fileURLToPath(new URL('.', `file://${target}`)), { recursive: true })
  await writeFile(target, text)
  return page
}
