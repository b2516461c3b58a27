import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'

import { CommanderError } from 'commander'

import { languageOf } from '../../resources/locales/language.ts'
import type { Language } from '../../resources/locales/language.ts'
import { openWords } from '../../resources/locales/words.ts'
import { systemClock } from '../adapters/clock.ts'
import { errnoOf } from '../adapters/files.ts'
import { logLevel, openLog } from '../adapters/log.ts'
import { hasProfile, profileAt, profileFolder } from '../adapters/profile.ts'
import type { Failure } from '../core/failure.ts'
import type { Context, Engine } from './context.ts'
import { createOutput, exits } from './output.ts'
import type { Exit, Output, Sink } from './output.ts'
import { createProgram } from './program.ts'
import { watchStop } from './stop.ts'
import type { Run } from './tie.ts'

/** What the command line takes from the world around it. */
export type Terminal = Readonly<{
  results: Sink
  errors: Sink
  env: Readonly<Record<string, string | undefined>>
  engine: () => Promise<Engine>
  version: string
}>

const now = () => systemClock.now()

/** The language of the profile's settings; null where there are none that can be read. */
async function profileLanguage(folder: string): Promise<Language | null> {
  try {
    const found = /"language":\s*"([\w-]+)"/.exec(
      await readFile(profileAt(folder).settings, 'utf8'),
    )
    return languageOf(found?.[1])
  } catch (error) {
    if (errnoOf(error) === '') throw error
    return null
  }
}

const folderOf = (asked: string | undefined, env: Terminal['env']): string =>
  profileFolder({ asked, env, platform: process.platform, home: homedir() })

async function speak(
  terminal: Terminal,
  asked: { json: boolean; profile: string },
): Promise<Output> {
  const language =
    languageOf(terminal.env['DINGKEEP_LANG']) ?? (await profileLanguage(asked.profile)) ?? 'en'
  const { results, errors } = terminal
  const words = await openWords(language)
  return createOutput({ json: asked.json, words, results, errors, now })
}

/** What commander found wrong: its sentence, and the name that was meant, if it knows one. */
export function wrongUse(error: CommanderError, help: string): Failure {
  const [first = '', second = ''] = error.message.replace(/^error: /, '').split('\n')
  const nearest = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(second)?.[1]
  const about = { what: first, help }
  return { name: 'wrongUse', about: nearest === undefined ? about : { ...about, nearest } }
}

/** Notes a bug of ours in the profile's log under the number that the user is shown. */
async function report(bug: unknown, context: Context): Promise<Failure> {
  const id = randomBytes(4).toString('hex')
  const kind = bug instanceof Error ? bug.name : typeof bug
  const level = logLevel(process.env['DINGKEEP_LOG'])
  if (await hasProfile(profileAt(context.profile))) {
    const log = openLog(profileAt(context.profile).logs, { clock: systemClock, level })
    log.write('error', 'cli.bug', { report: id, kind, code: errnoOf(bug) })
  }
  if (level === 'debug' && bug instanceof Error) {
    context.output.errors.write(`${bug.stack ?? bug.message}\n`)
  }
  return { name: 'unexpected', about: { id, kind } }
}

async function runSafely(
  context: Context,
  work: (context: Context) => Promise<Exit>,
): Promise<Exit> {
  try {
    return await work(context)
  } catch (bug) {
    context.output.fail(await report(bug, context))
    return exits.error
  }
}

/** Runs one command line and gives its exit code; never throws for what a user can do. */
export async function main(words: readonly string[], terminal: Terminal): Promise<Exit> {
  let exit: Exit = exits.done
  const run: Run = async (command, common, work) => {
    const profile = folderOf(common.profile, terminal.env)
    const output = await speak(terminal, { json: common.json ?? false, profile })
    const stop = watchStop(() => output.note(`\n${output.words.say('run.stopping')}`))
    const { engine } = terminal
    try {
      exit = await runSafely({ command, output, profile, signal: stop.signal, now, engine }, work)
    } finally {
      stop.end()
    }
  }
  const program = createProgram(run, terminal)
  try {
    await program.parseAsync(words, { from: 'user' })
    return exit
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exits.done
    const json = words.includes('--json')
    const output = await speak(terminal, { json, profile: folderOf(undefined, terminal.env) })
    output.fail(
      wrongUse(
        error,
        helpFor(
          words[0],
          program.commands.map((one) => one.name()),
        ),
      ),
    )
    return exits.wrongUse
  }
}

const helpFor = (word: string | undefined, commands: readonly string[]): string =>
  word !== undefined && commands.includes(word) ? `dingkeep ${word} --help` : 'dingkeep --help'
