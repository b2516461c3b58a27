import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'

import { PeersMissing } from './install.ts'

/** Where Debian puts the browser; `CHROMIUM` names another. */
export const chromiumProgram = (): string => process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Both Chinese scripts; without it a browser draws boxes, which are wider than the texts. */
const font = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
const packages = ['chromium', 'fonts-noto-cjk']

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const howTo = (missing: readonly string[], why: string): string =>
  [
    `The tests of the window need: ${missing.join(', ')}`,
    why,
    'On Debian, as root:',
    `  apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    'Elsewhere: set CHROMIUM to the program of a Chromium, and install the font Noto Sans CJK.',
  ].join('\n')

const apt = (...args: string[]) =>
  spawnSync('apt-get', args, {
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })

/** What is not there of browser and font; whoever names a browser sees to fonts as well. */
export function missingForWindow(): string[] {
  if (process.env['CHROMIUM'] !== undefined) {
    return isExecutable(chromiumProgram()) ? [] : [chromiumProgram()]
  }
  return [
    ...(isExecutable(chromiumProgram()) ? [] : ['chromium']),
    ...(existsSync(font) ? [] : ['fonts-noto-cjk']),
  ]
}

/** Makes sure that browser and font are there: installs them as root on Debian, else says how. */
export function ensureChromium(): void {
  const missing = missingForWindow()
  if (missing.length === 0) return
  const isDebian = existsSync('/etc/debian_version') && process.getuid?.() === 0
  if (!isDebian || process.env['CHROMIUM'] !== undefined) {
    throw new PeersMissing(howTo(missing, 'They are not here.'))
  }
  console.log(`Installing ${packages.join(' and ')} for the tests of the window …`)
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status, stderr, error } = apt('-q', ...args)
    if (status !== 0) throw new PeersMissing(howTo(missing, (error?.message ?? stderr).trim()))
  }
}
