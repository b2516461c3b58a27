import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { machineLines, today } from '../bench/machine.ts'
import { type KillResult } from './kill-loop.ts'
import { type CutResult } from './power-cuts.ts'

export type Result = Readonly<{
  seed: number
  minutes: number
  /** Kills that were wanted; Ctrl-C ends a run before. */
  wanted: number
  kills: KillResult | null
  cuts: CutResult | null
}>

const page = 'resources/docs/durability.md'

/** The result in lines of Markdown. */
export function linesOf({ seed, minutes, wanted, kills, cuts }: Result): string[] {
  return [
    `Seed ${seed}, ${minutes.toFixed(0)} minutes.`,
    '',
    ...(kills === null ? [] : killLines(kills, wanted)),
    ...(cuts === null ? [] : cutLines(cuts)),
  ]
}

function killLines(result: KillResult, wanted: number): string[] {
  const {
    kills,
    escaped,
    withLock,
    withOrphans,
    withRepeated,
    structureChecks,
    readDataChecks,
    prunedPacks,
  } = result
  const all = Object.values(kills).reduce((sum, count) => sum + count, 0)
  return [
    '## Killed processes (`kill -9`)',
    '',
    '| what | number |',
    '|---|---|',
    `| kills | ${all}${all < wanted ? ` (of ${wanted}: ended early by hand)` : ''} |`,
    ...Object.entries(kills).map(([action, count]) => `| … in ${action} | ${count} |`),
    `| runs that ended before their kill (not counted above, but checked alike) | ${escaped} |`,
    `| kills that left a lock behind | ${withLock} |`,
    `| starts that met packs of a broken-off run | ${withOrphans} |`,
    `| starts that met packs described by two index files, gone after the next prune | ${withRepeated} |`,
    `| packs that prunes deleted meanwhile | ${prunedPacks} |`,
    '| **acknowledged snapshots lost** | **0** |',
    '| **acknowledged rows of `state.db` lost** | **0** |',
    '| **next runs that did not complete, or needed help by hand** | **0** |',
    `| our own checks, one after each kill: findings beyond the two kinds of remains above | 0 in ${all + escaped} |`,
    `| \`restic check\`: findings beyond "additional files" | 0 in ${structureChecks} |`,
    `| \`restic check --read-data\`: the same | 0 in ${readDataChecks} |`,
    '',
  ]
}

function cutLines({ cuts, snapshots, rows, withOrphans }: CutResult): string[] {
  const all = cuts.ext4 + cuts.xfs
  return [
    '## Power cuts',
    '',
    '| what | number |',
    '|---|---|',
    `| cuts | ${all} (ext4 ${cuts.ext4}, xfs ${cuts.xfs}) |`,
    `| acknowledged snapshots looked for, all cuts together | ${snapshots} |`,
    `| highest acknowledged row of \`state.db\` | ${rows} |`,
    `| cuts that left packs of a broken-off run | ${withOrphans} |`,
    '| **acknowledged snapshots lost** | **0** |',
    '| **acknowledged rows of `state.db` lost** | **0** |',
    '| **next runs that did not complete, or needed help by hand** | **0** |',
    '| **empty or cut-off files under a final name** | **0** |',
    `| \`restic check --read-data\`: findings beyond "additional files" | 0 in ${all} |`,
    '',
  ]
}

const method = `## How it was done

A folder of files changes between runs, sometimes by so much that several packs come of it. A process of its own
works on the repository and says what it has made durable: each snapshot once it is committed, each row of
\`state.db\`, and before it forgets snapshots, which ones. It is killed at a random time, or when a randomly chosen
file of the repository comes or goes. Then follows what the next start of the product does, and nothing else:
leftover locks of dead processes are removed, every promise is looked up, our own check runs over the structure,
and one more backup runs to its end. Stock restic judges at intervals as counted above; it may say that there are
"additional files", packs that no index knows yet, which prune removes after its grace period.

A prune that is killed between writing a new index file and removing the old one leaves packs that both describe.
Restic calls that "non-critical" and ends with "no errors were found"; the loop then makes the next prune at once,
which must leave each pack described once.

For a power cut the repository and \`state.db\` lie on a small disk in a file (ext4 and xfs, journal as by default).
\`xfs_io -x -c shutdown\` stops the file system at a random moment, so that nothing that was not forced to the disk
reaches it; the process is killed, the disk is unmounted and mounted again, and the same questions are asked, with
\`restic check --read-data\` after each cut.

The loop ends at the first thing that is wrong, so that a page like this exists only for a run without one. Run it
again by \`npm run torture\`; \`npm test\` makes 40 of the kills.
`

/** Writes the page; gives its path in the project. */
export async function writePage(result: Result): Promise<string> {
  const text = [
    '# What a crash or a power cut leaves',
    '',
    `Measured on ${today()} by \`npm run torture -- --write\`.`,
    '',
    ...linesOf(result),
    '## Machine',
    '',
    ...(await machineLines()),
    '',
    method,
  ].join('\n')
  await writeFile(fileURLToPath(new URL(`../../${page}`, import.meta.url)), text)
  return page
}
