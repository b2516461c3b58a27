import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'

import { type SyncKills, syncKills } from './sync-kills.ts'
import { type Caught, huntAll } from './sync-mutants.ts'
import { added, type Part, type Work } from './sync-part.ts'

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000000' },
    sweep: { type: 'string', default: '2000' },
    twice: { type: 'string', default: '200' },
    sqlite: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '1000' },
    mutants: { type: 'string', default: '10000' },
    /** First seed of everything. */
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
})

type Option = Work | 'kills' | 'mutants' | 'seed' | 'parallel'

function wholeOf(name: Option, least = 0): number {
  const number = Number(values[name])
  if (Number.isInteger(number) && number >= least) return number
  throw new Error(`--${name} takes a whole number of at least ${least}, not ${values[name]}`)
}

/** Seeds of one process: long enough that its start does not count. */
const sliceOf: Readonly<Record<Work, number>> = {
  schedules: 2_000,
  sweep: 20,
  twice: 5,
  sqlite: 500,
}

const part = fileURLToPath(new URL('sync-part.ts', import.meta.url))
const run = promisify(execFile)

async function slice(work: Work, from: number, count: number): Promise<Part> {
  const { stdout } = await run(process.execPath, [part, work, `${from}`, `${count}`])
  return JSON.parse(stdout) as Part // our own child's line
}

/** Runs all seeds of a work in slices. */
async function all(work: Work): Promise<Part> {
  const [first, count, most] = [wholeOf('seed'), wholeOf(work), sliceOf[work]]
  const starts = Array.from({ length: Math.ceil(count / most) }, (_, index) => index * most)
  let sum: Part = { runs: 0, turns: 0, crashed: 0, writes: 0, broken: [] }
  const next = async (): Promise<void> => {
    for (let at = starts.shift(); at !== undefined; at = starts.shift()) {
      sum = added(sum, await slice(work, first + at, Math.min(most, count - at)))
      console.log(`${work}: ${sum.runs} runs, ${sum.broken.length} broken`)
    }
  }
  await Promise.all(Array.from({ length: wholeOf('parallel', 1) }, next))
  return sum
}

type Figures = Readonly<{
  minutes: number
  parts: Readonly<Record<Work, Part>>
  kills: SyncKills
  mutants: readonly Caught[]
}>

const row = (name: string, { runs, crashed, turns, writes, broken }: Part): string =>
  `| ${name} | ${runs} | ${crashed} | ${turns || '–'} | ${writes || '–'} | ${broken.length} |`

/** Each broken rule with its seed; nothing where there is none. */
function brokenOf(parts: Figures['parts']): string {
  const all = Object.values(parts).flatMap(({ broken }) => broken)
  if (all.length === 0) return ''
  return `\n## Broken rules\n\n${all.map((what) => `- ${what}`).join('\n')}\n`
}

const limits = `
"Plans before all folders are read" stands for every way to act on half a reading; "window not
half-open" also takes the margin of the window that is read away, as with it the edge does no harm;
"reminders omitted on D" is a weakness of the port in the simulator.

## What is searched

Contacts, events (singles, series, exceptions, windows, attendees), mails (folders, moves that give
new ids, renumbered folders, twins that are delivered later) and to-dos. People act between any two
steps. Answers are lost before and after their effect, come late, twice, in another order, or as
they were a minute ago; lists are empty, cursors are refused, calls are refused with and without a
wait, the governor closes; ids are dropped from the feed when an item moves; a create key dies after
a day; a marker is found late or not at all, and copied by people; values are cut and respelt; an
account is exchanged; the engine's clock is set wrong by up to half an hour; messages of changes are
lost or doubled; the process dies at any step.

## What is not

- The real services: what a service does is what its documents say, in the remotes of the simulator.
- Two installations that write the same link: nothing leases a link yet.
- A full disk, and an old state file inside a schedule: tests of their own cover them.
- Zones and summer time inside a schedule (all its times are UTC), private events, one-way links,
  mails without room, own texts of the server in a Message-ID, copies that a server files itself.
- A mail whose copy got no answer, has no marker, and was put by a person at once where nobody
  reads: it is made once more.
- Where a side has no guard (6.4 of the design), a change in the moment between our reading and our
  writing may be written over; such hits are counted and told where the service tells of changes.
`

/** The page of evidence: what ran, from which seeds, and what it found. */
function pageOf({ minutes, parts, kills, mutants }: Figures): string {
  return `# Evidence for the sync

Written by \`npm run torture -- --sync --write\`: two remotes in memory, people, faults and crashes
around the engine as it ships, judged by the world's own log. It is evidence by search, no proof.

First seed ${values.seed}; ${Math.round(minutes)} minutes. A seed gives the same run on any machine.

| What | Runs | With a crash | Turns | Writes | Broken rules |
|---|---|---|---|---|---|
${row('Random schedules', parts.schedules)}
${row('A crash at every turn', parts.sweep)}
${row('Two crashes', parts.twice)}
${row('On SQLite', parts.sqlite)}
| Real processes killed, on SQLite | ${kills.worlds} worlds | ${kills.kills} kills | – | ${kills.writes} | 0 |
${brokenOf(parts)}
| Weakness built in on purpose | Caught after so many schedules |
|---|---|
${mutants.map(({ name, after }) => `| ${name} | ${after ?? 'not caught'} |`).join('\n')}
${limits}`
}

async function torture(): Promise<void> {
  const started = performance.now()
  const parts = {
    schedules: await all('schedules'),
    sweep: await all('sweep'),
    twice: await all('twice'),
    sqlite: await all('sqlite'),
  }
  const tell = (line: string): void => console.log(line)
  const kills = await syncKills({ kills: wholeOf('kills'), seed: wholeOf('seed'), tell })
  const most = wholeOf('mutants')
  const mutants = most === 0 ? [] : await huntAll(most, tell)
  const figures = { minutes: (performance.now() - started) / 60_000, parts, kills, mutants }
  const page = pageOf(figures)
  console.log(page)
  const file = new URL('../../resources/docs/sync-evidence.md', import.meta.url)
  if (values.write) await writeFile(file, page)
  if (mutants.some(({ after }) => after === null)) throw new Error('a mutant was not caught')
  if (brokenOf(parts) !== '') throw new Error('a rule was broken')
}

try {
  await torture()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
