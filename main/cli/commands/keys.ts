import { tableTime } from '../../../resources/locales/format.ts'
import { readSecretFile } from '../../adapters/settings/index.ts'
import type { KeyRow } from '../../app-types.ts'
import { failed } from '../../core/failure.ts'
import { result, shown, watched, withApp } from '../context.ts'
import type { Command } from '../context.ts'
import { exits } from '../output.ts'

/** `dingkeep key list`: what opens the backup. */
export const listKeys: Command<null> = (context) => {
  const { output } = context
  const { words } = output
  return withApp(
    context,
    (app) => app.keys(),
    (keys) => {
      for (const key of keys) output.line('key', key)
      const rowOf = (key: KeyRow) => [
        key.id.slice(0, 8),
        key.fingerprint,
        key.username,
        tableTime(key.created),
        key.current ? words.say('key.current') : '',
      ]
      output.table(
        [
          { head: words.say('columns.key') },
          { head: '' },
          { head: words.say('columns.opened') },
          { head: words.say('columns.time') },
          { head: '' },
        ],
        keys.map(rowOf),
      )
      return result(context, { command: 'key list', exit: exits.done, count: keys.length })
    },
  )
}

/** Options of `key add`. */
export type AddKeyOptions = Readonly<{ words?: boolean; passphraseFile?: string }>

async function askOf(options: AddKeyOptions) {
  if ((options.words === true) === (options.passphraseFile !== undefined)) {
    const what = 'key add needs one of --words and --passphrase-file'
    return failed('wrongUse', { what, help: 'dingkeep key add --help' })
  }
  if (options.passphraseFile === undefined) return { ok: true, value: { words: true } } as const
  const read = await readSecretFile(options.passphraseFile, '--passphrase-file')
  return read.ok ? ({ ok: true, value: { passphrase: read.value } } as const) : read
}

/** `dingkeep key add`: new recovery words, shown once, or a further passphrase. */
export const addKey: Command<AddKeyOptions> = async (context, options) => {
  const { output } = context
  const ask = await askOf(options)
  if (!ask.ok) return shown(context, ask, () => exits.error)
  return withApp(
    context,
    (app) => app.addKey(ask.value),
    ({ key, words }) => {
      output.print(output.words.say('key.added', { fingerprint: key.fingerprint }))
      if (words !== null) output.print(output.words.say('key.words'), '', `  ${words}`, '')
      return result(context, { command: 'key add', exit: exits.done, key, words })
    },
  )
}

/** `dingkeep key remove`. */
export const removeKey: Command<Readonly<{ id: string }>> = (context, { id }) => {
  const { output } = context
  return withApp(
    context,
    (app) => app.removeKey(id),
    () => {
      output.print(output.words.say('key.removed', { id }))
      return result(context, { command: 'key remove', exit: exits.done, id })
    },
  )
}

/** `dingkeep catalogue rebuild`: reads the catalogue anew from the repository. */
export const rebuildCatalogue: Command<null> = (context) => {
  const { output } = context
  return withApp(
    context,
    (app) => watched(context, (watch) => app.rebuildCatalogue(watch)),
    (facts) => {
      output.print(output.words.say('catalogue.rebuilt', facts))
      return result(context, { command: 'catalogue rebuild', exit: exits.done, ...facts })
    },
  )
}
