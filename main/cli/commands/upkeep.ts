import { tableTime } from '../../../resources/locales/format.ts'
import { codeOf } from '../../core/failure.ts'
import { result, watched, withApp } from '../context.ts'
import type { Command } from '../context.ts'
import { failureLine } from '../failure-text.ts'
import { exits } from '../output.ts'

/** Options of `forget` and `prune`. */
export type DryRun = Readonly<{ dryRun?: boolean }>

/** `dingkeep forget`: removes copies by the profile's retention. */
export const forget: Command<DryRun> = (context, { dryRun = false }) => {
  const { output } = context
  const { words } = output
  return withApp(
    context,
    (app) => watched(context, (watch) => app.forget(dryRun, watch)),
    ({ run, kept, removed }) => {
      for (const { snapshot, time } of removed) {
        output.print(`  ${snapshot.slice(0, 8)}  ${tableTime(time)}`)
      }
      const removing = dryRun ? 'forget.would' : 'forget.removed'
      output.print(words.say(removing, { n: removed.length }))
      output.print(words.say('forget.kept', { n: kept.length }))
      return result(context, { command: 'forget', exit: exits.done, run, dryRun, kept, removed })
    },
  )
}

/** `dingkeep prune`: frees what no copy needs any more. */
export const prune: Command<DryRun> = (context, { dryRun = false }) => {
  const { output } = context
  const { words } = output
  return withApp(
    context,
    (app) => watched(context, (watch) => app.prune(dryRun, watch)),
    (value) => {
      const facts = {
        bytes: value.bytesFreed,
        removed: value.packsRemoved,
        rewritten: value.packsRewritten,
      }
      output.print(words.say(dryRun ? 'prune.would' : 'prune.done', facts))
      if (value.packsWaiting > 0)
        output.print(words.say('prune.waiting', { n: value.packsWaiting }))
      return result(context, { command: 'prune', exit: exits.done, ...value })
    },
  )
}

/** `dingkeep copy`: brings second copies up to date. */
export const copy: Command<DryRun & Readonly<{ to?: string }>> = (context, options) => {
  const { output } = context
  const { words } = output
  const { dryRun = false, to } = options
  return withApp(
    context,
    (app) =>
      watched(context, (watch) => app.copy({ dryRun, ...(to !== undefined && { to }) }, watch)),
    (value) => {
      if (value.copies.length === 0) output.print(words.say('copy.none'))
      for (const { name, snapshots: n, bytes, failure } of value.copies) {
        const text = words.say(dryRun ? 'copy.would' : 'copy.done', { name, n, bytes })
        output.print(failure === null ? text : `${name}: ${failureLine(failure, words)}`)
      }
      const copies = value.copies.map(({ failure, ...rest }) => ({
        ...rest,
        code: failure === null ? null : codeOf(failure),
      }))
      const exit = value.copies.some(({ failure }) => failure !== null) ? exits.error : exits.done
      return result(context, { command: 'copy', exit, run: value.run, dryRun, copies })
    },
  )
}
