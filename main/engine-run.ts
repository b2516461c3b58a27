import { setTimeout } from 'node:timers/promises'

import { systemClock } from './adapters/clock.ts'
import { logLevel, openLog } from './adapters/log.ts'
import { profileAt } from './adapters/profile.ts'
import { reportBug } from './app/engine.ts'
import type { Log } from './core/ports.ts'
import { createDesk } from './desk.ts'
import type { EnginePort } from './engine-port.ts'
import { wishedSealer } from './engine-sealer.ts'
import { serveEngine } from './engine-serve.ts'
import { wishedShell } from './engine-shell.ts'
import { portWishes } from './engine-wishes.ts'
import { handlersOf } from './handlers.ts'
import { route } from './router.ts'
import { sessionsOf } from './sessions.ts'

export type EngineRun = Readonly<{
  port: EnginePort
  profile: string
  /** The shell has the system's store of secrets. */
  systemSecrets: boolean
  /** A shell around the engine prints and knows the login item. */
  shell: boolean
  exit: (code: number) => void
}>

/** Longest wait at the end for answers under way, milliseconds. */
const longestAnswer = 2_000

type Report = (bug: unknown) => string

/** Logs bugs under an id; on a developer's screen their words help, which are never logged. */
const reporter =
  (log: Log, debug: boolean): Report =>
  (bug) => {
    const id = reportBug(log, bug)
    if (debug && bug instanceof Error) process.stderr.write(`${id} ${bug.stack ?? bug.message}\n`)
    return id
  }

/** Ends the process on a bug that nothing caught: half-done work is repeated by the next one. */
function endOnBugs(report: Report, exit: EngineRun['exit']): void {
  const heard = (bug: unknown) => {
    report(bug)
    exit(1)
  }
  process.on('uncaughtException', heard)
  process.on('unhandledRejection', heard)
}

/** Joins the engine's parts behind a port and answers until the front says stop. */
export async function runEngine(run: EngineRun): Promise<void> {
  const { port, profile, exit } = run
  const level = logLevel(process.env['DINGKEEP_LOG'])
  const log = openLog(profileAt(profile).logs, { clock: systemClock, level })
  const report = reporter(log, level === 'debug')
  endOnBugs(report, exit)
  const wishes = portWishes(port)
  const desk = await createDesk({
    profile,
    clock: systemClock,
    log,
    fetch,
    hearsEvents: true,
    ...(run.systemSecrets && { sealer: wishedSealer(wishes) }),
    ...(run.shell && { shell: wishedShell(wishes) }),
    tell: (name, news) => port.post({ type: 'tell', name, news }),
  })
  const router = route(handlersOf(desk), {
    guard: sessionsOf(desk),
    report,
  })
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    desk.stop()
    // Whoever reads meanwhile still finds the databases open; what waits for a person is not waited for.
    await Promise.race([served.settle(), setTimeout(longestAnswer, null, { ref: false })])
    await desk.close()
    exit(0)
  }
  const served = serveEngine(port, { router, log, end: () => void end() })
  // The system ends all processes of a session at once, not only the front.
  process.once('SIGTERM', () => void end())
}
