import type { Random } from './random.ts'

/** FNV-1a over all that happened, in order: equal seeds must give equal traces (I20). */
export interface Trace {
  add(line: string): void
  hash(): string
  /** The lines, kept only where a failing seed is looked at. */
  lines(): readonly string[]
}

/** Starts a trace; `keep` holds the lines too. */
export function traceOf(keep: boolean): Trace {
  let state = 0x811c9dc5
  const kept: string[] = []
  return {
    add(line) {
      for (let at = 0; at < line.length; at += 1) {
        state = Math.imul(state ^ line.charCodeAt(at), 0x01000193)
      }
      state = Math.imul(state ^ 10, 0x01000193)
      if (keep) kept.push(line)
    },
    hash: () => (state >>> 0).toString(16).padStart(8, '0'),
    lines: () => kept,
  }
}

type Waiting = Readonly<{ label: string; go: () => void; orphan: (() => void) | null }>

/** Deals out turns: every await of the engine waits here until the seed picks it. */
export interface Scheduler {
  /**
   * Waits for a turn. After a crash it never comes, as nothing of a dead process runs on; `orphan`
   * is what was on the network already and may still arrive.
   */
  turn(label: string, orphan?: () => void): Promise<void>
  /** How many turns were given. */
  given(): number
  /**
   * Runs work to its end, one turn after the other. `between` runs before each turn and may change
   * the world; where it returns true the process dies there, and what was on the network by then
   * comes back.
   */
  run<T>(
    work: () => Promise<T>,
    between: () => boolean,
  ): Promise<{ value: T } | { orphans: readonly (() => void)[] }>
}

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A scheduler that a seed drives. */
export function schedulerOf(random: Random, trace: Trace): Scheduler {
  let waiting: Waiting[] = []
  let turns = 0
  const give = (): void => {
    const index = random.whole(waiting.length)
    const [one] = waiting.splice(index, 1)
    if (one === undefined) throw new Error('nobody waits')
    turns += 1
    trace.add(one.label)
    one.go()
  }
  return {
    turn: (label, orphan) =>
      new Promise((resolve) => {
        waiting.push({ label, go: resolve, orphan: orphan ?? null })
      }),
    given: () => turns,
    async run<T>(work: () => Promise<T>, between: () => boolean) {
      let end: { value: T } | { error: unknown } | null = null
      void work().then(
        (value: T) => {
          end = { value }
        },
        (error: unknown) => {
          end = { error }
        },
      )
      const ended = (): typeof end => end
      for (;;) {
        await settle()
        const now = ended()
        if (now !== null) {
          if ('error' in now) throw now.error
          return now
        }
        if (waiting.length === 0) throw new Error('the engine waits for nothing: a deadlock')
        if (between()) {
          const orphans = waiting.flatMap(({ orphan }) => orphan ?? [])
          waiting = []
          return { orphans }
        }
        give()
      }
    },
  }
}
