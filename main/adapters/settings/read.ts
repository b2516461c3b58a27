import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

import { done, failed } from '../../core/failure.ts'
import type { Failure, Outcome } from '../../core/failure.ts'
import { kinds, outlookKinds, tickedKinds } from '../../core/kinds.ts'
import type { Kind } from '../../core/kinds.ts'
import { label } from '../../core/names.ts'
import { errnoOf } from '../files.ts'
import { restAddress } from './hosts.ts'
import { firstMistake, lineOf, parseJson, unfit } from './problem.ts'
import { settingsSchema } from './schema.ts'
import type { Place, Settings } from './schema.ts'

const mostBytes = 1024 * 1024

/** What a person's settings file holds once it is read and checked. */
export type SettingsFile = Readonly<{
  settings: Settings
  /** Contents of the secret files by their names in the secret store. */
  secrets: ReadonlyMap<string, string>
  passphrase: string
  warnings: readonly Failure[]
}>

type Source = Readonly<{ file: string; text: string; value: unknown }>

/** Decodes UTF-8 strictly; a byte order mark, as Windows editors write it, is dropped. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

async function readText(path: string): Promise<Outcome<string>> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (errnoOf(error) === '') throw error
    const problem = errnoOf(error) === 'ENOENT' ? 'file-missing' : 'file-unreadable'
    return unfit({ file: path, problem })
  }
  if (bytes.length > mostBytes) return unfit({ file: path, problem: 'too-big' })
  const text = decode(bytes)
  return text === null ? unfit({ file: path, problem: 'not-text' }) : done(text)
}

/** Reads a secret or the passphrase: UTF-8, white space at both ends cut, as restic does. */
export async function readSecretFile(path: string, member: string): Promise<Outcome<string>> {
  const text = await readText(path)
  if (!text.ok) return failed('settingsUnfit', { ...text.failure.about, member })
  const secret = text.value.trim()
  return secret === '' ? unfit({ file: path, problem: 'file-empty', member }) : done(secret)
}

/** Checks settings that are already parsed; `text` is for the lines of mistakes. */
export function checkSettings(source: Source): Outcome<Settings> {
  const parsed = settingsSchema.safeParse(source.value)
  if (!parsed.success) return firstMistake(parsed.error, source)
  const { dingtalk, scope, mailboxes } = parsed.data
  const named = scope.folders.length + mailboxes.length
  if (dingtalk === undefined && named === 0 && !hasOutlook(parsed.data)) {
    return unfit({ file: source.file, problem: 'nothing-to-save' })
  }
  return done({ ...parsed.data, scope: { ...scope, folders: labelled(scope.folders) } })
}

/** Gives every folder its name below `folders/`; two equal ones get ` 2`, ` 3`. */
function labelled(folders: Settings['scope']['folders']): Settings['scope']['folders'] {
  const taken = new Set<string>()
  return folders.map(({ path, label: asked }) => {
    const first = label(asked || basename(path) || path)
    let name = first
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${first} ${n}`
    taken.add(name.toLowerCase())
    return { path, label: name }
  })
}

/** Makes paths absolute that were meant from the settings file's own folder. */
function absolute(settings: Settings, folder: string): Settings {
  const from = (path: string) => resolve(folder, path)
  const place = <P extends Place>(given: P): P => ({
    ...given,
    ...(given.path !== undefined && { path: from(given.path) }),
    ...(given.passwordFile !== undefined && { passwordFile: from(given.passwordFile) }),
  })
  const folders = settings.scope.folders.map((one) => ({ ...one, path: from(one.path) }))
  return {
    ...settings,
    storage: place(settings.storage),
    secondCopies: settings.secondCopies.map(place),
    passphraseFile: from(settings.passphraseFile),
    scope: { ...settings.scope, folders },
  }
}

/** Which files hold secrets: secret's name, member that names the file, path. */
function secretFiles(settings: Settings, folder: string): [string, string, string][] {
  const { dingtalk, microsoft, storage, secondCopies, mailboxes } = settings
  const all: [string, string, string | undefined][] = [
    ['dingtalk.client-secret', 'dingtalk.clientSecretFile', dingtalk?.clientSecretFile],
    ['microsoft.certificate', 'microsoft.certificateFile', microsoft?.certificateFile],
    ['microsoft.client-secret', 'microsoft.clientSecretFile', microsoft?.clientSecretFile],
    ['storage.password', 'storage.passwordFile', storage.passwordFile],
    ...secondCopies.map((copy, n): [string, string, string | undefined] => [
      `storage.password.${copy.name}`,
      `secondCopies[${n}].passwordFile`,
      copy.passwordFile,
    ]),
    ...mailboxes.map(({ address, passwordFile }, n): [string, string, string | undefined] => [
      `mail.${address}`,
      `mailboxes[${n}].passwordFile`,
      passwordFile,
    ]),
  ]
  return all.flatMap(([name, member, path]) =>
    path === undefined ? [] : [[name, member, resolve(folder, path)]],
  )
}

const without = <T extends object, K extends keyof T>(given: T, member: K): Omit<T, K> => {
  const rest = { ...given }
  Reflect.deleteProperty(rest, member)
  return rest
}

/** Leaves out the names of secret files, whose contents are in the secret store. */
export function withoutSecretFiles(settings: Settings): Settings {
  const { dingtalk, microsoft } = settings
  return {
    ...settings,
    ...(dingtalk !== undefined && { dingtalk: without(dingtalk, 'clientSecretFile') }),
    ...(microsoft !== undefined && {
      microsoft: without(without(microsoft, 'certificateFile'), 'clientSecretFile'),
    }),
    storage: without(settings.storage, 'passwordFile'),
    secondCopies: settings.secondCopies.map((copy) => without(copy, 'passwordFile')),
    mailboxes: settings.mailboxes.map((mailbox) => without(mailbox, 'passwordFile')),
  }
}

function warningsOf(settings: Settings): Failure[] {
  return [settings.storage, ...settings.secondCopies].flatMap(({ url }): Failure[] => {
    const address = url === undefined ? null : restAddress(url)
    if (address === null || typeof address === 'string' || !address.warns) return []
    return [{ name: 'settingsUnfit', about: { problem: 'plain-http', where: address.url } }]
  })
}

/**
 * Reads the file that a person gives to `setup --config`, with the secret files that it names.
 *
 * Fails with `settingsUnfit`: line, member and problem in `about`, never a value of a secret.
 */
export async function readSettingsFile(path: string): Promise<Outcome<SettingsFile>> {
  const file = resolve(path)
  const folder = dirname(file)
  const text = await readText(file)
  if (!text.ok) return text
  const value = parseJson(text.value, file)
  if (!value.ok) return value
  const checked = checkSettings({ file, text: text.value, value: value.value })
  if (!checked.ok) return checked
  if (checked.value.dingtalk && checked.value.dingtalk.clientSecretFile === undefined) {
    const line = lineOf(text.value, ['dingtalk'])
    return unfit({ file, problem: 'missing', member: 'dingtalk.clientSecretFile', line })
  }
  const open = checked.value.mailboxes.findIndex((one) => one.passwordFile === undefined)
  if (open >= 0) {
    const line = lineOf(text.value, ['mailboxes'])
    return unfit({ file, problem: 'missing', member: `mailboxes[${open}].passwordFile`, line })
  }
  const secrets = new Map<string, string>()
  for (const [name, member, from] of secretFiles(checked.value, folder)) {
    const secret = await readSecretFile(from, member)
    if (!secret.ok) return secret
    secrets.set(name, secret.value)
  }
  const settings = absolute(checked.value, folder)
  const passphrase = await readSecretFile(settings.passphraseFile, 'passphraseFile')
  if (!passphrase.ok) return passphrase
  return done({
    settings: withoutSecretFiles(settings),
    secrets,
    passphrase: passphrase.value,
    warnings: warningsOf(settings),
  })
}

/** Kinds of Microsoft's mailboxes; the second cloud has no to-dos. */
function outlookIn({ microsoft, scope }: Settings): Kind[] {
  if (!hasOutlook({ microsoft })) return []
  const chosen = outlookKinds.filter((kind) => scope.kinds?.includes(kind))
  const wanted = chosen.length > 0 ? chosen : [...outlookKinds]
  return wanted.filter((kind) => microsoft?.cloud === 'global' || kind !== 'outlook-tasks')
}

/** Tells whether the settings name a directory of Microsoft and the app that reads it. */
const hasOutlook = ({ microsoft }: Pick<Settings, 'microsoft'>): boolean =>
  microsoft !== undefined && microsoft.tenantId !== '' && microsoft.clientId !== ''

/** The kinds to read: as chosen, or all that are built; folders and mailboxes named count always. */
export function kindsInScope(settings: Settings): Kind[] {
  const { dingtalk, scope, mailboxes } = settings
  const wanted = new Set<Kind>(dingtalk === undefined ? [] : (scope.kinds ?? tickedKinds))
  for (const kind of outlookKinds) wanted.delete(kind)
  for (const kind of outlookIn(settings)) wanted.add(kind)
  if (mailboxes.length > 0) wanted.add('mail')
  else wanted.delete('mail')
  if (scope.folders.length > 0) wanted.add('folders')
  else wanted.delete('folders')
  return kinds.filter((kind) => wanted.has(kind))
}

/** A place as the repository opens it (`BackendSpec` of `main/repository`). */
export function backendSpec(place: Place, password: string | undefined) {
  if (place.path !== undefined) return { type: 'folder', path: place.path } as const
  const address = restAddress(place.url ?? '')
  // The schema has let no other address pass.
  if (typeof address === 'string') throw new TypeError(`storage.url: ${address}`)
  return {
    type: 'rest',
    url: address.url,
    ...(address.user !== null && { user: address.user }),
    ...(password !== undefined && { password }),
  } as const
}
