import { isAbsolute, join, resolve } from 'node:path'

import type { Input, Output } from '../../preload/contract.ts'
import { errnoOf, writeWhole } from '../adapters/files.ts'
import { browserPrinter } from '../adapters/print.ts'
import { type Place, type Settings } from '../adapters/settings/index.ts'
import { sheetPage } from '../adapters/sheet/sheet.ts'
import { isInside, storageFailure } from '../adapters/storage/folder-trial.ts'
import { fail, FailureError } from '../core/failure.ts'
import type { SetupContext } from './setup-context.ts'
import { noteKeyState } from './setup-key-state.ts'
import { openedFor, shownWords } from './setup-key.ts'
import { valueOf } from './work.ts'

type Sheet = Output<'setup.key.sheet'>

/** A place as one types it again; a password never stands in it. */
const locationOf = ({ path, url }: Place): string => path ?? url ?? ''

/** Beside the lock the key is of no use to the owner, and of all use to a thief. */
function warningOf(folder: string, settings: Settings): Sheet['warning'] {
  const { path } = settings.storage
  if (path !== undefined && isInside(folder, path)) return 'inside-storage'
  const isSaved = settings.scope.folders.some((one) => isInside(folder, one.path))
  return isSaved ? 'inside-backed-up-folder' : null
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(path, bytes)
  } catch (error) {
    if (errnoOf(error) === '') throw error
    throw new FailureError(storageFailure(error, path, false), error)
  }
}

/**
 * Makes the emergency sheet while the words are not proven: as a page to print, or as a PDF in a
 * folder. Fails with `wrongUse` once the words are on paper only, `noPrinter`, or what the folder
 * says.
 */
export async function makeSheet(
  context: SetupContext,
  ask: Input<'setup.key.sheet'>,
): Promise<Sheet> {
  const opened = await openedFor(context)
  const { settings, state } = opened.engine
  const shown =
    (await shownWords(opened)) ?? fail('wrongUse', { what: 'setup.key.sheet: no words to print' })
  const { organisation } = await context.draft()
  const html = await sheetPage({
    ...shown,
    organisation: organisation || (settings.dingtalk?.corpId ?? ''),
    storage: locationOf(settings.storage),
    custodians: ask.custodians,
    language: settings.language,
  })
  if (ask.format === 'html') {
    noteKeyState(state, { sheet: true })
    return { html, path: null, warning: null }
  }
  if (!isAbsolute(ask.folder))
    fail('storageUnreachable', { storage: ask.folder, folder: ask.folder })
  const folder = resolve(ask.folder)
  const printer = context.desk.printer ?? browserPrinter(context.profile.temporary)
  const pdf = valueOf(await printer.pdf(html))
  const path = join(folder, `DingKeep ${shown.fingerprint.replaceAll(' ', '-')}.pdf`)
  await write(path, pdf)
  noteKeyState(state, { sheet: true })
  return { html: null, path, warning: warningOf(folder, settings) }
}
