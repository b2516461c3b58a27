import { utilityProcess } from 'electron'

import type { EngineProcess } from '../engine-client.ts'
import { engineProgram, memory } from '../engine-launch.ts'

/** Starts the engine as Electron's utility process: a crash domain of its own. */
export function launchUtility(profile: string, systemSecrets: boolean): EngineProcess {
  const args = ['--profile', profile, '--shell', ...(systemSecrets ? ['--system-secrets'] : [])]
  const child = utilityProcess.fork(engineProgram(), args, {
    serviceName: 'DingKeep',
    stdio: 'inherit',
    execArgv: [...memory],
  })
  return {
    pid: child.pid,
    post: (message) => child.postMessage(message),
    onMessage: (heard) => void child.on('message', heard),
    onEnd: (heard) => void child.once('exit', heard),
    kill: () => void child.kill(),
  }
}
