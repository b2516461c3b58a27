import { createHash, createHmac, randomBytes } from 'node:crypto'

import type { Sealing } from '../../adapters/database/sync/sealed.ts'
import { openFromState, sealForState } from '../../adapters/people/index.ts'
import type { Tools } from '../../core/sync/types.ts'

/** Hashes, and macs of markers under a key that only this backup's owner has. */
export const syncTools = (marker: Uint8Array): Tools => ({
  hash: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
  mac: (text) => createHmac('sha256', marker).update(text, 'utf8').digest('base64url').slice(0, 22),
})

/** Seals contents of the sync's tables (conventions, section 7); base64url. */
export const syncSealing = (key: Uint8Array): Sealing => ({
  seal: (place, plain) =>
    sealForState(key, place, Buffer.from(plain, 'utf8')).toString('base64url'),
  open(place, sealed) {
    const plain = openFromState(key, place, Buffer.from(sealed, 'base64url'))
    if (plain === null) throw new Error('a text of the sync does not open with its key')
    return plain.toString('utf8')
  },
})

/** A new name: 96 bits, URL-safe. */
export const newName = (): string => randomBytes(12).toString('base64url')
