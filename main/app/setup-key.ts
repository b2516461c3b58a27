import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { backendSpec, saveSettings, type Settings } from '../adapters/settings/index.ts'
import { fail } from '../core/failure.ts'
import {
  passwordOf,
  typedSheet,
  type TypedWord,
  wordCount,
  wrongPlaces,
} from '../core/recovery-words.ts'
import { missingIn, steps } from '../core/setup.ts'
import type { Opened } from '../desk-types.ts'
import { removeKeys } from '../repository/mirror-keys.ts'
import { initRepository, openRepository, type Repository } from '../repository/repository.ts'
import { fingerprintOf } from './keys.ts'
import { passphraseFileOf, type SetupContext } from './setup-context.ts'
import { noteKeyState, readKeyState } from './setup-key-state.ts'
import { settingsOf } from './setup-settings.ts'
import { factsOf } from './setup-view.ts'
import { addWordsKey, newWords, otherWordsKeys, wordsOpen } from './setup-words.ts'
import { valueOf } from './work.ts'

/** New words as they are shown; `created` in milliseconds since 1970. */
export type ShownWords = Readonly<{ words: string[]; fingerprint: string; created: number }>

const secretName = 'recovery.words'

/** The profile as it must be for work on its key. */
export async function openedFor(context: SetupContext): Promise<Opened> {
  return (await context.opened()) ?? fail('noProfile', { folder: context.profile.folder })
}

async function refuseIfEarly(context: SetupContext): Promise<void> {
  const facts = await factsOf(context, await context.draft())
  const before = steps.slice(0, steps.indexOf('recovery-key'))
  const open = before.find((step) => missingIn(step, facts).length > 0)
  if (open !== undefined) fail('wrongUse', { what: `setup.key.make: the step ${open} is not done` })
}

const isSamePlace = (a: Settings, b: Settings): boolean =>
  a.storage.path === b.storage.path && a.storage.url === b.storage.url

/** Words that were made for this place and are not proven yet. */
async function wordsAgain(context: SetupContext, settings: Settings): Promise<ShownWords | null> {
  const opened = await context.opened()
  if (opened === null || !isSamePlace(opened.engine.settings, settings)) return null
  return shownWords(opened)
}

/** The words while they are not proven; null once they are on paper only. */
export async function shownWords({ engine }: Opened): Promise<ShownWords | null> {
  const { id, created, state } = readKeyState(engine.state)
  const words = await engine.secrets.read(secretName)
  if (words === null || id === null || state === 'proven') return null
  return { words: words.split(' '), fingerprint: fingerprintOf(id), created }
}

async function openOrMake(context: SetupContext, settings: Settings, isTyped: boolean) {
  const password = await (await context.secrets()).read('storage.password')
  const spec = backendSpec(settings.storage, password ?? undefined)
  const passphrase = await context.passphrase()
  try {
    return await openRepository({ spec, password: passphrase })
  } catch (error) {
    if (repositoryFailure(error)?.name !== 'noRepository') throw error
    const username = isTyped ? 'passphrase' : 'this-computer'
    return initRepository({ spec, password: passphrase, username, hostname: 'dingkeep' })
  }
}

/** Settings first, then the notes: what a crash leaves in between is made again. */
async function keepProfile(
  context: SetupContext,
  made: Readonly<{ settings: Settings; typed: string | null }>,
): Promise<Opened> {
  const { profile, desk } = context
  valueOf(await saveSettings(profile, made.settings))
  await desk.reopen()
  if (made.typed !== null) {
    await rm(passphraseFileOf(profile), { force: true })
    valueOf(await desk.unlock(made.typed))
  }
  return openedFor(context)
}

async function noteNewWords(
  opened: Opened,
  about: Readonly<{ repository: Repository; words: readonly string[]; now: number }>,
): Promise<ShownWords> {
  const { engine } = opened
  const { repository, words, now } = about
  valueOf(await engine.secrets.change(new Map([[secretName, passwordOf(words)]])))
  const id = await addWordsKey(repository, words)
  const replaces = await otherWordsKeys(repository, id)
  const anew = { sheet: false, positions: [], tries: 0 }
  noteKeyState(engine.state, { ...anew, state: 'shown', id, created: now, replaces })
  return { words: [...words], fingerprint: fingerprintOf(id), created: now }
}

async function noteRepository({ engine }: Opened, repository: Repository): Promise<void> {
  const { state } = engine
  const { keys } = await repository.listKeys()
  const own = keys.find(({ username }) => username !== 'recovery-words')
  if (own !== undefined) state.note('key.current', own.id)
  // Packs that another repository was to lose say nothing of this one.
  if (state.noted('repository.id') !== repository.id) state.setDoomedPacks(new Map())
  state.note('repository.id', repository.id)
}

/** The settings that the words are made for: of the wizard, or in use where it was skipped there. */
async function wantedSettings(context: SetupContext, before: Opened | null): Promise<Settings> {
  if (before !== null && (await context.isFinished())) return before.engine.settings
  await refuseIfEarly(context)
  return valueOf(
    settingsOf(await context.draft(), context.profile, before?.engine.settings ?? null),
  )
}

/**
 * Makes the backup and 12 words that open it, or gives those made before and not proven yet.
 *
 * Fails with `wrongUse` while an earlier step is open or once words are proven (then `renewKey`).
 */
export async function makeKey(context: SetupContext, typed: string | null): Promise<ShownWords> {
  const before = await context.opened()
  const settings = await wantedSettings(context, before)
  const again = await wordsAgain(context, settings)
  if (again !== null) return again
  const isSame = before !== null && isSamePlace(before.engine.settings, settings)
  if (isSame && readKeyState(before.engine.state).state === 'proven')
    fail('wrongUse', { what: 'setup.key.make: the words are proven; renew them instead' })
  // With a store of the system nobody types a passphrase.
  const first = before === null && context.desk.sealer === undefined ? typed : null
  if (first !== null) await context.setPassphrase(first)
  return makeBackup(context, settings, first)
}

async function makeBackup(context: SetupContext, settings: Settings, typed: string | null) {
  const repository = await openOrMake(context, settings, typed !== null)
  try {
    const opened = await keepProfile(context, { settings, typed })
    await noteRepository(opened, repository)
    // The first copy is still to come; until then nothing else knows the name.
    opened.engine.state.note('organisation.name', (await context.draft()).organisation)
    const about = { repository, words: newWords(), now: context.desk.clock.now() }
    return await noteNewWords(opened, about)
  } finally {
    await repository.close()
  }
}

/** New words for a backup in use; the old ones go on opening it until these are proven. */
export async function renewKey(context: SetupContext): Promise<ShownWords> {
  const opened = await openedFor(context)
  const repository = await opened.engine.repository()
  const about = { repository, words: newWords(), now: context.desk.clock.now() }
  return noteNewWords(opened, about)
}

/** Picks which words are asked, and remembers it over a restart. */
export async function askWords(context: SetupContext, byHand: boolean): Promise<number[]> {
  const { engine } = await openedFor(context)
  const all = Array.from({ length: wordCount }, (_none, at) => at + 1)
  const places = new Set<number>(byHand ? all : [])
  while (places.size < 3) places.add(randomInt(1, wordCount + 1))
  const positions = [...places].toSorted((a, b) => a - b)
  noteKeyState(engine.state, { positions })
  return positions
}

/** What came of the typed words. */
export type Proof = Readonly<{ proven: boolean; wrong: number[]; tries: number }>

/**
 * Proves the words as typed: they must be those of the sheet and open the storage by themselves.
 * Then the old sheet's key file goes, and the words are on paper only.
 */
export async function proveKey(context: SetupContext, typed: readonly TypedWord[]): Promise<Proof> {
  const opened = await openedFor(context)
  const { engine } = opened
  const shown =
    (await shownWords(opened)) ?? fail('wrongUse', { what: 'setup.key.prove: no words' })
  const { positions, tries, replaces } = readKeyState(engine.state)
  if (positions.length === 0) return fail('wrongUse', { what: 'setup.key.prove: ask first' })
  const wrong = wrongPlaces(shown.words, typed, positions)
  const repository = await engine.repository()
  const isOpen = wrong.length === 0 && (await wordsOpen(repository, typedSheet(shown.words, typed)))
  if (!isOpen) {
    noteKeyState(engine.state, { tries: tries + 1 })
    return { proven: false, wrong, tries: tries + 1 }
  }
  // Where a server keeps all, the old sheet goes on opening the backup and stays listed.
  const left = await removeKeys(repository, replaces)
  noteKeyState(engine.state, { state: 'proven', positions: [], replaces: left, skippedUntil: null })
  valueOf(await engine.secrets.change(new Map([[secretName, null]])))
  return { proven: true, wrong: [], tries }
}

const oneDay = 86_400_000

/** Puts the proof off for a day, once. Fails with `wrongUse` the second time. */
export async function skipKey(context: SetupContext): Promise<void> {
  const before = await context.opened()
  const state = before === null ? 'none' : readKeyState(before.engine.state).state
  if (state === 'none') await makeKey(context, null)
  const { engine } = await openedFor(context)
  const { skippedUntil } = readKeyState(engine.state)
  if (skippedUntil !== null) fail('wrongUse', { what: 'setup.key.skip: only once' })
  noteKeyState(engine.state, {
    state: 'skipped',
    skippedUntil: context.desk.clock.now() + oneDay,
  })
}
