import { enableCompileCache } from 'node:module'
import { constants, homedir, setPriority } from 'node:os'
import { parseArgs } from 'node:util'

import { enginePort } from './engine-port.ts'

enableCompileCache()

const port = enginePort()
if (port === null) throw new Error('The engine is started by a front, not by hand.')

// The person's own work comes first; a system that refuses it runs us as anything else.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
} catch (error) {
  if (!(error instanceof Error) || !('code' in error)) throw error
}

// Ctrl-C reaches all processes of a terminal: the front hears it and says stop.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

const { values } = parseArgs({
  options: {
    profile: { type: 'string' },
    'system-secrets': { type: 'boolean', default: false },
    shell: { type: 'boolean', default: false },
  },
})
const { profileFolder } = await import('./adapters/profile.ts')
const { runEngine } = await import('./engine-run.ts')

await runEngine({
  port,
  profile: profileFolder({
    asked: values.profile,
    env: process.env,
    platform: process.platform,
    home: homedir(),
  }),
  systemSecrets: values['system-secrets'],
  shell: values.shell,
  exit: (code) => process.exit(code),
})
