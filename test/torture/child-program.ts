import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A child at work; `lines` are what it said, each heard by `onLine` as it comes. */
export interface Child {
  readonly lines: readonly string[]
  /** Kills it at once, as `kill -9` does; does nothing to one that has ended. */
  kill(): void
  /** How it ended: true if it was killed, false if it ended by itself and well. Throws otherwise. */
  readonly ended: Promise<boolean>
}

const program = fileURLToPath(new URL('child.ts', import.meta.url))

/** Where Node keeps compiled sources; spares the thousands of starts a third of their time. */
export const compiled = fileURLToPath(
  new URL('../../node_modules/.cache/compiled', import.meta.url),
)

/** Starts the program that works on a repository and says what it has made durable. */
export function startChild(args: readonly string[], onLine: (line: string) => void): Child {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<boolean>()
  const lines: string[] = []
  let complained = ''
  let killed = false
  child.stderr.on('data', (part: Buffer) => {
    complained += part.toString()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    onLine(line)
  })
  child.once('error', reject)
  child.once('close', (code, signal) => {
    if (code === 0) resolve(false)
    else if (killed) resolve(true)
    else reject(new Error(`${args[0] ?? ''} ended with ${code ?? signal ?? ''}: ${complained}`))
  })
  const kill = (): void => {
    // Set only if the signal found a process: one that ended badly by itself is never excused.
    killed ||= child.exitCode === null && child.kill('SIGKILL')
  }
  return { lines, kill, ended }
}
