import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { ensureBuilt } from '../../main/build.ts'

const programOf = (entry: string) =>
  /^(browser|start)$/.test(entry)
    ? fileURLToPath(new URL(`../../main/${entry}.ts`, import.meta.url))
    : entry
const pattern = /http:\/\/127\.0\.0\.1:(\d+)\/#token=[\w-]+/g

/** `browser.ts` as a process, the way `npm start` runs it. */
export interface Program {
  readonly pid: number
  readonly port: number
  /** A new address that works once. */
  readonly newAddress: () => Promise<string>
  /** Process id of the engine; changes when it is started again. */
  readonly enginePid: () => Promise<number>
  /** All that the program said so far. */
  readonly said: () => string
  /** Stops as Ctrl-C does and gives the exit code. */
  readonly stop: () => Promise<number | null>
}

let built: Promise<void> | null = null

/** Builds the window once per test file, if it is not fresh. */
export const windowBuilt = (): Promise<void> =>
  (built ??= ensureBuilt(['preload', 'renderer'], () => undefined))

type Options = Readonly<{
  env?: Readonly<Record<string, string>>
  /** `browser`, `start` (what `npm start` runs), or the path of another program. */
  entry?: string
}>

/** Starts the program on a profile; `env` is added to what tests always give. */
export async function startProgram(
  profile: string,
  { env = {}, entry = 'browser' }: Options = {},
): Promise<Program> {
  await windowBuilt()
  const child = spawn(process.execPath, [programOf(entry), '--profile', profile, '--no-open'], {
    env: { ...process.env, LANG: 'en_HK.UTF-8', DINGKEEP_LOG: 'debug', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let used = 0
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const ended = once(child, 'exit') as Promise<[number | null]>
  let isOver = false
  void ended.then(() => (isOver = true))

  const nextAddress = async (): Promise<string> => {
    for (;;) {
      const found = [...output.matchAll(pattern)][used]
      if (found) {
        used += 1
        return found[0]
      }
      if (isOver) throw new Error(`the program ended:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const first = await nextAddress()
  const { pid } = child
  if (pid === undefined) throw new Error('no process')
  let kept: string | null = first
  return {
    pid,
    port: Number(new URL(first).port),
    async newAddress() {
      if (kept !== null) {
        kept = null
        return first
      }
      child.stdin.write('\n')
      return nextAddress()
    },
    async enginePid() {
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
      const [engine] = children.trim().split(/\s+/).map(Number)
      if (!engine) throw new Error('no engine')
      return engine
    },
    said: () => output,
    async stop() {
      if (!isOver) child.kill('SIGINT')
      return (await ended)[0]
    },
  }
}
