import { spawnSync } from 'node:child_process'

/** One quick command before each commit: format, lint and dependency rules, types, core tests. */
const steps: readonly (readonly string[])[] = [
  ['oxfmt', '--check', 'main', 'preload', 'renderer', 'test'],
  ['oxlint', '--deny-warnings', 'main', 'preload', 'renderer', 'test'],
  ['tsc', '-b'],
  ['vitest', 'run', '--config', 'test/vitest.config.ts', 'test/core'],
]

const failed = steps.filter(([command = '', ...rest]) => {
  console.log(`> ${command} ${rest.join(' ')}`)
  const end = spawnSync(command, rest, { stdio: 'inherit', shell: process.platform === 'win32' })
  return end.status !== 0
})

for (const [command] of failed) console.error(`failed: ${command}`)
process.exitCode = failed.length > 0 ? 1 : 0
