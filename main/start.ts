import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { languageOf } from '../resources/locales/language.ts'
import { openWords } from '../resources/locales/words.ts'
import { hasDisplay } from './browser/open.ts'
import { ensureBuilt } from './build.ts'

// `npm start` in a checkout: builds what is stale, then opens the app as well as it can here.

const root = fileURLToPath(new URL('..', import.meta.url))
const { env, platform } = process

/** Electron's program if it was fetched; importing the package would fetch it. */
async function electronProgram(): Promise<string | null> {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/MacOS/Electron',
  }
  const program = join(root, 'node_modules/electron/dist', names[platform] ?? 'electron')
  return access(program).then(
    () => program,
    () => null,
  )
}

/** Why a browser has to show the window; null where Electron can. */
function whyBrowser(electron: string | null) {
  if (env['DINGKEEP_BROWSER'] === '1') return 'start.asked'
  if (!hasDisplay({ platform, env })) return 'start.noDisplay'
  return electron === null ? 'start.noElectron' : null
}

const words = await openWords(languageOf(env['DINGKEEP_LANG']) ?? languageOf(env['LANG']) ?? 'en')
const say = (line: string) => void process.stdout.write(`${line}\n`)
const building = () => say(words.say('start.building'))
const args = process.argv.slice(2)

const electron = await electronProgram()
const why = whyBrowser(electron)
if (electron !== null && why === null) {
  await ensureBuilt(['main', 'preload', 'renderer'], building)
  const child = spawn(electron, [root, ...args], { stdio: 'inherit' })
  child.on('exit', (code) => (process.exitCode = code ?? 1))
} else {
  if (why !== null) say(words.say(why))
  await ensureBuilt(['preload', 'renderer'], building)
  const { main } = await import('./browser/main.ts')
  process.exitCode = await main(args)
}
