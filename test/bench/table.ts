import type { Extent } from './data-set.ts'
import type { ProductFigures } from './product.ts'
import { type EngineName, engines, type Operation, operations, type Round } from './rounds.ts'
import { spreadOf } from './stats.ts'

export type Result = Readonly<{
  extent: Extent
  rounds: readonly Round[]
  product: ProductFigures
}>

/** What each ratio to restic should not exceed, by the clock. */
const goals: Readonly<Record<Operation, number>> = {
  initial: 0.5,
  'no-change': 0.6,
  changed: 0.6,
  check: 1,
  restore: 0.8,
}
const sizeGoal = 1
/** MiB, for every operation of ours. */
const memoryGoal = 350

const titles: Readonly<Record<Operation, string>> = {
  initial: 'initial backup',
  'no-change': 'backup without changes',
  changed: 'backup after 5 % changed',
  check: 'check, all data read',
  restore: 'restore all',
}

const head = [
  '| operation | restic s | ours s | ours ÷ restic: median (min–max) | goal | CPU ÷ restic | peak MiB restic | peak MiB ours |',
  '|---|---|---|---|---|---|---|---|',
]

/** The table of all rounds in Markdown: medians, and the spread of the ratios of the pairs. */
export function tableOf({ rounds }: Result): string[] {
  return [...head, ...operations.map((operation) => rowOf(rounds, operation)), sizeRow(rounds)]
}

function rowOf(rounds: readonly Round[], operation: Operation): string {
  const of = (name: EngineName, what: 'wall' | 'cpu' | 'peakMiB'): number[] =>
    rounds.map(({ costs }) => costs[operation][name][what])
  const pairs = (what: 'wall' | 'cpu'): number[] =>
    rounds.map(({ costs: { [operation]: pair } }) => pair.ours[what] / pair.restic[what])
  const [restic, ours] = engines.map((name) => spreadOf(of(name, 'wall')).median.toFixed(2))
  const [resticPeak, ourPeak] = engines.map((name) => spreadOf(of(name, 'peakMiB')).max)
  const wall = spreadOf(pairs('wall'))
  return row([
    titles[operation],
    restic,
    ours,
    ratio(wall),
    goal(wall.median, goals[operation]),
    spreadOf(pairs('cpu')).median.toFixed(2),
    resticPeak?.toFixed(0),
    ourPeak === undefined ? '' : `${ourPeak.toFixed(0)}${ourPeak > memoryGoal ? ' (missed)' : ''}`,
  ])
}

function sizeRow(rounds: readonly Round[]): string {
  const of = (name: EngineName): string =>
    (spreadOf(rounds.map(({ sizes }) => sizes[name])).median / 1e6).toFixed(1)
  const sizes = spreadOf(rounds.map(({ sizes: { ours, restic } }) => ours / restic))
  const title = 'size of the repository after the initial backup, MB'
  return row([title, of('restic'), of('ours'), ratio(sizes, 3), goal(sizes.median, sizeGoal)])
}

const ratio = ({ min, median, max }: ReturnType<typeof spreadOf>, digits = 2): string =>
  `**${median.toFixed(digits)}** (${min.toFixed(digits)}–${max.toFixed(digits)})`

const goal = (reached: number, wanted: number): string =>
  `≤ ${wanted.toFixed(2)} ${reached <= wanted ? 'reached' : 'missed'}`

const columns = 8
const row = (cells: readonly (string | undefined)[]): string =>
  `| ${Array.from({ length: columns }, (_, at) => cells[at] ?? '').join(' | ')} |`
