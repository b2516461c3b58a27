import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { languageOf } from '../../resources/locales/language.ts'
import { openWords, type Words } from '../../resources/locales/words.ts'
import { systemClock } from '../adapters/clock.ts'
import { errnoOf } from '../adapters/files.ts'
import { logLevel, openLog } from '../adapters/log.ts'
import { profileAt, profileFolder } from '../adapters/profile.ts'
import { type EngineClient, startEngine } from '../engine-client.ts'
import { launchNode } from '../engine-launch.ts'
import { hasDisplay, openInBrowser } from './open.ts'
import { type BrowserServer, startBrowserServer } from './server.ts'
import { readWindow } from './window-files.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

const outOfRange = () =>
  Object.assign(new TypeError('--port takes 0 to 65535'), { code: 'ERR_OUT_OF_RANGE' })

type Options = Readonly<{ profile: string; port: number; open: boolean }>

/** Reads the command line. Throws a `TypeError` for options that there are not. */
function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string' },
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw outOfRange()
  const { env, platform } = process
  return {
    profile: profileFolder({ asked: values.profile, env, platform, home: homedir() }),
    port,
    open: !values['no-open'] && hasDisplay({ platform, env }),
  }
}

/** Beside the sources the built window lies in `out`; bundled, this program lies there itself. */
const built = (path: string): string => {
  const out = import.meta.url.endsWith('.ts') ? '../../out/' : '../'
  return fileURLToPath(new URL(`${out}${path}`, import.meta.url))
}

function engineFor(profile: string): EngineClient {
  const level = logLevel(process.env['DINGKEEP_LOG'])
  const log = openLog(profileAt(profile).logs, { clock: systemClock, level })
  return startEngine({ launch: () => launchNode(profile), clock: systemClock, log })
}

/** Resolves with the first signal to stop; the second ends the program at once. */
async function toldToStop(words: Words): Promise<void> {
  await new Promise<void>((resolve) => {
    let times = 0
    const heard = () => {
      times += 1
      if (times > 1) process.exit(130)
      say(`\n${words.say('run.stopping')}`)
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard)
  })
}

async function show(server: BrowserServer, { open, words }: { open: boolean; words: Words }) {
  say(words.say('browser.running'))
  say(`  ${server.newAddress()}`)
  say(words.say('browser.once'))
  process.stdin.on('data', () => say(`  ${server.newAddress()}`))
  if (open) await openInBrowser(server.newAddress(), process.platform)
}

/** Serves the window until it is told to stop; gives the exit code (2: wrong options). */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await serve(optionsOf(args))
  } catch (error) {
    if (!(error instanceof TypeError) || !/^ERR_(PARSE_ARGS|OUT_OF_RANGE)/.test(errnoOf(error))) {
      throw error
    }
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

async function serve(options: Options): Promise<number> {
  const { env } = process
  const words = await openWords(languageOf(env['DINGKEEP_LANG']) ?? languageOf(env['LANG']) ?? 'en')
  const files = await readWindow(built('renderer'), built('preload/browser.cjs'))
  const engine = engineFor(options.profile)
  const stopping = toldToStop(words)
  try {
    const { port } = options
    const server = await startBrowserServer({ files, engine, clock: systemClock, port })
    await show(server, { open: options.open, words })
    await stopping
    await engine.stop()
    await server.close()
    return 0
  } catch (error) {
    await engine.stop()
    if (errnoOf(error) !== 'EADDRINUSE') throw error
    say(words.say('browser.portTaken', { port: String(options.port) }))
    return 1
  } finally {
    process.stdin.destroy()
  }
}
