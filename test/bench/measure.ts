import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one process took: seconds by the clock, seconds of both kinds of CPU time, peak memory. */
export type Cost = Readonly<{ wall: number; cpu: number; peakMiB: number }>

export type Command = Readonly<{
  program: string
  args: readonly string[]
  cwd?: string
  env?: Readonly<Record<string, string>>
}>

/** Linux counts in hundredths of a second everywhere that Node runs. */
const ticksPerSecond = 100

/** Runs a program to its end and measures it; throws with what it said if it ends otherwise than 0. */
export async function measured(command: Command): Promise<Cost & { stdout: string }> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | string>()
  const before = childrenTicks()
  const start = performance.now()
  const child = spawn(command.program, [...command.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: { ...process.env, ...command.env },
  })
  const said: Buffer[] = []
  const complained: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => said.push(part))
  child.stderr.on('data', (part: Buffer) => complained.push(part))
  child.once('error', reject)
  let peakMiB = 0
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid))
  }, 20)
  let wall = 0
  child.once('exit', () => {
    wall = (performance.now() - start) / 1_000
  })
  child.once('close', (code, signal) => {
    resolve(code ?? signal ?? 'no code')
  })
  try {
    const end = await ended
    if (end !== 0) {
      const text = `${Buffer.concat(complained).toString()}${Buffer.concat(said).toString()}`
      throw new Error(`${command.program} ${command.args[0] ?? ''} ended with ${end}: ${text}`)
    }
  } finally {
    clearInterval(watch)
  }
  const cpu = (childrenTicks() - before) / ticksPerSecond
  return { wall, cpu, peakMiB, stdout: Buffer.concat(said).toString() }
}

/** CPU time of all ended children so far, theirs included; no other child may run meanwhile. */
function childrenTicks(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  // The name may hold anything, also spaces; fields are counted from behind its bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[13]) + Number(fields[14])
}

/** Peak resident memory of a running process, or 0 when it has gone. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ESRCH') return 0
    throw error
  }
}
