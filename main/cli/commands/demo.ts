import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { formatDuration } from '../../../resources/locales/format.ts'
import type { WordKey } from '../../../resources/locales/words.ts'
import type { App, BackupResult } from '../../app-types.ts'
import { FailureError } from '../../core/failure.ts'
import type { Mode } from '../../core/ports.ts'
import { startSample } from '../../sample/index.ts'
import type { Sample } from '../../sample/index.ts'
import { result, shown, watched } from '../context.ts'
import type { Command, Context } from '../context.ts'
import { exits } from '../output.ts'
import { showKinds } from './backup.ts'
import { findSaved, hashOf, must, order, readableFiles } from './demo-file.ts'
import { writeSampleConfig } from './sample-config.ts'

/** Options of `demo`. */
export type DemoOptions = Readonly<{ people?: number; keep?: boolean }>

type Stage = Readonly<{
  context: Context
  folder: string
  sample: Sample
  app: App
  /** Tells the next step. */
  say: (key: WordKey, facts?: Record<string, string | number>) => void
}>

/** Numbers the steps as they happen, with the time since the start. */
function storyteller({ output, now }: Context): Stage['say'] {
  const begun = now()
  let step = 0
  return (key, facts) => {
    step += 1
    const seconds = formatDuration(output.words.tag, now() - begun)
    output.print(`${step}. ${output.words.say(key, facts)}  [${seconds}]`)
  }
}

async function backUp({ app, context }: Stage, mode: Mode): Promise<BackupResult> {
  const ask = { mode, refetch: false }
  const value = must(await watched(context, (watch) => app.backup(ask, watch)))
  context.signal.throwIfAborted()
  if (mode === 'full') showKinds(value.kinds, context)
  else context.output.print(`   ${context.output.words.say('demo.counts', value.counts)}`)
  return value
}

/** Deletes a file in the company and gets it back from the copy before; true if it is the same. */
async function loseAndRestore(stage: Stage, before: string): Promise<boolean> {
  const { app, context, folder, sample, say } = stage
  const { output } = context
  const saved = await findSaved(app, before, readableFiles(sample))
  if (saved === null) {
    output.print(`   ${output.words.say('demo.none')}`)
    return false
  }
  const { path, file } = saved
  say('demo.gone', { path })
  await order(sample, 'change', { change: 'delete-file', dentry: file.id })
  const after = await backUp(stage, 'incremental')
  const left = await findSaved(app, after.snapshot ?? before, [file])
  output.print(`   ${output.words.say(left === null ? 'demo.lacks' : 'demo.still')}`)
  if (left !== null) return false
  say('demo.restore')
  const ask = { snapshot: before, include: [path], exclude: [], dryRun: false } as const
  const target = join(folder, 'restored')
  must(
    await watched(context, (watch) => app.restore({ ...ask, target, overwrite: 'never' }, watch)),
  )
  const isSame = (await hashOf(join(target, path))) === file.sha256
  output.print(`   ${output.words.say(isSame ? 'demo.same' : 'demo.differs', { path })}`)
  return isSame
}

async function play(stage: Stage): Promise<boolean> {
  const { app, context, sample, say } = stage
  const { words } = context.output
  say('demo.full')
  await backUp(stage, 'full')
  say('demo.tick')
  await order(sample, 'tick', { days: 1 })
  say('demo.incremental')
  const second = await backUp(stage, 'incremental')
  say('demo.verify')
  const verified = must(await watched(context, (watch) => app.verify({ readData: true }, watch)))
  const { packs, packsRead: read, bytesRead: bytes, snapshots: n } = verified
  context.output.print(
    `   ${words.say('verify.good', { n })} ${words.say('verify.read', { read, packs, bytes })}`,
  )
  if (verified.damaged || second.snapshot === null) return false
  return loseAndRestore(stage, second.snapshot)
}

/** Sets a profile up for the sample company and opens it. */
async function open(base: Omit<Stage, 'app'>): Promise<App> {
  const { context, folder, sample } = base
  const config = await writeSampleConfig(join(folder, 'company.json'), sample, {
    outlook: false,
  })
  const engine = await context.engine()
  const ask = { profile: context.profile, config, checkOnly: false }
  const checked = must(await watched(context, (watch) => engine.setup(ask, watch)))
  const bad = checked.checks.find(({ failure, needed }) => failure !== null && needed)
  if (bad?.failure) throw new FailureError(bad.failure)
  return must(await engine.openApp(context.profile))
}

async function playIn(folder: string, outer: Context, options: DemoOptions): Promise<boolean> {
  const context = { ...outer, profile: join(folder, 'profile') }
  const say = storyteller(context)
  const people = options.people ?? 20
  say('demo.start', { people })
  const sample = await startSample({ people })
  try {
    say('demo.setup')
    const base = { context, folder, sample, say }
    const app = await open(base)
    try {
      return await play({ ...base, app })
    } finally {
      await app.close()
    }
  } finally {
    await sample.stop()
  }
}

function tellKept(folder: string, { output }: Context): void {
  const repository = join(folder, 'company.json.backup')
  const passphrase = join(folder, 'company.json.passphrase')
  output.print(output.words.say('demo.kept', { folder }))
  output.print(output.words.say('demo.restic', { repository, passphrase }))
}

/** `dingkeep demo`: the whole way in one go, in a temporary folder. */
export const demo: Command<DemoOptions> = async (context, options) => {
  const { output, now } = context
  const begun = now()
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-demo-'))
  try {
    const isGood = await playIn(folder, context, options)
    const duration = formatDuration(output.words.tag, now() - begun)
    output.print('', output.words.say(isGood ? 'demo.report' : 'demo.bad', { duration }))
    if (options.keep === true) tellKept(folder, context)
    const exit = isGood ? exits.done : exits.error
    return result(context, { command: 'demo', exit, milliseconds: now() - begun })
  } catch (error) {
    const failure = error instanceof FailureError ? error.failure : null
    if (failure === null && !context.signal.aborted) throw error
    const shownFailure = failure ?? ({ name: 'unexpected', about: {} } as const)
    return shown(context, { ok: false, failure: shownFailure }, () => exits.error)
  } finally {
    if (options.keep !== true) await rm(folder, { recursive: true, force: true })
  }
}
