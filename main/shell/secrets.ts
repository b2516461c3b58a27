import { safeStorage } from 'electron'

import type { Sealer } from '../adapters/secrets/index.ts'

/** One request at a time: parallel first requests have broken keyrings. */
let queue: Promise<unknown> = Promise.resolve()

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work)
  queue = turn.catch(() => undefined)
  return turn
}

/**
 * The operating system's store of secrets, or null where there is none: Linux without a secret
 * service would seal with a fixed password, which protects from nobody.
 */
export async function systemSealer(): Promise<Sealer | null> {
  const isThere = await safeStorage.isAsyncEncryptionAvailable()
  const isPlain =
    process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
  if (!isThere || isPlain) return null
  return {
    seal: (text) => inTurn(() => safeStorage.encryptStringAsync(text)),
    open: (sealed) =>
      inTurn(async () => (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result),
  }
}
