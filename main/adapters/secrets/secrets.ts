import { readFile } from 'node:fs/promises'

import { z } from 'zod'

import { done, failed, FailureError } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { errnoOf, fileFailure, writeWhole } from '../files.ts'
import { newSealKey, seal, unseal } from './sealed-file.ts'
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

type Opened = Readonly<{ key: () => Promise<SealKey>; start: Readonly<Record<string, string>> }>

function secretsOf(path: string, { key, start }: Opened): Secrets {
  let held = new Map(Object.entries(start))
  return {
    read: (name) => held.get(name) ?? null,
    names: () => [...held.keys()].toSorted(),
    async change(secrets) {
      const next = new Map(held)
      for (const [name, secret] of secrets) {
        if (secret === null) next.delete(name)
        else next.set(name, secret)
      }
      try {
        await writeWhole(path, seal(await key(), JSON.stringify(Object.fromEntries(next))))
      } catch (error) {
        return fileFailure(error, path)
      }
      held = next
      return done(null)
    },
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
    return done(secretsOf(path, { key: () => newSealKey(passphrase), start: {} }))
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
export function secretsWhenAsked(path: string, passphrase: string): SecretReader {
  let opening: Promise<Outcome<Secrets>> | null = null
  const open = () => (opening ??= openSecrets(path, passphrase))
  return {
    async read(name) {
      const opened = await open()
      if (!opened.ok) throw new FailureError(opened.failure)
      return opened.value.read(name)
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
  return secretsOf(path, { key: async () => key, start: {} })
}
