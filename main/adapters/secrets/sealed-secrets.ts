import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { done, failed, FailureError } from '../../core/failure.ts'
import { errnoOf, fileFailure, writeWhole } from '../files.ts'
import type { SecretStore } from './secrets.ts'

/**
 * Seals by the system's own store (Electron's `safeStorage`, behind a message to the shell). Rejects
 * where the store cannot be used: locked, missing, or of another user.
 */
export interface Sealer {
  seal(text: string): Promise<Uint8Array>
  open(sealed: Uint8Array): Promise<string>
}

/** Names as in conventions, section 7: no way out of the folder. */
const isName = (name: string): boolean => /^[a-z0-9][\w.@+-]{0,120}$/i.test(name)

/**
 * Keeps each secret in `<folder>/<name>.secret`, sealed by the system. Reading throws
 * `FailureError`, changing fails with `secretStoreUnusable` or what the disk says.
 */
export function sealedSecrets(folder: string, sealer: Sealer): SecretStore {
  const pathOf = (name: string): string => {
    if (!isName(name)) throw new TypeError('a secret of an unfit name')
    return join(folder, `${name}.secret`)
  }
  const write = async (name: string, secret: string | null) => {
    if (secret === null) await rm(pathOf(name), { force: true })
    else await writeWhole(pathOf(name), await sealed(() => sealer.seal(secret)))
  }
  return {
    prepare: () => undefined,
    async read(name) {
      const bytes = await readFile(pathOf(name)).catch((error: unknown) => {
        if (errnoOf(error) === 'ENOENT') return null
        throw error
      })
      return bytes && sealed(() => sealer.open(bytes))
    },
    async change(secrets) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        for (const [name, secret] of secrets) await write(name, secret)
        return done(null)
      } catch (error) {
        if (error instanceof FailureError) return failed(error.failure.name, error.failure.about)
        return fileFailure(error, folder)
      }
    },
  }
}

async function sealed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new FailureError({ name: 'secretStoreUnusable', about: {} }, error)
  }
}
