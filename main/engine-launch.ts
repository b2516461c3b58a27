import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { EngineProcess } from './engine-client.ts'

/** Less memory for short-lived objects; the same as the command line takes. */
export const memory = ['--max-semi-space-size=4', '--v8-pool-size=1', '--heap-growing-percent=60']

/** The engine's program: beside this one, as source or bundled. */
export const engineProgram = (): string =>
  fileURLToPath(new URL(`engine${extname(import.meta.url)}`, import.meta.url))

/** Starts the engine as a Node process of its own; its bugs are shown on this one's stderr. */
export function launchNode(profile: string): EngineProcess {
  const child = fork(engineProgram(), ['--profile', profile], {
    execArgv: memory,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    pid: child.pid,
    post(message) {
      // A child that is going hears no more; its end is told by `onEnd`.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (heard) => void child.on('message', heard),
    onEnd(heard) {
      let told = false
      const once = () => {
        if (!told) heard()
        told = true
      }
      child.once('exit', once)
      child.once('error', once)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
