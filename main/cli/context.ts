import type { App, AppEvent, OpenApp, Setup, Watch } from '../app-types.ts'
import type { Outcome } from '../core/failure.ts'
import { exits } from './output.ts'
import type { Exit, Output } from './output.ts'
import { showProgress } from './progress.ts'

/** The engine behind the commands; loaded only by commands that need it. */
export type Engine = Readonly<{ openApp: OpenApp; setup: Setup }>

/** All that a command gets. */
export interface Context {
  readonly output: Output
  /** As typed, with its subcommand: `key add`. */
  readonly command: string
  /** Profile folder, absolute. */
  readonly profile: string
  readonly signal: AbortSignal
  readonly now: () => number
  engine(): Promise<Engine>
}

/** A command: does its work, prints, and gives the exit code. */
export type Command<Options> = (context: Context, options: Options) => Promise<Exit>

/** Runs long work with its progress shown. */
export async function watched<T>(
  context: Context,
  work: (watch: Watch) => Promise<T>,
  also?: (event: AppEvent) => void,
): Promise<T> {
  const progress = showProgress(context.output, context.now)
  const onEvent = (event: AppEvent) => {
    also?.(event)
    progress.onEvent(event)
  }
  try {
    return await work({ signal: context.signal, onEvent })
  } finally {
    progress.end()
  }
}

/** Prints the failure of a command, or that the user stopped it, and gives the exit code. */
function ended(context: Context, outcome: Extract<Outcome<unknown>, { ok: false }>): Exit {
  const { output, signal } = context
  if (signal.aborted) {
    output.note(output.words.say('run.halted'))
    output.line('result', { command: context.command, exit: exits.stopped })
    return exits.stopped
  }
  output.fail(outcome.failure)
  return outcome.failure.name === 'wrongUse' ? exits.wrongUse : exits.error
}

/** Shows what an outcome holds, or ends with its failure. */
export const shown = <T>(context: Context, outcome: Outcome<T>, show: (value: T) => Exit): Exit =>
  outcome.ok ? show(outcome.value) : ended(context, outcome)

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

/** Opens the profile, does one thing with it, shows the result and closes the profile. */
export async function withApp<T>(
  context: Context,
  work: (app: App, context: Context) => Promise<Outcome<T>>,
  show: (value: T) => Exit,
): Promise<Exit> {
  const { openApp } = await context.engine()
  const app = await openApp(context.profile)
  if (!app.ok) return ended(context, app)
  try {
    return shown(context, await work(app.value, context), show)
  } catch (error) {
    if (!context.signal.aborted || !isAbort(error)) throw error
    return ended(context, { ok: false, failure: { name: 'unexpected', about: {} } })
  } finally {
    await app.value.close()
  }
}

/** Ends a command well: the result's JSON line and the exit code. */
export function result(
  context: Context,
  facts: Readonly<{ command: string; exit: Exit; [fact: string]: unknown }>,
): Exit {
  context.output.line('result', facts)
  return facts.exit
}
