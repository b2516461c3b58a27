import { rm } from 'node:fs/promises'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import { writeWhole } from '../adapters/files.ts'
import { makeProfile } from '../adapters/profile.ts'
import {
  backendSpec,
  checkSettings,
  dropDraft,
  type Place,
  placeOf,
  saveSettings,
  type Settings,
  type TypedPlace,
} from '../adapters/settings/index.ts'
import { fail } from '../core/failure.ts'
import { passwordOf, wordsIn } from '../core/recovery-words.ts'
import { instantOf } from '../core/time.ts'
import type { BackendSpec } from '../repository/backends/backend.ts'
import { openBackend } from '../repository/backends/open-backend.ts'
import { listKeys } from '../repository/keys.ts'
import { openRepository, type Repository } from '../repository/repository.ts'
import type { Snapshot } from '../repository/types.ts'
import { noteRestoredLog } from './audit-verify.ts'
import { fingerprintOf } from './keys.ts'
import { passphraseFileOf, type SetupContext } from './setup-context.ts'
import { noteKeyState } from './setup-key-state.ts'
import { openedFor } from './setup-key.ts'
import { valueOf } from './work.ts'

export type ExistingAsk = Readonly<{ typed: TypedPlace; password: string | null; words: string }>

/** What came back; `newest` in milliseconds since 1970. */
export type Existing = Readonly<{
  organisation: string
  copies: number
  newest: number | null
  settings: boolean
  state: boolean
  needsSecret: boolean
}>

/** Says which sheet opens the backup, where the words do not. */
async function refuseWords(spec: BackendSpec): Promise<never> {
  const backend = openBackend(spec)
  try {
    const { keys } = await listKeys(backend)
    const sheets = keys.filter(({ username }) => username === 'recovery-words')
    const newest = sheets.toSorted((a, b) => (a.created < b.created ? 1 : -1))[0]
    const about: Record<string, string> =
      newest === undefined
        ? {}
        : { fingerprint: fingerprintOf(newest.id), date: newest.created.slice(0, 10) }
    return fail('wordsWrong', about)
  } finally {
    await backend.close()
  }
}

async function openByWords(spec: BackendSpec, typed: string): Promise<Repository> {
  try {
    return await openRepository({ spec, password: passwordOf(wordsIn(typed)) })
  } catch (error) {
    const failure = repositoryFailure(error)
    if (failure === null) throw error
    if (failure.name === 'passphraseWrong') return refuseWords(spec)
    return fail(failure.name, failure.about, error)
  }
}

/** Reads a file of `/dingkeep/.dingkeep`; null where the copy has none. */
async function systemFile(repository: Repository, root: string, name: string) {
  let tree = root
  for (const folder of ['dingkeep', '.dingkeep']) {
    const node = (await repository.readTree(tree)).find((one) => one.name === folder)
    if (node?.subtree === undefined) return null
    tree = node.subtree
  }
  const file = (await repository.readTree(tree)).find((one) => one.name === name)
  if (file === undefined) return null
  const parts: Uint8Array[] = []
  for (const id of file.content ?? []) parts.push(await repository.readBlob('data', id))
  return Buffer.concat(parts)
}

const jsonOf = (bytes: Uint8Array | null): unknown => {
  if (bytes === null) return null
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/**
 * The settings of the copy, with this computer's places. Where there are none to be had, browsing
 * and restoring need no more than the storage and the organisation's id, which the copies carry.
 */
function settingsFrom(
  context: SetupContext,
  found: Readonly<{ kept: unknown; place: Place; newest: Snapshot }>,
): Readonly<{ settings: Settings; isKept: boolean }> {
  const { profile } = context
  const here = { storage: found.place, passphraseFile: passphraseFileOf(profile) }
  const check = (value: object) =>
    checkSettings({ file: profile.settings, text: JSON.stringify(value), value })
  const { kept, newest } = found
  if (typeof kept === 'object' && kept !== null) {
    const settings = check({ ...kept, ...here })
    if (settings.ok) return { settings: settings.value, isKept: true }
  }
  const corpId = newest.hostname ?? 'local'
  const dingtalk = { corpId, clientId: 'unknown' }
  return { settings: valueOf(check({ version: 1, dingtalk, ...here })), isKept: false }
}

async function newestOf(repository: Repository) {
  const { snapshots } = await repository.snapshots()
  const copies = snapshots.filter((one) => one.tags?.includes('dingkeep') && !isCheckpoint(one))
  const newest = copies.at(-1)
  if (newest === undefined) return fail('notInCopy', { what: 'dingkeep' })
  return { copies: copies.length, newest }
}

/** Puts the state of the copy in the place of this profile's, which has nothing in it yet. */
async function takeState(context: SetupContext, bytes: Uint8Array): Promise<void> {
  const { state } = context.profile
  for (const part of ['-wal', '-shm']) await rm(`${state}${part}`, { force: true })
  await writeWhole(state, bytes)
}

/** Gives this computer a key of its own, so that the words can go back into the safe. */
async function addOwnKey(context: SetupContext, repository: Repository): Promise<string> {
  const names = { username: 'this-computer', hostname: 'dingkeep' }
  return repository.addKey(await context.passphrase(), names)
}

type Finding = SetupContext & { forgetDraft(): void }

/**
 * Opens a backup on a new computer with its 12 words: settings, people, schedule and log come back
 * from the newest copy, and everything can be browsed and saved without DingTalk.
 *
 * Fails with `wordsWrong` (about `fingerprint`, `date` of the sheet that fits), `noRepository`,
 * `notInCopy` for a backup without copies, or what the storage says.
 */
export async function openExisting(context: Finding, ask: ExistingAsk): Promise<Existing> {
  if ((await context.opened()) !== null)
    fail('wrongUse', { what: 'setup.existing.open: this profile has a backup already' })
  const place = placeOf(ask.typed)
  if (typeof place === 'string')
    return fail('settingsUnfit', { member: 'storage', problem: place, where: ask.typed.place })
  const repository = await openByWords(backendSpec(place, ask.password ?? undefined), ask.words)
  try {
    return await takeOver(context, { ask, place, repository })
  } finally {
    await repository.close()
  }
}

type Taking = Readonly<{ ask: ExistingAsk; place: Place; repository: Repository }>

async function takeOver(context: Finding, { ask, place, repository }: Taking): Promise<Existing> {
  const { profile, desk } = context
  await repository.loadIndex()
  const { copies, newest } = await newestOf(repository)
  const kept = jsonOf(await systemFile(repository, newest.tree, 'settings.json'))
  const state = await systemFile(repository, newest.tree, 'state.db')
  const { settings, isKept } = settingsFrom(context, { kept, place, newest })
  valueOf(await makeProfile(profile))
  if (state !== null) await takeState(context, state)
  const own = await addOwnKey(context, repository)
  if (ask.password !== null) {
    const secrets = await context.secrets()
    valueOf(await secrets.change(new Map([['storage.password', ask.password]])))
  }
  valueOf(await saveSettings(profile, settings))
  await dropDraft(profile)
  context.forgetDraft()
  await desk.reopen()
  const opened = await openedFor(context)
  opened.engine.state.note('repository.id', repository.id)
  opened.engine.state.note('key.current', own)
  if (state !== null) await noteRestoredLog(opened.engine)
  await noteSheet(context, repository)
  await desk.begin({
    what: 'rebuild',
    by: 'person',
    run: ({ app }, watch) => app.rebuildCatalogue(watch),
  })
  desk.touched()
  return {
    organisation: settings.dingtalk?.corpId ?? '',
    copies,
    newest: instantOf(newest.time),
    settings: isKept,
    state: state !== null,
    needsSecret: settings.dingtalk !== undefined,
  }
}

/** The words that opened the backup are proven by that. */
async function noteSheet(context: SetupContext, repository: Repository): Promise<void> {
  const { engine } = await openedFor(context)
  const { keys } = await repository.listKeys()
  const sheets = keys.filter(({ username }) => username === 'recovery-words')
  const newest = sheets.toSorted((a, b) => (a.created < b.created ? 1 : -1))[0]
  const anew = { positions: [], tries: 0, replaces: [], skippedUntil: null, sheet: true }
  noteKeyState(engine.state, { ...anew, state: 'proven', id: newest?.id ?? null })
}
