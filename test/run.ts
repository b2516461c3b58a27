import { spawn } from 'node:child_process'
import { rmdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { inMemory } from './memory.ts'
import { ensureChromium } from './peers/chromium.ts'
import { ensureDovecot } from './peers/dovecot.ts'
import { ensurePeers, PeersMissing } from './peers/install.ts'
import { ensureMounting } from './peers/mounting.ts'

try {
  await ensurePeers()
  ensureMounting()
  ensureChromium()
  ensureDovecot()
} catch (error) {
  if (!(error instanceof PeersMissing)) throw error
  console.error(error.message)
  process.exit(1)
}
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)
const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url))
const args = [vitest, 'run', '--config', config, ...process.argv.slice(2)]
const how = inMemory(process.execPath, args)
const env = { ...process.env, ...how.env }
const child = spawn(how.program, how.args, { stdio: 'inherit', env })
child.on('exit', (code, signal) => {
  if (how.folder !== null) rmdirSync(how.folder)
  process.exitCode = signal === null ? (code ?? 1) : 1
})
