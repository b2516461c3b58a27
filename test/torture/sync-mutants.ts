import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { type Engine, runSchedule } from '../core/sync/simulator/schedule.ts'
import { createMemorySyncStore } from '../fakes/sync-store.ts'

/** One place of the engine's text below `main/core/sync`, and what the mutant has there. */
type Patch = Readonly<{ file: string; from: string; to: string }>

/** A weakness that somebody could build in, and that the simulator must notice (section 18.4). */
export type Mutant = Readonly<{
  name: string
  patches: readonly Patch[]
  /** A weakness of the port and not of the engine. */
  port?: Partial<Engine>
}>

const patch = (file: string, from: string, to: string): Patch => ({ file, from, to })

/** Every mutant that the simulator's two remotes can tell from the engine. */
export const mutants: readonly Mutant[] = [
  {
    name: 'no journal',
    patches: [
      patch('protocol/intent.ts', 'job.ports.store.putIntent(sent)\n  return sent', 'return sent'),
    ],
  },
  {
    name: 'no barrier',
    patches: [
      patch(
        'plan/world.ts',
        'return times.length === 0 ? null : Math.min(...times)',
        'return null',
      ),
    ],
  },
  {
    name: 'similarity barrier',
    patches: [
      patch(
        'plan/candidates.ts',
        'if (since !== null && item.seenAt >= since) return',
        `const alike = world.snapshot.intents.some(
    (row) => row.op === 'create' && row.side === item.side && row.image === JSON.stringify(item.obs),
  )
  if (since !== null && item.seenAt >= since && alike) return`,
      ),
    ],
  },
  {
    name: 'source not read again before a create',
    patches: [
      patch(
        'protocol/write.ts',
        'return op.source === null || sourceStands(job, op)',
        'return true',
      ),
    ],
  },
  {
    name: '@removed trusted',
    patches: [
      patch(
        'protocol/observe.ts',
        "if (known === null || known.contId !== contId || known.life !== 'here') return\n  setLife(job, side, { remoteId, life: 'suspect' })",
        "if (known === null || known.contId !== contId || known.life !== 'here') return\n  setLife(job, side, { remoteId, life: 'gone' })",
      ),
      patch('protocol/write.ts', "return got.is === 'gone'\n", "return got.is !== 'here'\n"),
    ],
  },
  {
    name: 'adopts only equal images once the key is old',
    patches: [
      patch(
        'protocol/recover-create.ts',
        'return sharesStrongField(job.link.kind, imageOf(intent) ?? {}, item.image)',
        'return JSON.stringify(imageOf(intent)) === JSON.stringify(item.image)',
      ),
      patch(
        'protocol/recover-create.ts',
        "if (lookup === 'marker' || lookup === 'key') {",
        'if (lookup !== null) {',
      ),
    ],
  },
  {
    name: 'sends a create again after a lost answer',
    patches: [
      patch(
        'protocol/write.ts',
        "const close = { state: 'unknown', class: 'transient', error } as const\n  const { notBefore } = intent",
        "const close = { state: intent.op === 'create' ? 'planned' : 'unknown', class: 'transient', error } as const\n  const notBefore: number | null = null as number | null",
      ),
    ],
  },
  {
    name: 'marker without mac and partner',
    patches: [
      patch(
        'plan/candidates.ts',
        'return isGenuine(world.tools, marker, partner.remoteId) ? pair : null',
        'return pair',
      ),
      patch(
        'plan/candidates.ts',
        'if (here === undefined || moved) return',
        'if (here !== undefined || !moved) return',
      ),
    ],
  },
  {
    name: 'held times out',
    patches: [
      patch('protocol/write.ts', '  if (op.hold !== null) return\n', ''),
      patch('protocol/round.ts', 'ops.filter(({ hold }) => hold === null)', 'ops'),
      patch('protocol/round.ts', 'ports.store.transaction(() => holdOps(job, ops))', ''),
      patch(
        'protocol/intent.ts',
        "state: op.hold === null ? 'planned' : 'held',",
        "state: 'planned',",
      ),
    ],
  },
  {
    name: 'echo told by time instead of image',
    patches: [
      patch('protocol/observe.ts', '  again.add(item.remoteId)\n', ''),
      patch(
        'protocol/observe.ts',
        'modified < known.modified)',
        'modified < known.modified + 60_000)',
      ),
    ],
  },
  {
    name: 'base per pair instead of per side',
    patches: [
      patch(
        'protocol/record.ts',
        "if (intent.op === 'create') return item.image",
        "if (intent.op === 'create') return sent",
      ),
      patch('protocol/record.ts', 'return patched(sent, wrote)', 'return sent'),
    ],
  },
  {
    name: 'plans before all folders are read',
    patches: [patch('protocol/observe.ts', 'if (!read) return false', 'if (!read) continue')],
  },
  {
    name: 'window not half-open',
    patches: [
      patch('plan/scope.ts', 'time.start < to)', 'time.start <= to)'),
      patch('plan/scope.ts', '`${end}~` > from)', 'end >= from)'),
      // Without its margin the window that is read has the same edges as the scope.
      patch(
        'protocol/window.ts',
        'const start = monthStart(now)\n',
        'const start = now - (now % day)\n',
      ),
      patch(
        'protocol/window.ts',
        '(longestMonth + window.after + window.slack + 1) * day',
        '(window.after + 1) * day',
      ),
    ],
  },
  { name: 'reminders omitted on D', patches: [], port: { omitsReminders: true } },
]

const core = fileURLToPath(new URL('../../main/core', import.meta.url))
const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** Copies the engine, weakens it, and gives it; throws where a patch no longer fits the text. */
export async function weakened(mutant: Mutant, folder: string): Promise<Engine> {
  await cp(core, join(folder, 'core'), { recursive: true })
  for (const { file, from, to } of mutant.patches) {
    const path = join(folder, 'core/sync', file)
    const text = await readFile(path, 'utf8')
    if (text.split(from).length !== 2) throw new Error(`${mutant.name}: ${file} has no such place`)
    await writeFile(
      path,
      text.replace(from, () => to),
    )
  }
  const from = async (path: string): Promise<Record<string, unknown>> =>
    (await import(pathToFileURL(join(folder, 'core/sync', path)).href)) as Record<string, unknown>
  const [planned, held, round, undo] = await Promise.all(
    ['plan.ts', 'protocol/hold.ts', 'protocol/round.ts', 'protocol/undo.ts'].map(from),
  )
  // The copy has the exports of what it was copied from.
  return { ...planned, ...held, ...round, ...undo, ...mutant.port } as unknown as Engine
}

/** What became of a mutant: after how many schedules it was caught and by which rule. */
export type Caught = Readonly<{ name: string; after: number | null; by: string }>

/** Runs schedules against a mutant until one breaks a rule, `most` at most. */
export async function hunt(mutant: Mutant, most: number): Promise<Caught> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-mutant-'))
  try {
    // The engine's only package is looked for beside the copy.
    await symlink(packages, join(folder, 'node_modules'), 'dir')
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    const engine = await weakened(mutant, folder)
    for (let seed = 1; seed <= most; seed += 1) {
      try {
        await runSchedule(engine, { seed, store: createMemorySyncStore })
      } catch (error) {
        const by = error instanceof Error ? error.message : `${error as string}`
        return { name: mutant.name, after: seed, by }
      }
    }
    return { name: mutant.name, after: null, by: '' }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Hunts all mutants; true if every one was caught. */
export async function huntAll(
  most: number,
  tell: (line: string) => void,
): Promise<readonly Caught[]> {
  const all: Caught[] = []
  for (const mutant of mutants) {
    const caught = await hunt(mutant, most)
    tell(
      caught.after === null
        ? `${caught.name}: NOT caught in ${most} schedules`
        : `${caught.name}: caught after ${caught.after}: ${caught.by.slice(0, 60)}`,
    )
    all.push(caught)
  }
  return all
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = await huntAll(10_000, (line) => console.log(line))
  process.exitCode = all.every(({ after }) => after !== null) ? 0 : 1
}
