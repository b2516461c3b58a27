import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

import { z } from 'zod'

import { done, failed, FailureError } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { errnoOf, fileFailure, writeWhole } from '../files.ts'
import { lockEngine } from './engine-lock.ts'
import { newSealKey, seal, unseal, unsealWith } from './sealed-file.ts'
import type { SealKey } from './sealed-file.ts'

/** Small secrets by name (conventions, section 7), held in memory and in one sealed file. */
export interface Secrets {
  read(name: string): string | null
  names(): readonly string[]
  /** Sets or (null) forgets some secrets and writes the file whole. */
  change(secrets: ReadonlyMap<string, string | null>): Promise<Outcome<null>>
}

const content = z.record(z.string(), z.string())

/** Secrets by name, for those who only read them; `FailureError` where the file does not open. */
export interface SecretReader {
  read(name: string): Promise<string | null>
  /** Begins to open the file now, so that a secret is at hand sooner. */
  prepare(): void
}

/** Secrets by name that can also be changed: `secrets.enc`, or files sealed by the system. */
export interface SecretStore extends SecretReader {
  /** Sets or (null) forgets some secrets; on the disk when it returns. */
  change(secrets: ReadonlyMap<string, string | null>): Promise<Outcome<null>>
}

type Opened = Readonly<{
  key: () => Promise<SealKey>
  start: Readonly<Record<string, string>>
  /** What lies in the file is not looked at: it was damaged or sealed by another passphrase. */
  anew?: boolean
}>

function secretsOf(path: string, { key, start, anew = false }: Opened): Secrets {
  let held = new Map(Object.entries(start))
  let isNew = anew
  const write = async (secrets: ReadonlyMap<string, string | null>): Promise<Outcome<null>> => {
    const seals = await key()
    // Another process may have written meanwhile; what it wrote must stay.
    const found = isNew ? done(held) : await contentOf(path, seals, held)
    if (!found.ok) return found
    const next = new Map(found.value)
    for (const [name, secret] of secrets) {
      if (secret === null) next.delete(name)
      else next.set(name, secret)
    }
    await writeWhole(path, seal(seals, JSON.stringify(Object.fromEntries(next))))
    held = next
    isNew = false
    return done(null)
  }
  return {
    read: (name) => held.get(name) ?? null,
    names: () => [...held.keys()].toSorted(),
    change: (secrets) => alone(path, () => write(secrets)),
  }
}

/** What the file holds now; a file that is not there holds what is in memory. */
async function contentOf(
  path: string,
  key: SealKey,
  held: Map<string, string>,
): Promise<Outcome<Map<string, string>>> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  })
  if (bytes === null) return done(held)
  const opened = unsealWith(key, bytes)
  if (opened === 'wrong-passphrase') return failed('passphraseWrong', { file: path })
  const found = opened === 'damaged' ? null : parse(opened.text)
  return found === null ? damaged(path) : done(new Map(Object.entries(found)))
}

/** Long enough for any writing; a lock that is held longer belongs to a process that hangs. */
const waits = { tries: 100, ms: 50 }

/** Writes one after another, in this process and among processes. */
async function alone<T>(path: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  for (let tries = 1; ; tries += 1) {
    const lock = await lockEngine(`${path}.lock`)
    if (lock.ok) {
      try {
        return await work()
      } catch (error) {
        return fileFailure(error, path)
      } finally {
        await lock.value.release()
      }
    }
    if (lock.failure.name !== 'profileBusy' || tries === waits.tries) return lock
    await wait(waits.ms)
  }
}

const damaged = (file: string) =>
  failed('settingsUnfit', { where: 'secrets.enc', file, problem: 'secrets-damaged' })

function parse(text: string): Record<string, string> | null {
  try {
    return content.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

/**
 * Opens `secrets.enc`; a missing file is an empty store.
 *
 * Fails with `passphraseWrong`, or `settingsUnfit` (problem `secrets-damaged`) where the file was
 * cut or changed: the secrets are then typed again by setup.
 */
export async function openSecrets(path: string, passphrase: string): Promise<Outcome<Secrets>> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') return fileFailure(error, path)
    let key: Promise<SealKey> | null = null
    return done(secretsOf(path, { key: () => (key ??= newSealKey(passphrase)), start: {} }))
  }
  const opened = await unseal(bytes, passphrase)
  if (opened === 'damaged') return damaged(path)
  if (opened === 'wrong-passphrase') return failed('passphraseWrong', { file: path })
  const start = parse(opened.text)
  return start === null
    ? damaged(path)
    : done(secretsOf(path, { key: async () => opened.key, start }))
}

/**
 * Opens `secrets.enc` when the first secret is asked for: the key takes 0.2 s of computing, and
 * browsing and restoring from a disk need none. Then it fails as `openSecrets` does.
 */
export function secretsWhenAsked(path: string, passphrase: string): SecretStore {
  let opening: Promise<Outcome<Secrets>> | null = null
  const open = () => (opening ??= openSecrets(path, passphrase))
  return {
    async read(name) {
      const opened = await open()
      if (!opened.ok) throw new FailureError(opened.failure)
      return opened.value.read(name)
    },
    async change(secrets) {
      const opened = await open()
      return opened.ok ? opened.value.change(secrets) : opened
    },
    prepare() {
      open().catch(() => {
        // Whoever reads a secret hears of it.
      })
    },
  }
}

/** Starts anew with another passphrase or after damage; nothing is written until `change`. */
export async function newSecrets(path: string, passphrase: string): Promise<Secrets> {
  const key = await newSealKey(passphrase)
  return secretsOf(path, { key: async () => key, start: {}, anew: true })
}
